"""A batch from file to folder: scored part by part, every file of the contract written, sealed with a manifest."""

import logging
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from diversion_risk.health.drift import Drift
from diversion_risk.outputs.accounted import check_rows
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.database_table import checked_table
from diversion_risk.outputs.manifest import Counts, manifest, write_manifest
from diversion_risk.outputs.moment import Moment
from diversion_risk.outputs.report import write_report
from diversion_risk.outputs.whole_or_not import RESULTS, Place, held, told_as_ours
from diversion_risk.progress import stage
from diversion_risk.score.brought import Brought, brought_in
from diversion_risk.score.in_parts import ScoredParts, score_in_parts
from diversion_risk.score.job import ScoringJob
from diversion_risk.score.journaled import is_journaled_as, written_down
from diversion_risk.score.left_over import brought_to_end, is_same_run, keep_for_table, settle, withdraw_unless_written
from diversion_risk.score.limited import Limited, limited
from diversion_risk.score.written import Written, write_tables
from diversion_risk.watchlists.entries import WatchLists

log = logging.getLogger(__name__)
ON_THE_WAY = "on-the-way"
"""Among what is unfinished: what is only needed until the results are whole."""


def score_to_folder(job: ScoringJob, out: Path) -> tuple[Counts, Drift, Limited]:
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
) -> tuple[Counts, Drift, Limited]:
    begun = Moment.now()
    with told_as_ours(place.out):
        scratch = place.room(ON_THE_WAY)
        batch = score_in_parts(job, scratch, begun.wall)
    counts, stored = batch.counts, batch.scorer.stored
    model = model_named(job.model, stored.id, stored.folder)
    record = manifest(job.inputs(), job.settings(), model, counts, lists_used(job, batch.lists))
    record["draws"] = [asdict(draw) for draw in batch.decisions.draws]
    record["drift"] = batch.drift.to_dict()
    held_to = limited(job.drift_limit, batch.scorer.settled_policy, batch.drift)
    record["drift_limit"] = asdict(held_to)
    if job.table is not None:
        record["table"] = job.table
    if finished is not None and is_same_run(finished, record) and is_journaled_as(finished, job.journal):
        log.info("%s holds this run already: its results were whole when it ended", place.out)
        return counts, batch.drift, held_to
    with told_as_ours(place.out):
        folder = place.room(RESULTS)
        written = write_tables(batch, job, folder, scratch)
        with stage("drawing pages"):
            check_rows(folder, job.format, counts)
            write_report(folder, _pages(batch, written))
            brought.keep(folder, place.out, record)
        _seal(written, job, place, record, begun)
    brought_to_end(place)
    return counts, batch.drift, held_to


def _seal(written: Written, job: ScoringJob, place: Place, record: dict[str, Any], begun: Moment) -> None:
    """Journal and results agree whenever it ends: whole results wait for the journal, and stand nowhere without it."""
    folder = place.unfinished / RESULTS
    try:
        with written_down(job.journal, job.operator, record, begun.wall, written.journal_entries()) as entry:
            write_manifest(folder, record if entry is None else {**record, "journal": entry}, begun)
            if job.table is not None and written.rows is not None:
                keep_for_table(place.unfinished, job.table, written.rows)
            shutil.rmtree(place.unfinished / ON_THE_WAY)
            place.seal()
    except BaseException:
        withdraw_unless_written(place)
        raise


def model_named(name: str, model_id: str, folder: Path) -> dict[str, str]:
    """What the manifest says of the model."""
    return {"id": model_id, "named": name, "folder": str(folder.resolve())}


def lists_used(job: ScoringJob, lists: WatchLists | None) -> dict[str, object] | None:
    """What the manifest says of the watch-lists."""
    if job.lists is None or lists is None:
        return None
    return {"folder": str(Path(job.lists).resolve()), "files": lists.versions()}


def _pages(batch: ScoredParts, written: Written) -> Batch:
    counts = batch.counts
    return Batch(
        overview=written.overview,
        queue=written.queue,
        ranked=written.ranked,
        provenance=batch.provenance,
        capacity=batch.capacity,
        rejected=counts.rejected,
        warned=counts.warnings,
        ties_at_cut=counts.ties_at_cut,
        drift=batch.drift,
    )
