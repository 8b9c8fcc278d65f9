"""Churn: what two models make of the same orders, and where a reviewer would hear other reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from diversion_risk.portrait.leading import leading


@dataclass(frozen=True)
class Stand:
    """What one model says of some orders; all parts have one entry an order."""

    margin: np.ndarray
    listed: np.ndarray
    """Listed for its risk, by the policy."""
    themes: pd.DataFrame = field(repr=False)
    """What each theme contributed."""


@dataclass(frozen=True)
class Changed:
    """Among how many orders how large a share hears other reasons from the second model."""

    orders: int
    first: float
    """Share whose first reason is about another thing, or is there with one model only."""
    top: float
    """Share whose top five reasons are not about the same things, in whatever order."""


@dataclass(frozen=True)
class Moved:
    """In how many orders a theme came among the top five with the second model, and in how many it went."""

    name: str
    came: int
    went: int


@dataclass(frozen=True)
class Churn:
    """What changes when the second model takes the first one's place."""

    rank_correlation: float | None
    """Spearman's, of the margins; `None` where one of the models sees no difference between any two orders."""
    listed: tuple[int, int]
    kept: int
    """Orders on both lists."""
    everyone: Changed
    of_the_listed: Changed
    """Among the orders that the first model lists."""
    moved: tuple[Moved, ...]
    """Over all orders, the most moved first."""


def churn(first: Stand, second: Stand) -> Churn:
    """What two models say of the same orders, in the same sequence."""
    names = list(dict.fromkeys([*first.themes, *second.themes]))
    before, after = (_named(stand, names) for stand in (first, second))
    here = first.listed
    return Churn(
        rank_correlation=_rank_correlation(first.margin, second.margin),
        listed=(int(first.listed.sum()), int(second.listed.sum())),
        kept=int((first.listed & second.listed).sum()),
        everyone=_changed(before, after),
        of_the_listed=_changed(before[here], after[here]),
        moved=_moved(before, after, names),
    )


def _named(stand: Stand, names: Sequence[str]) -> np.ndarray:
    """The top themes of each order, by their place among all names; -1 where there is none."""
    places = np.array([*(names.index(str(name)) for name in stand.themes), -1])
    return np.asarray(places[leading(stand.themes)])


def _rank_correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    ranks = pd.DataFrame({"one": one, "other": other}).rank()
    found = ranks["one"].corr(ranks["other"]) if len(ranks) > 1 and (ranks.nunique() > 1).all() else np.nan
    return None if np.isnan(found) else float(found)


def _changed(before: np.ndarray, after: np.ndarray) -> Changed:
    if not len(before):
        return Changed(0, 0.0, 0.0)
    first = (before[:, 0] != after[:, 0]).mean()
    same = (np.sort(before, axis=1) == np.sort(after, axis=1)).all(axis=1)
    return Changed(len(before), float(first), float(1 - same.mean()))


def _moved(before: np.ndarray, after: np.ndarray, names: Sequence[str]) -> tuple[Moved, ...]:
    then, now = (_holds(leaders, len(names)) for leaders in (before, after))
    came, went = (now & ~then).sum(axis=0), (then & ~now).sum(axis=0)
    told = [
        Moved(name, int(more), int(less)) for name, more, less in zip(names, came, went, strict=True) if more or less
    ]
    return tuple(sorted(told, key=lambda one: (-(one.came + one.went), one.name)))


def _holds(leaders: np.ndarray, names: int) -> np.ndarray:
    """Which themes are among the top ones of each order."""
    held = np.zeros((len(leaders), names + 1), dtype=bool)
    held[np.arange(len(leaders))[:, None], leaders] = True
    return held[:, :-1]
