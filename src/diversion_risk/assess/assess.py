"""The stairs: command line, pages and evaluation all come this way from orders to results."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import Assessment, EarlierOrder, NeverSeen, Precedent, Provenance, TrackRecord
from diversion_risk.assess.earlier import earlier_orders
from diversion_risk.assess.never_seen import never_seen
from diversion_risk.assess.precedents import by_theme, is_comparable, look_up
from diversion_risk.assess.reasons import Told, Weighing
from diversion_risk.assess.red_flags import open_questions, raised, raised_flags
from diversion_risk.assess.row import Row, rows_of
from diversion_risk.assess.words import words_of
from diversion_risk.features.catalogue import Facts, describe
from diversion_risk.ledger import Records
from diversion_risk.model.confirmed_by_score import ConfirmedByScore
from diversion_risk.model.decisions import Decisions, decide
from diversion_risk.model.policy import Policy
from diversion_risk.model.precedents import Precedents
from diversion_risk.model.risk_model import Engine, Risk, RiskModel
from diversion_risk.model.seen import Seen

T = TypeVar("T")
_AT_ONCE = 50_000


@dataclass(frozen=True)
class _Beside:
    """What is said of an order from other orders: those the model learned from, and its buyer's own."""

    never_seen: tuple[NeverSeen, ...] | None
    precedents: tuple[Precedent, ...] | None
    earlier: tuple[EarlierOrder, ...] | None


@dataclass(frozen=True)
class Assessed:
    """A whole batch, described and scored: every table and page is drawn from this.

    All parts have one row an order in input order.
    """

    orders: pd.DataFrame
    facts: Facts
    risk: Risk
    decisions: Decisions
    flags: pd.DataFrame
    """One column a red flag: 1 raised, 0 not raised, NaN cannot tell."""
    model: RiskModel
    model_id: str
    policy: Policy
    screened: pd.DataFrame | None = None
    """What watch-lists say of each order, which sentences quote; `None` where no lists were given."""
    seen: Seen | None = None
    """What was seen in training; `None` where that is not recorded."""
    precedents: Precedents | None = None
    """Past orders with a known outcome; `None` where the model keeps none."""
    by_score: ConfirmedByScore | None = None
    """How often orders of each score were confirmed; `None` where that is not recorded."""
    books: Sequence[pd.DataFrame] | None = None
    """The batch and the past it was held against, among which a buyer's earlier orders are found; `None` where they are
    not at hand as a whole."""
    of: int | None = None
    """How many orders the batch has of which these are some; `None` where these are all."""
    provenance: Provenance | None = None
    """Where the assessments come from; without it no more is known than the model's id."""

    def listed(self) -> np.ndarray:
        """Positions of the orders that are not released, by rank."""
        return self._by_rank(np.flatnonzero(self.decisions.decision != "release"))

    def everything(self) -> np.ndarray:
        """Positions of all orders, by rank."""
        return self._by_rank(np.arange(len(self.orders)))

    def position(self, order_id: str) -> int | None:
        """Where an order stands in the batch."""
        found = np.flatnonzero(self.orders["order_id"].to_numpy() == order_id)
        return int(found[0]) if len(found) else None

    def explain_at(self, positions: np.ndarray, engine: Engine | None = None) -> Iterator[Assessment]:
        """The full assessment of some orders, in the order asked for.

        Who asks for a batch in parts names the engine: that of all orders he will ask for.
        """
        engine = engine or self.model.engine_for(len(positions))
        for start in range(0, len(positions), _AT_ONCE):
            yield from self._explain(positions[start : start + _AT_ONCE], engine)

    def all_explained(self, positions: np.ndarray, engine: Engine | None = None) -> list[Assessment]:
        """The same as a list, in two thirds of the time where there are many."""
        with _collector_at_rest():
            return list(self.explain_at(positions, engine))

    def _by_rank(self, positions: np.ndarray) -> np.ndarray:
        return positions[np.argsort(self.decisions.rank[positions])]

    def _explain(self, positions: np.ndarray, engine: Engine) -> Iterator[Assessment]:
        facts = self.facts.at(positions)
        contributions = self.model.contributions(facts.values, engine)
        orders = words_of(self.orders.iloc[positions])
        words = orders if self.screened is None else _joined(orders, words_of(self.screened.iloc[positions]))
        rows = rows_of(facts, contributions.values, words)
        weighing = Weighing(facts.features, self.model.usual, self.model.calibrator.probability)
        beside = map(
            _Beside,
            self._never_seen(positions),
            self._precedents(positions, contributions.values),
            self._earlier(positions),
        )
        for position, order, row, other in zip(positions.tolist(), orders, rows, beside, strict=True):
            yield self._assessment(position, order, row, weighing.reasons(row, contributions.base), other)

    def _never_seen(self, positions: np.ndarray) -> Iterable[tuple[NeverSeen, ...] | None]:
        return repeat(None, len(positions)) if self.seen is None else never_seen(self.orders.iloc[positions], self.seen)

    def _precedents(self, positions: np.ndarray, pushes: pd.DataFrame) -> Iterator[tuple[Precedent, ...] | None]:
        if self.precedents is None:
            return repeat(None, len(positions))
        listed, themes = self._are_listed(positions), by_theme(pushes)
        if not is_comparable(self.precedents, themes):
            return repeat(None, len(positions))
        return _where(listed, look_up(self.precedents, self.orders.iloc[positions[listed]], themes[listed]))

    def _earlier(self, positions: np.ndarray) -> Iterator[tuple[EarlierOrder, ...] | None]:
        if self.books is None:
            return repeat(None, len(positions))
        listed = self._are_listed(positions)
        return _where(listed, earlier_orders(self.orders.iloc[positions[listed]], self.books))

    def _track_record(self, risk: float) -> TrackRecord | None:
        if self.by_score is None:
            return None
        band, days = self.by_score.of(risk), (self.by_score.since, self.by_score.until)
        return TrackRecord(band.low, band.high, band.looked_at, band.confirmed, band.share_low, band.share_high, *days)

    def _are_listed(self, positions: np.ndarray) -> np.ndarray:
        return np.asarray(self.decisions.decision[positions] != "release")

    def _assessment(self, position: int, order: Mapping[str, str], row: Row, told: Told, beside: _Beside) -> Assessment:
        margin = float(self.risk.margin[position])
        listed = sum(fact.contribution for reason in (*told.raising, *told.lowering) for fact in reason.facts)
        return Assessment(
            order_id=str(order["order_id"]),
            order=order,
            risk=float(self.risk.probability[position]),
            risk_low=float(self.risk.low[position]),
            risk_high=float(self.risk.high[position]),
            margin=margin,
            rank=int(self.decisions.rank[position]),
            of=self.of or len(self.orders),
            decision=self.decisions.decision[position],
            selected_by=str(self.decisions.selected_by[position]),
            track_record=self._track_record(float(self.risk.probability[position])),
            base=told.base,
            rest=margin - told.base - listed,
            reasons=told.raising,
            against=told.lowering,
            share_told=told.share,
            red_flags=raised_flags(row),
            not_assessed=open_questions(row),
            never_seen=beside.never_seen,
            precedents=beside.precedents,
            answers=None,
            earlier=beside.earlier,
            model_id=self.model_id,
            provenance=self.provenance or Provenance(self.model_id),
        )


def assess(
    records: Records, orders: pd.DataFrame, model: RiskModel, *, policy: Policy, model_id: str = "", seed: int = 0
) -> Assessed:
    """Facts, risk, decision and red flags for every order of the records; the only way to a result."""
    facts = describe(records)
    risk = model.risk(facts.values)
    decisions = decide(risk.margin, risk.probability, orders, policy, seed)
    screened = records.screened if isinstance(records.screened, pd.DataFrame) else None
    return Assessed(orders, facts, risk, decisions, raised(facts.values), model, model_id, policy, screened)


def _where(listed: np.ndarray, found: Iterator[T]) -> Iterator[T | None]:
    """What was found for the listed orders, each in its place among all."""
    return (next(found) if is_listed else None for is_listed in listed.tolist())


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Assessments hold no circles; Python's collector would look for some in all of them again and again."""
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


def _joined(orders: Sequence[Mapping[str, str]], screened: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [{**order, **said} for order, said in zip(orders, screened, strict=True)]


def names_where(mask: np.ndarray, names: np.ndarray) -> list[list[str]]:
    """For each row of a mask the names of the columns in which it holds."""
    if not len(mask):
        return []
    rows, columns = np.nonzero(mask)
    return [part.tolist() for part in np.split(names[columns], np.searchsorted(rows, np.arange(1, len(mask))))]
