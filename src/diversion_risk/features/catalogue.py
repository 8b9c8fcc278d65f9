"""All facts there are: the topics, named once, and the one way from a ledger to a matrix."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from diversion_risk.features import (
    buyer,
    commodity,
    destination,
    network,
    paperwork,
    parties,
    payment,
    precedent,
    price,
    route,
    text,
    volume,
)
from diversion_risk.features.definition import Feature
from diversion_risk.ledger import Ledger, Plan, Records, plan

TOPICS: tuple[ModuleType, ...] = (
    destination,
    commodity,
    buyer,
    network,
    parties,
    route,
    volume,
    price,
    payment,
    paperwork,
    text,
    precedent,
)


@dataclass(frozen=True)
class Facts:
    """What the catalogue says of some orders: one row an order in input order, float64, NaN for unknown."""

    values: pd.DataFrame
    baselines: pd.DataFrame
    """What a value is held against; only the features that have one of their own."""

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features of the columns of `values`."""
        return tuple(BY_NAME[str(name)] for name in self.values)

    def at(self, positions: np.ndarray) -> "Facts":
        """The facts of some orders."""
        return Facts(self.values.iloc[positions], self.baselines.iloc[positions])


def _features_of(topic: ModuleType) -> Iterator[Feature]:
    for value in vars(topic).values():
        if isinstance(value, Feature):
            yield value
        elif isinstance(value, tuple) and value and all(isinstance(item, Feature) for item in value):
            yield from value


CATALOGUE: tuple[Feature, ...] = tuple(feature for topic in TOPICS for feature in _features_of(topic))
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in CATALOGUE}


def describe(records: Records, leave_out: Collection[str] = ()) -> Facts:
    """Every fact of the catalogue but some about some orders; with `plan_of` and `facts_of` the only way to a matrix."""
    return facts_of(records.describe(plan_of(leave_out)))


def plan_of(leave_out: Collection[str] = (), dialect: str = "duckdb") -> Plan:
    """How to ask for every fact of the catalogue but some, in the SQL of an engine."""
    return _plan(tuple(feature for feature in CATALOGUE if feature.name not in leave_out), dialect)


def facts_of(frame: pd.DataFrame) -> Facts:
    """What an engine answered to a plan: whatever facts stand in the frame, in the order of the catalogue."""
    used = [feature for feature in CATALOGUE if feature.name in frame]
    held_against = {_baseline_of(feature): feature.name for feature in used if feature.against}
    return Facts(
        values=frame[[feature.name for feature in used]],
        baselines=frame[list(held_against)].rename(columns=held_against),
    )


def write_facts(records: Records, folder: Path, leave_out: Collection[str] = ()) -> None:
    """The same as Parquet files that follow each other in the order of the orders, for more orders than memory holds.

    A baseline stands in the column of its feature's name with `__against`.
    """
    records.write(plan_of(leave_out), folder)


@cache
def _plan(used: tuple[Feature, ...], dialect: str) -> Plan:
    ledger = Ledger()
    values = {feature.name: feature(ledger) for feature in used}
    baselines = {_baseline_of(feature): feature.against(ledger) for feature in used if feature.against}
    return plan(ledger, values | baselines, dialect)


def _baseline_of(feature: Feature) -> str:
    return f"{feature.name}__against"
