"""How far a batch lies from what a model learned from, and what of it is more than its past months differed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from diversion_risk.health.baseline import RISKIEST, SCORE, Baseline, Counted, riskiest
from diversion_risk.health.counted import BatchCounted
from diversion_risk.health.distance import FARTHEST, by_chance, stability, surprise
from diversion_risk.health.shares import OTHER, UNKNOWN

Status = Literal["unknown", "within", "changed"]
MODERATE = 0.1
"""PSI, less what sampling gives, below which a fact is not named however surely it moved."""
FEWEST_MOVED = 3.0
"""Orders by which a code must lie above or below what was to be expected: one order is no change."""
NAMED_CODES = 5
"""Codes named of one column; the shares of all are in the model's folder and in the batch."""


@dataclass(frozen=True)
class Distance:
    """How far one fact, column of codes or the score moved."""

    name: str
    kind: Literal["fact", "codes", "score"]
    psi: float
    """Population stability index."""
    by_chance: float
    """What sampling alone is expected to give of it in a batch of this size."""
    unknown_before: float
    unknown_now: float
    beyond: bool | None
    """Whether it lies beyond what past months differed by; `None` where these were too few to tell."""

    @property
    def effect(self) -> float:
        """The PSI less what sampling alone is expected to give; never below 0."""
        return max(self.psi - self.by_chance, 0.0)


@dataclass(frozen=True)
class Moved:
    """A code whose share moved by more than past months let it."""

    column: str
    code: str
    before: float
    now: float
    """Shares of the orders, from 0 to 1."""
    orders: int
    """Orders of the batch that have it."""


@dataclass(frozen=True)
class NewCode:
    """A code that no order of the reference had."""

    column: str
    code: str
    orders: int


@dataclass(frozen=True)
class Drift:
    """What is said of a batch beside its model's training."""

    status: Status
    because: str
    """Why it is unknown; empty where it is not."""
    orders: int
    period: tuple[str, str] | None = None
    """First and last day of the orders that the batch is held against."""
    months: int = 0
    distances: tuple[Distance, ...] = ()
    """Facts, columns and score, the farthest first."""
    moved: tuple[Moved, ...] = ()
    new_codes: tuple[NewCode, ...] = ()

    @property
    def largest(self) -> Distance | None:
        """What moved farthest, less what sampling gives."""
        return self.distances[0] if self.distances else None

    @property
    def named(self) -> tuple[Distance, ...]:
        """Facts and score that moved by more than past months did."""
        return tuple(one for one in self.distances if one.beyond and one.kind != "codes")

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the record of a run."""
        return {
            "status": self.status,
            "because": self.because,
            "orders": self.orders,
            "period": None if self.period is None else list(self.period),
            "months_compared": self.months,
            "named": [one.name for one in self.named],
            "moved": [asdict(one) for one in self.moved],
            "new_codes": [asdict(one) for one in self.new_codes],
            "distances": [{**asdict(one), "effect": one.effect} for one in self.distances],
        }


def unknown_drift(because: str, orders: int = 0) -> Drift:
    """What is said where it cannot be told: never that nothing changed."""
    return Drift("unknown", because, orders)


def drift_of(baseline: Baseline | None, values: pd.DataFrame, codes: pd.DataFrame, margin: np.ndarray) -> Drift:
    """Hold a batch against what its model saw; all parts have one row an order."""
    if baseline is None:
        return drift_of_counted(None, len(values), None)
    counted = BatchCounted.of(baseline, values, codes, margin)
    if len(values):
        counted = counted.with_riskiest(baseline, codes["destination_country"].iloc[riskiest(margin)])
    return drift_of_counted(baseline, len(values), counted)


def drift_of_counted(baseline: Baseline | None, orders: int, counted: BatchCounted | None) -> Drift:
    """The same of a batch whose so many orders were counted part by part."""
    if baseline is None or counted is None:
        return unknown_drift("the model's folder does not say what its training saw", orders)
    if not orders:
        return unknown_drift("no order was scored")
    wider = max(1.0, orders / max(baseline.month, 1))
    columns = counted.codes
    distances = [*_of_numbers(baseline, counted.numbers, orders, wider), *_of_codes(baseline, columns, wider)]
    moved = tuple(_moved(baseline, columns, wider))
    told = [one for one in distances if one.beyond is not None]
    is_changed = bool(moved) or any(one.beyond for one in distances)
    because = "" if told else "its training held too few months to tell a change from their ups and downs"
    return Drift(
        status="changed" if is_changed else "within" if told else "unknown",
        because=because,
        orders=orders,
        period=(baseline.first, baseline.last),
        months=baseline.months,
        distances=tuple(sorted(distances, key=lambda one: (-one.effect, one.name))),
        moved=moved,
        new_codes=tuple(_new(baseline, columns)),
    )


def _of_numbers(baseline: Baseline, counted: Mapping[str, np.ndarray], orders: int, wider: float) -> Iterator[Distance]:
    for name, now in counted.items():
        kind: Literal["fact", "score"] = "score" if name == SCORE else "fact"
        before = baseline.score if name == SCORE else baseline.facts[name]
        yield _distance(name, kind, before, now, orders, wider)


def _distance(
    name: str, kind: Literal["fact", "score"], before: Counted, now: np.ndarray, orders: int, wider: float
) -> Distance:
    then = np.array(list(before.counts.values()))
    psi, chance = stability(then, now), by_chance(then, now)
    # A batch of less than a month has less of what makes months differ, and is held to the month's limit all the same.
    is_far = None if before.limit is None else bool(chance > 0 and psi > before.limit * chance * wider)
    beyond = None if is_far is None else bool(is_far and psi - chance >= MODERATE)
    return Distance(name, kind, psi, chance, *_unknown(before, now[-1], orders), beyond)


def _unknown(before: Counted, now: int, orders: int) -> tuple[float, float]:
    return before.counts.get(UNKNOWN, 0) / max(before.orders, 1), float(now / max(orders, 1))


def _sides(before: Counted, now: Mapping[str, int]) -> tuple[list[str], np.ndarray, np.ndarray]:
    names = sorted({*before.counts, *now})
    then, found = (np.array([side.get(name, 0) for name in names]) for side in (before.counts, now))
    return names, then, found


def _of_codes(baseline: Baseline, columns: Mapping[str, Mapping[str, int]], wider: float) -> Iterator[Distance]:
    for name, now in columns.items():
        before = baseline.codes[name]
        _, then, found = _sides(before, now)
        beyond = None if before.limit is None else bool(np.any(_beyond(before, then, found, wider)))
        shares = _unknown(before, now[UNKNOWN], int(found.sum()))
        yield Distance(name, "codes", stability(then, found), by_chance(then, found), *shares, beyond)


def _beyond(before: Counted, then: np.ndarray, now: np.ndarray, wider: float) -> np.ndarray:
    if before.limit is None or not then.sum():
        return np.zeros(len(then), dtype=bool)
    # What lies as far as can be told is far, however much the months of a small book differ.
    least = min(before.limit * np.sqrt(wider), FARTHEST)
    far = np.abs(surprise(then, int(then.sum()), now, int(now.sum()))) >= least
    return np.asarray(far & (np.abs(now - then * (now.sum() / then.sum())) >= FEWEST_MOVED))


def _moved(baseline: Baseline, columns: Mapping[str, Mapping[str, int]], wider: float) -> Iterator[Moved]:
    for name, now in columns.items():
        names, then, found = _sides(baseline.codes[name], now)
        far = surprise(then, int(then.sum()), found, int(found.sum()))
        chosen = np.flatnonzero(_beyond(baseline.codes[name], then, found, wider))
        for at in chosen[np.argsort(-np.abs(far[chosen]), kind="stable")][:NAMED_CODES].tolist():
            yield Moved(name, names[at], float(then[at] / then.sum()), float(found[at] / found.sum()), int(found[at]))


def _new(baseline: Baseline, columns: Mapping[str, Mapping[str, int]]) -> Iterator[NewCode]:
    for name, now in columns.items():
        before = baseline.codes[name].counts
        if name == RISKIEST or OTHER in before:
            continue
        fresh = [(code, orders) for code, orders in now.items() if orders and not before.get(code) and code != UNKNOWN]
        yield from (NewCode(name, code, orders) for code, orders in sorted(fresh, key=lambda one: (-one[1], one[0])))
