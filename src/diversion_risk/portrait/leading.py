"""The themes that lead: what stands first, and among the first five, of the reasons of every order."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.assess.reasons import WORTH_TELLING

TOP = 5
"""Reasons that count as the top ones."""


@dataclass(frozen=True)
class Heard:
    """How often a theme leads, as shares of the orders."""

    name: str
    first: float
    top: float
    first_listed: float
    top_listed: float


def leading(themes: pd.DataFrame, most: int = TOP) -> np.ndarray:
    """For each order the columns of the themes that raise its risk most, strongest first; -1 where there is none.

    They are the reasons an order's page tells: what raises the risk and is worth telling.
    """
    pushes = themes.to_numpy(dtype=float)
    told = np.where(pushes >= WORTH_TELLING, pushes, -np.inf)
    places = np.argsort(-told, axis=1, kind="stable")[:, :most]
    chosen = np.where(np.isfinite(np.take_along_axis(told, places, axis=1)), places, -1)
    return np.pad(chosen, ((0, 0), (0, most - chosen.shape[1])), constant_values=-1)


def frequencies(themes: pd.DataFrame, listed: np.ndarray) -> tuple[Heard, ...]:
    """How often each theme leads among all orders and among the listed, the most heard first; at least one order."""
    among_all, among_listed = (_shares(leading(part), themes.shape[1]) for part in (themes, themes[listed]))
    found = zip(themes.columns, *among_all, *among_listed, strict=True)
    told = [Heard(str(name), *map(float, shares)) for name, *shares in found]
    return tuple(sorted((one for one in told if one.top or one.top_listed), key=lambda one: (-one.top, one.name)))


def _shares(leaders: np.ndarray, themes: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of the orders in which each theme stands first, and among the top ones; zeros where there are no orders."""
    first = np.bincount(leaders[:, 0] + 1, minlength=themes + 1)[1:]
    top = np.bincount(leaders.ravel() + 1, minlength=themes + 1)[1:]
    return first / max(len(leaders), 1), top / max(len(leaders), 1)
