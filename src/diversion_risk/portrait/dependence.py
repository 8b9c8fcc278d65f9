"""Dependence: how the value of a fact moves the margin, unknown values apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MOST_STEPS = 10
"""Bins of a fact with many values; one with no more distinct values has a step for each."""
SPREAD = (0.1, 0.9)


@dataclass(frozen=True)
class Step:
    """What the orders whose values lie together were moved by."""

    low: float
    high: float
    orders: int
    mean: float
    """Mean contribution, in units of the margin."""
    least: float
    """Below it lies a tenth of the contributions."""
    most: float
    """Above it lies a tenth of them."""


@dataclass(frozen=True)
class Unknown:
    """What orders with an unknown value were moved by."""

    orders: int
    mean: float
    least: float
    most: float


@dataclass(frozen=True)
class Dependence:
    """Steps from the least value to the greatest; what is unknown is on no scale."""

    steps: tuple[Step, ...]
    unknown: Unknown | None


def dependence(values: np.ndarray, pushes: np.ndarray) -> Dependence:
    """How the contribution of a fact hangs on its value; arrays with one entry an order, NaN for unknown."""
    gone = np.isnan(values)
    return Dependence(
        tuple(_steps(values[~gone], pushes[~gone])), Unknown(*_told(pushes[gone])) if gone.any() else None
    )


def _steps(values: np.ndarray, pushes: np.ndarray) -> Iterator[Step]:
    for inside in _bins(values):
        yield Step(float(values[inside].min()), float(values[inside].max()), *_told(pushes[inside]))


def _bins(values: np.ndarray) -> Iterator[np.ndarray]:
    """Which orders stand in each bin: equal values never part, and bins are as even as that allows."""
    distinct = np.unique(values)
    if len(distinct) <= MOST_STEPS:
        yield from (values == one for one in distinct)
        return
    edges = np.unique(np.quantile(values, np.linspace(0, 1, MOST_STEPS + 1)[1:-1], method="lower"))
    bins = np.searchsorted(edges, values, side="left")
    yield from (bins == one for one in np.unique(bins))


def _told(pushes: np.ndarray) -> tuple[int, float, float, float]:
    least, most = np.quantile(pushes, SPREAD)
    return len(pushes), float(pushes.mean()), float(least), float(most)
