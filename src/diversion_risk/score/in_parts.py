"""A batch of any size, from its file to ranks: part by part in input order, what is not at hand lying on disk."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.assessment import Provenance
from diversion_risk.assess.earlier import COLUMNS as OF_EARLIER
from diversion_risk.assess.held_against import codes_held_against
from diversion_risk.assess.red_flags import raised
from diversion_risk.assess.unasked import unasked
from diversion_risk.features.catalogue import facts_of, plan_of
from diversion_risk.health.baseline import Baseline, riskiest
from diversion_risk.health.counted import BatchCounted
from diversion_risk.health.drift import Drift, drift_of_counted
from diversion_risk.health.folder import read_baseline
from diversion_risk.ledger import Records, Rows, Workspace
from diversion_risk.model.decisions import Decisions, Lots, places_given
from diversion_risk.orders import parts_on_disk
from diversion_risk.orders.checked_in_parts import CheckedParts, check_in_parts
from diversion_risk.orders.parts_on_disk import part_of, parts_of
from diversion_risk.outputs.manifest import Counts
from diversion_risk.progress import counting, stage
from diversion_risk.score.job import ScoringJob, of_run, read_watch_lists, ready_scorer
from diversion_risk.score.scorer import Scorer
from diversion_risk.watchlists.entries import WatchLists

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScoredParts:
    """A batch whose orders and facts lie on disk; at hand are some hundred bytes of each order."""

    scorer: Scorer
    checked: CheckedParts
    facts: Path
    """Folder of every fact that is asked for, a file for each part of the orders."""
    screened: Path | None
    """Folder of what watch-lists say, likewise; `None` where no lists were given."""
    past: Rows | None
    margin: np.ndarray
    decisions: Decisions
    drift: Drift
    provenance: Provenance
    lists: WatchLists | None

    @property
    def size(self) -> int:
        """How many orders were scored."""
        return self.checked.tally.kept

    @property
    def counts(self) -> Counts:
        """What became of every row."""
        tally = self.checked.tally
        return Counts(
            rows_in=tally.rows_in,
            scored=tally.kept,
            rejected=tally.rejected,
            warnings=tally.warnings,
            listed=int((self.decisions.decision != "release").sum()),
            places=self.decisions.places,
            ties_at_cut=self.decisions.ties_at_cut,
            filtered_out=tally.left_out,
        )

    @property
    def capacity(self) -> str:
        """How many come before a reviewer, in words."""
        return self.scorer.settled_policy.told_of(self.decisions.places)

    def parts(self) -> Iterator[tuple[Assessed, pd.DataFrame]]:
        """Each part like a batch, ranks and decisions those of the whole; beside it the columns passed through."""
        books, stored = self._books(), self.scorer.stored
        first = 0
        for number, table in enumerate(parts_of(self.facts)):
            facts = facts_of(table.to_pandas())
            orders = self.checked.part(number)
            here = slice(first, first + len(orders))
            screened = None if self.screened is None else _said(self.screened, number)
            first += len(orders)
            assessed = Assessed(
                orders=orders,
                facts=facts,
                risk=stored.model.risk_of(self.margin[here]),
                decisions=self.decisions.at(here),
                flags=raised(facts.values),
                model=stored.model,
                model_id=stored.id,
                policy=self.scorer.settled_policy,
                screened=screened,
                seen=stored.seen,
                precedents=stored.precedents,
                by_score=stored.by_score,
                books=books,
                of=self.size,
                provenance=self.provenance,
            )
            yield assessed, self.checked.extras(number)

    def _books(self) -> tuple[pd.DataFrame, ...]:
        """All orders there are of the buyers that are listed, the batch's before the past's."""
        listed = self.decisions.decision != "release"
        buyers: set[str] = set()
        first = 0
        for table in parts_of(self.checked.rows, ["buyer_id"]):
            own = table.column("buyer_id").to_pandas()
            buyers.update(own[listed[first : first + len(own)]].dropna())
            first += len(own)
        past = self.past
        if past is None:
            given: list[Iterator[pd.DataFrame]] = []
        elif isinstance(past, pd.DataFrame):
            given = [iter([past])]
        else:
            given = [_narrow(Path(past))]
        return tuple(pd.concat(list(_of(buyers, rows))) for rows in (_narrow(self.checked.rows), *given))


def score_in_parts(job: ScoringJob, scratch: Path, begun: datetime) -> ScoredParts:
    """Read, check, describe, score and rank the orders of a job that began then; what is on disk is left in `scratch`."""
    scorer = ready_scorer(job)
    lists = read_watch_lists(job, scorer)
    scorer = scorer.with_lists(lists)
    told = of_run(scorer.provenance, job, begun)
    with stage("checking orders"):
        checked = check_in_parts(job.orders, job.source, "orders", scratch / "orders")
        history, outcomes = _past(job, scorer, scratch)
    log.info("%s", checked.tally.told())
    screened = None if scorer.screen is None else _screened(checked, scorer, scratch / "screened")
    records = Records(checked.rows, history, outcomes, screened, Workspace(folder=scratch))
    facts = scratch / "facts"
    facts.mkdir()
    baseline = read_baseline(scorer.stored.folder, scorer.stored.digests)
    margin, lots, counted = _described(records, checked, scorer, baseline, facts)
    probability = scorer.stored.model.calibrator.probability(margin)
    decisions = places_given(margin, probability, lots, scorer.settled_policy)
    if counted is not None and baseline is not None and records.size:
        counted = counted.with_riskiest(baseline, _destinations(checked, riskiest(margin)))
    drift = drift_of_counted(baseline, records.size, counted)
    return ScoredParts(scorer, checked, facts, screened, history, margin, decisions, drift, told, lists)


def _described(
    records: Records, checked: CheckedParts, scorer: Scorer, baseline: Baseline | None, folder: Path
) -> tuple[np.ndarray, Lots, BatchCounted | None]:
    """Leave the facts of every part in a folder; gives the margins of all orders, and how many have which facts."""
    margins, lots, counted = [], [], None
    plan = plan_of(unasked(scorer.stored.model))
    nothing = pa.table({name: pa.array([], pa.float64()) for name in plan.names})
    with counting("describing and scoring", records.size) as done:
        for number, table in enumerate(records.parts(plan, parts_on_disk.SIZE) if records.size else [nothing]):
            pq.write_table(table, part_of(folder, number), compression="lz4")
            values, orders = facts_of(table.to_pandas()).values, checked.part(number)
            margins.append(scorer.stored.model.risk(values).margin)
            lots.append(Lots.of(orders, scorer.seed))
            if baseline is not None:
                part = BatchCounted.of(baseline, values, codes_held_against(orders), margins[-1])
                counted = part if counted is None else counted.with_more(part)
            done(len(table))
    return np.concatenate(margins), Lots.joined(lots), counted


def _past(job: ScoringJob, scorer: Scorer, scratch: Path) -> tuple[Rows | None, Rows | None]:
    """History and outcomes: those that were given, else those that the model carries."""
    found: list[Rows | None] = []
    carried = {"history": scorer.stored.history, "outcomes": scorer.stored.outcomes}
    for name, path, noun in (("history", job.history, "orders"), ("outcomes", job.outcomes, "outcomes")):
        if path is None:
            found.append(carried[name])
            continue
        checked = check_in_parts(path, job.source, noun, scratch / name)
        log.info("%s", checked.tally.told())
        found.append(checked.rows)
    return found[0], found[1]


def _screened(checked: CheckedParts, scorer: Scorer, folder: Path) -> Path:
    assert scorer.screen is not None
    folder.mkdir()
    with counting("holding orders against watch-lists", checked.tally.kept) as done:
        for number in range(checked.parts):
            said = scorer.screen.screen(checked.part(number))
            said.to_parquet(part_of(folder, number), index=False)
            done(len(said))
    return folder


def _said(folder: Path, number: int) -> pd.DataFrame:
    return pd.read_parquet(part_of(folder, number))


def _destinations(checked: CheckedParts, places: np.ndarray) -> pd.Series:
    columns = [table.column("destination_country") for table in parts_of(checked.rows, ["destination_country"])]
    found: pd.Series = (
        pa.chunked_array([chunk for column in columns for chunk in column.chunks]).take(places).to_pandas()
    )
    return found


def _narrow(folder: Path) -> Iterator[pd.DataFrame]:
    """The few columns of orders in parts that tell of a buyer's past."""
    return (table.to_pandas() for table in parts_of(folder, OF_EARLIER))


def _of(buyers: set[str], books: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    return (book.loc[book["buyer_id"].isin(buyers), OF_EARLIER] for book in books)
