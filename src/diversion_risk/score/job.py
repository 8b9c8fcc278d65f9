"""A scoring job: what to score, with what, and how; and a batch of it that memory holds as a whole."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.assessment import Provenance
from diversion_risk.model.policy import Policy
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import settings_digest
from diversion_risk.outputs.moment import as_moment
from diversion_risk.outputs.order_page import ExplainedOrder
from diversion_risk.progress import stage
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
    drift_limit: str | None = None
    """A limit instead of the policy's: a stability index, `noise` or `none`; no score hangs on it."""

    def settings(self) -> dict[str, object]:
        """The settings that scores hang on, without the files they apply to."""
        files = {"orders", "model", "history", "outcomes", "lists", "journal", "table", "operator", "drift_limit"}
        return {name: value for name, value in asdict(self).items() if name not in files}

    def inputs(self) -> dict[str, str]:
        """The files read, by what they are; the manifest names those of the watch-lists one by one beside them."""
        named = {"orders": self.orders, "history": self.history, "outcomes": self.outcomes, "mapping": self._mapping()}
        return {name: str(Path(path).resolve()) for name, path in named.items() if path is not None}

    def _mapping(self) -> str | None:
        return self.source if self.source and Path(self.source).is_file() else None


def assess_job(job: ScoringJob) -> Assessed:
    """The orders of a job, assessed in memory: for who looks at all of them at once; `score.run` knows no such bound."""
    scorer = ready_scorer(job)
    lists = read_watch_lists(job, scorer)
    with stage("reading orders"):
        checked = read_orders(job.orders, job.source)
        history = None if job.history is None else read_orders(job.history, job.source).rows
        outcomes = None if job.outcomes is None else read_outcomes(job.outcomes, job.source).rows
    with stage("describing and scoring"):
        return scorer.with_lists(lists).assess(checked.rows, history, outcomes)


def ready_scorer(job: ScoringJob) -> Scorer:
    """The model of a job, under its policy and seed."""
    with stage("loading the model"):
        policy = None if job.policy is None else Policy.read(job.policy)
        return Scorer.load(job.model).with_policy(policy, job.seed)


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
