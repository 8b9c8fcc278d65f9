"""The stairs: command line, pages and evaluation all come this way from orders to results."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TypeVar

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import (
    Assessment,
    EarlierOrder,
    NeverSeen,
    OpenQuestion,
    Precedent,
    Provenance,
    RaisedFlag,
    TrackRecord,
)
from diversion_risk.assess.described import Described, described
from diversion_risk.assess.earlier import earlier_orders
from diversion_risk.assess.never_seen import never_seen
from diversion_risk.assess.precedents import by_theme, is_comparable, look_up
from diversion_risk.assess.reasons import Weighing
from diversion_risk.assess.red_flags import open_questions, raised, raised_flags
from diversion_risk.assess.told import Told
from diversion_risk.assess.unasked import unasked
from diversion_risk.assess.words import Words, words_of
from diversion_risk.features.catalogue import Facts, describe
from diversion_risk.ledger import Records
from diversion_risk.model.confirmed_by_score import ConfirmedByScore
from diversion_risk.model.contributions import AT_ONCE
from diversion_risk.model.decisions import Decisions, decide
from diversion_risk.model.policy import Policy
from diversion_risk.model.precedents import Precedents
from diversion_risk.model.risk_model import Engine, Risk, RiskModel
from diversion_risk.model.seen import Seen
from diversion_risk.side_by_side import side_by_side

T = TypeVar("T")


@dataclass(frozen=True)
class Reasoned:
    """Some orders of a batch, and what moved their risk."""

    positions: np.ndarray
    """Where they stand in the batch."""
    orders: Described = field(repr=False)
    pushes: pd.DataFrame = field(repr=False)
    """What each fact that the model knows contributed."""
    told: Told = field(repr=False)
    rest: np.ndarray
    """What of each margin neither the base nor a fact that is told accounts for."""


@dataclass(frozen=True)
class _Beside:
    """What is said of an order besides its risk and what moved it."""

    order: Mapping[str, str]
    red_flags: tuple[RaisedFlag, ...]
    not_assessed: tuple[OpenQuestion, ...]
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
        return self.by_rank(np.flatnonzero(self.decisions.decision != "release"))

    def everything(self) -> np.ndarray:
        """Positions of all orders, by rank."""
        return self.by_rank(np.arange(len(self.orders)))

    def by_rank(self, positions: np.ndarray) -> np.ndarray:
        """The same positions by rank."""
        return positions[np.argsort(self.decisions.rank[positions])]

    def position(self, order_id: str) -> int | None:
        """Where an order stands in the batch."""
        found = np.flatnonzero(self.orders["order_id"].to_numpy() == order_id)
        return int(found[0]) if len(found) else None

    def reasoned(self, positions: np.ndarray, engine: Engine | None = None) -> Iterator[Reasoned]:
        """What moved the risk of some orders, some at a time in the order asked for.

        Who asks for a batch in parts names the engine: that of all orders he will ask for.
        """
        chosen = engine or self.model.engine_for(len(positions))
        return side_by_side(lambda some: self.reasons_of(some, chosen), some_at_a_time(positions))

    def explain_at(self, positions: np.ndarray) -> Iterator[Assessment]:
        """The full assessment of some orders, in the order asked for."""
        for some in self.reasoned(positions):
            yield from self.assessments(some)

    def assessments(self, some: Reasoned, places: np.ndarray | None = None) -> Iterator[Assessment]:
        """The full assessment of orders whose reasons are told; of all of them, or of those in some places among them."""
        chosen = np.arange(len(some.positions)) if places is None else places
        positions = some.positions[chosen]
        orders = some.orders.at(chosen)
        columns = (
            words_of(self.orders.iloc[positions]),
            raised_flags(orders),
            open_questions(orders),
            self._never_seen(positions),
            self._precedents(positions, some.pushes.iloc[chosen]),
            self._earlier(positions),
        )
        for place, position, *beside in zip(chosen.tolist(), positions.tolist(), *columns, strict=True):
            yield self._assessment(some, place, position, _Beside(*beside))

    def reasons_of(self, positions: np.ndarray, engine: Engine) -> Reasoned:
        """What moved the risk of so few orders that they are told of together."""
        facts = self.facts.at(positions)
        contributions = self.model.contributions(facts.values, engine)
        stated = [self.orders] if self.screened is None else [self.orders, self.screened]
        orders = described(facts, contributions.values, Words(stated, positions))
        weighing = Weighing(facts.features, self.model.usual, self.model.calibrator.probability)
        told = weighing.told(orders, contributions.base)
        rest = self.risk.margin[positions] - told.base - told.added_up
        return Reasoned(positions, orders, contributions.values, told, rest)

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

    def _assessment(self, some: Reasoned, place: int, position: int, beside: _Beside) -> Assessment:
        raising, lowering = some.told.reasons_of(place)
        return Assessment(
            order_id=str(beside.order["order_id"]),
            order=beside.order,
            risk=float(self.risk.probability[position]),
            risk_low=float(self.risk.low[position]),
            risk_high=float(self.risk.high[position]),
            margin=float(self.risk.margin[position]),
            rank=int(self.decisions.rank[position]),
            of=self.of or len(self.orders),
            decision=self.decisions.decision[position],
            selected_by=str(self.decisions.selected_by[position]),
            track_record=self._track_record(float(self.risk.probability[position])),
            base=some.told.base,
            rest=float(some.rest[place]),
            reasons=raising,
            against=lowering,
            share_told=float(some.told.share[place]),
            red_flags=beside.red_flags,
            not_assessed=beside.not_assessed,
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
    """Facts that are asked for, risk, decision and red flags for every order of the records; the only way to a result."""
    facts = describe(records, unasked(model))
    risk = model.risk(facts.values)
    decisions = decide(risk.margin, risk.probability, orders, policy, seed)
    screened = records.screened if isinstance(records.screened, pd.DataFrame) else None
    return Assessed(orders, facts, risk, decisions, raised(facts.values), model, model_id, policy, screened)


def some_at_a_time(positions: np.ndarray) -> Iterator[np.ndarray]:
    """Positions, as many at a time as one thread explains together."""
    return (positions[start : start + AT_ONCE] for start in range(0, len(positions), AT_ONCE))


def _where(listed: np.ndarray, found: Iterator[T]) -> Iterator[T | None]:
    """What was found for the listed orders, each in its place among all."""
    return (next(found) if is_listed else None for is_listed in listed.tolist())
