"""Importance: how much of what a model weighs falls to each fact or theme, over some orders."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

ENOUGH = 200
"""Orders from which on a destination or a tier is told apart: fewer are told by single orders."""


@dataclass(frozen=True)
class Weight:
    """What one fact or theme weighs."""

    name: str
    strength: float
    """Mean of its absolute contributions, in units of the margin."""
    share: float
    """Its part of the sum of all strengths; 0 where nothing weighs anything."""
    raises: float
    """Share of the orders whose risk it raises."""


@dataclass(frozen=True)
class Part:
    """What weighs how much among the orders of one part of a batch."""

    kind: str
    name: str
    orders: int
    weights: tuple[Weight, ...]


def weights(pushes: pd.DataFrame) -> tuple[Weight, ...]:
    """Every column of contributions by its strength, the strongest first; one row an order, at least one."""
    values = pushes.to_numpy(dtype=float)
    strength, raises = np.abs(values).mean(axis=0), (values > 0).mean(axis=0)
    whole = strength.sum()
    return tuple(
        Weight(
            str(pushes.columns[at]),
            float(strength[at]),
            float(strength[at] / whole) if whole else 0.0,
            float(raises[at]),
        )
        for at in np.argsort(-strength, kind="stable")
    )


def parts(kind: str, of: np.ndarray, pushes: pd.DataFrame, enough: int = ENOUGH) -> tuple[list[Part], int]:
    """The parts of a batch with enough orders, the largest first, and how many parts have fewer.

    `of` names the part of each order; an order whose part is `None` stands in none.
    """
    places = list(_by_part(of))
    told = sorted((one for one in places if len(one[1]) >= enough), key=lambda one: (-len(one[1]), one[0]))
    found = [Part(kind, name, len(at), weights(pushes.iloc[at])) for name, at in told]
    return found, len(places) - len(told)


def _by_part(of: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for name, at in pd.Series(of, dtype=object).groupby(of, dropna=True, sort=True).indices.items():
        yield str(name), np.asarray(at)
