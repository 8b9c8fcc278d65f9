"""A batch from file to folder: read, assess, write every file of the contract, seal it with a manifest."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.assessment import Assessment, Provenance
from diversion_risk.assess.held_against import drift_of_batch
from diversion_risk.health.drift import Drift
from diversion_risk.health.folder import read_baseline
from diversion_risk.model.policy import Policy
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.accounted import check_rows
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.database_table import checked_table
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import Counts, manifest, settings_digest, write_manifest
from diversion_risk.outputs.moment import Moment, as_moment
from diversion_risk.outputs.order_page import ExplainedOrder
from diversion_risk.outputs.overview import overview
from diversion_risk.outputs.ranked import ranked
from diversion_risk.outputs.report import write_report
from diversion_risk.outputs.tables import scores_frame, write_csv, write_reasons, write_scores
from diversion_risk.outputs.whole_or_not import RESULTS, Place, held, told_as_ours
from diversion_risk.progress import stage
from diversion_risk.score.brought import Brought, brought_in
from diversion_risk.score.journaled import is_journaled_as, written_down
from diversion_risk.score.left_over import brought_to_end, is_same_run, keep_for_table, settle, withdraw_unless_written
from diversion_risk.score.scorer import Scorer
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.read import read_lists

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScoringJob:
    """What to score, with what, and how; everything a run can be repeated from."""

    orders: str
    model: str
    history: str | None = None
    outcomes: str | None = None
    lists: str | None = None
    """Folder of watch-lists."""
    source: str | None = None
    policy: Mapping[str, object] | None = None
    """Settings of a policy; without it the model's own applies."""
    seed: int | None = None
    explain: str = "listed"
    """`listed` for the orders that are not released, `all` for every order."""
    format: str = "parquet"
    engine: str = "duckdb"
    """`duckdb` on this machine, `spark` on many."""
    journal: str | None = None
    """Where every scored order is written down: an SQLite file, or `env:NAME` for a PostgreSQL database."""
    table: str | None = None
    """Where the scores are written, too: `env:NAME/schema.table` of a PostgreSQL database."""
    operator: str | None = None
    """Who runs it, for the journal; without it the name under which the process runs."""

    def settings(self) -> dict[str, object]:
        """The settings, without the files they apply to."""
        files = {"orders", "model", "history", "outcomes", "lists", "journal", "table", "operator"}
        return {name: value for name, value in asdict(self).items() if name not in files}

    def inputs(self) -> dict[str, str]:
        """The files read, by what they are; the manifest names those of the watch-lists one by one beside them."""
        named = {"orders": self.orders, "history": self.history, "outcomes": self.outcomes, "mapping": self._mapping()}
        return {name: str(Path(path).resolve()) for name, path in named.items() if path is not None}

    def _mapping(self) -> str | None:
        return self.source if self.source and Path(self.source).is_file() else None


@dataclass(frozen=True)
class ScoredBatch:
    """A batch in memory, before anything is written."""

    checked: Checked
    assessed: Assessed
    assessments: Sequence[Assessment]
    scores: pd.DataFrame
    model_folder: Path
    provenance: Provenance
    drift: Drift
    lists: WatchLists | None = None


def score_job(job: ScoringJob, begun: datetime | None = None) -> ScoredBatch:
    """Read, check and assess the orders of a job; `begun` is when, now without it."""
    begun = begun or datetime.now(UTC)
    with stage("loading the model"):
        policy = None if job.policy is None else Policy.read(job.policy)
        scorer = Scorer.load(job.model).with_policy(policy, job.seed)
    lists = read_watch_lists(job, scorer)
    with stage("reading orders"):
        checked = read_orders(job.orders, job.source)
        history = None if job.history is None else read_orders(job.history, job.source)
        outcomes = None if job.outcomes is None else read_outcomes(job.outcomes, job.source)
    for read in (checked, history, outcomes):
        if read is not None:
            log.info("%s", read.tally())
    with stage("describing and scoring"):
        past = None if history is None else history.rows
        scorer = scorer.with_lists(lists)
        told = of_run(scorer.provenance, job, begun)
        assessed = scorer.assess(checked.rows, past, None if outcomes is None else outcomes.rows)
        assessed = replace(assessed, provenance=told)
    with stage("explaining"):
        chosen = assessed.everything() if job.explain == "all" else assessed.listed()
        assessments = assessed.all_explained(chosen)
        scores = scores_frame(assessed, checked.extras, assessments)
        drift = drift_of_batch(assessed, read_baseline(scorer.stored.folder, scorer.stored.digests))
    return ScoredBatch(checked, assessed, assessments, scores, scorer.stored.folder, told, drift, lists)


def read_watch_lists(job: ScoringJob, scorer: Scorer) -> WatchLists | None:
    """The watch-lists of a job, if it names any, with an account of them in the log."""
    if job.lists is None:
        if scorer.stored.settings.get("lists"):
            log.warning("This model learned with watch-lists; without --lists what they say is unknown to it.")
        return None
    with stage("reading watch-lists"):
        lists = read_lists(job.lists)
    log.info("%s", lists.tally())
    if lists.damaged:
        # Told even where nothing else is: who stands in a row that cannot be read is not found.
        log.warning("%s of the watch-lists cannot be read; first: %s", _values(len(lists.damaged)), lists.damaged[0])
    return lists


def _values(count: int) -> str:
    return "One row or value" if count == 1 else f"{count:,} rows or values"


def score_to_folder(job: ScoringJob, out: Path) -> tuple[Counts, Drift]:
    """Run a job and leave its files in `out`: either all of them or none.

    The same job over the same files, run again after it was killed, ends where it would have ended, written down once.
    """
    if job.table is not None:
        checked_table(job.table)
    named = {"orders": job.orders, "history": job.history, "outcomes": job.outcomes}
    with held(out) as place:
        finished = settle(place)
        brought = brought_in(named, place)
        files: dict[str, Any] = {name: str(path) for name, path in brought.files.items()}
        return _scored_to_folder(replace(job, **files), brought, place, finished)


def _scored_to_folder(
    job: ScoringJob, brought: Brought, place: Place, finished: Mapping[str, Any] | None
) -> tuple[Counts, Drift]:
    begun = Moment.now()
    batch = score_job(job, begun.wall)
    counts = _counts(batch)
    model = model_named(job.model, batch.assessed.model_id, batch.model_folder)
    record = manifest(job.inputs(), job.settings(), model, counts, lists_used(job, batch.lists))
    record["draws"] = [asdict(draw) for draw in batch.assessed.decisions.draws]
    record["drift"] = batch.drift.to_dict()
    if job.table is not None:
        record["table"] = job.table
    if finished is not None and is_same_run(finished, record) and is_journaled_as(finished, job.journal):
        log.info("%s holds this run already: its results were whole when it ended", place.out)
        return counts, batch.drift
    with stage("writing"), told_as_ours(place.out):
        folder = place.room(RESULTS)
        write_tables(batch, folder, job.format)
        check_rows(folder, job.format, counts)
        write_report(folder, _pages(batch))
        brought.keep(folder, place.out, record)
        _seal(batch, job, place, record, begun)
    brought_to_end(place)
    return counts, batch.drift


def _seal(batch: ScoredBatch, job: ScoringJob, place: Place, record: dict[str, Any], begun: Moment) -> None:
    """Journal and results agree whenever it ends: whole results wait for the journal, and stand nowhere without it."""
    folder = place.unfinished / RESULTS
    scores, orders = batch.scores, batch.assessed.orders
    try:
        with written_down(job.journal, job.operator, record, begun.wall, scores, orders) as entry:
            write_manifest(folder, record if entry is None else {**record, "journal": entry}, begun)
            if job.table is not None:
                keep_for_table(place.unfinished, job.table, scores)
            place.seal()
    except BaseException:
        withdraw_unless_written(place)
        raise


def write_tables(batch: ScoredBatch, folder: Path, kind: str) -> None:
    """The tables of a scoring run."""
    write_scores(folder / f"scores.{kind}", batch.scores)
    write_reasons(folder / "reasons.parquet", batch.assessments)
    write_csv(folder / "rejected.csv", batch.checked.rejected)
    write_csv(folder / "warnings.csv", batch.checked.warnings)


def _counts(batch: ScoredBatch) -> Counts:
    decisions = batch.assessed.decisions
    return Counts(
        rows_in=batch.checked.rows_in,
        scored=len(batch.scores),
        rejected=int(batch.checked.rejected["row"].nunique()),
        warnings=len(batch.checked.warnings),
        listed=int((decisions.decision != "release").sum()),
        places=decisions.places,
        ties_at_cut=decisions.ties_at_cut,
        filtered_out=batch.checked.left_out,
    )


def model_named(name: str, model_id: str, folder: Path) -> dict[str, str]:
    """What the manifest says of the model."""
    return {"id": model_id, "named": name, "folder": str(folder.resolve())}


def lists_used(job: ScoringJob, lists: WatchLists | None) -> dict[str, object] | None:
    """What the manifest says of the watch-lists."""
    if job.lists is None or lists is None:
        return None
    return {"folder": str(Path(job.lists).resolve()), "files": lists.versions()}


def _pages(batch: ScoredBatch) -> Batch:
    counts = _counts(batch)
    capacity = batch.assessed.policy.told()
    return Batch(
        overview=overview(batch.scores, batch.assessed.orders),
        assessments=batch.assessments,
        ranked=ranked(batch.scores, batch.assessed.orders),
        provenance=batch.provenance,
        capacity=f"{capacity}: {counts.places:,} orders",
        rejected=counts.rejected,
        warned=counts.warnings,
        ties_at_cut=counts.ties_at_cut,
        drift=batch.drift,
    )


def of_run(known: Provenance, job: ScoringJob, begun: datetime) -> Provenance:
    """The same, with what a job adds: which orders, by which settings, and when."""
    return replace(
        known,
        orders=Path(job.orders).name,
        orders_sha256=digest_of(Path(job.orders)),
        settings_sha256=settings_digest(job.settings()),
        scored_at=as_moment(begun),
    )


def explain_job(job: ScoringJob, order_id: str) -> ExplainedOrder:
    """The full assessment of one order of a job's file, ranked among all of them."""
    scorer = Scorer.load(job.model)
    scorer = scorer.with_lists(read_watch_lists(job, scorer))
    checked = read_orders(job.orders, job.source)
    history = None if job.history is None else read_orders(job.history, job.source).rows
    outcomes = None if job.outcomes is None else read_outcomes(job.outcomes, job.source).rows
    one = scorer.explain_checked(checked.rows, order_id, history, outcomes)
    return replace(one, provenance=of_run(one.provenance, job, datetime.now(UTC)))
