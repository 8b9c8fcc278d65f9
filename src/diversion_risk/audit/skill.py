"""How well something foretells the outcome, with the bounds within which chance would leave it."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

SURE = 0.95
"""From here on a group of orders counts as certain to end one way, a choice of ours.

No honest column reaches it: what is known when an order is placed leaves open how it ends. In the simulated worlds the
parties confirmed most often before reach 0.9, in real declarations the worst port of entry 0.96 with a lower bound of 0.92.
"""
SURE_AUC = 0.98
"""The same for a whole ranking; the simulated truth itself, learned from every true label, stays below."""
Z = 1.645
"""Bounds are of 95 % on one side, so of 90 % on both."""
LEAST = 20
"""Orders of either outcome below which nothing is said of a ranking."""


@dataclass(frozen=True)
class Auc:
    """Chance that a diverted order stands above another, with its standard error; NaN where it cannot be measured."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """Lower bound."""
        return self.value - Z * self.error

    @property
    def high(self) -> float:
        """Upper bound."""
        return self.value + Z * self.error


def auc(score: np.ndarray, diverted: np.ndarray) -> Auc:
    """Area under the curve with the standard error of Hanley and McNeil (1982).

    >>> auc(np.array([0.1, 0.2] * 20), np.array([False, True] * 20)).value
    1.0
    """
    yes, no = int(diverted.sum()), int((~diverted).sum())
    if min(yes, no) < LEAST:
        return Auc(np.nan, np.nan)
    area = (rankdata(score)[diverted].sum() - yes * (yes + 1) / 2) / (yes * no)
    # A clean sweep has no error by the formula; half a pair of doubt keeps it from passing as beyond all doubt.
    doubted = float(np.clip(area, 0.5 / yes, 1 - 0.5 / yes))
    both, pair = doubted / (2 - doubted), 2 * doubted**2 / (1 + doubted)
    spread = doubted * (1 - doubted) + (yes - 1) * (both - doubted**2) + (no - 1) * (pair - doubted**2)
    return Auc(float(area), float(np.sqrt(spread / (yes * no))))


def lower_bound(hits: np.ndarray | float, of: np.ndarray | float) -> np.ndarray:
    """Lower bound of a share after Wilson (1927); 0 where there is nothing to count.

    >>> float(lower_bound(52, 52).round(2)), float(lower_bound(10, 10).round(2))
    (0.95, 0.79)
    """
    of = np.maximum(np.asarray(of, dtype=float), 1e-12)
    share = np.asarray(hits, dtype=float) / of
    middle, reach = share + Z**2 / (2 * of), Z * np.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    return np.asarray((middle - reach) / (1 + Z**2 / of))


def upper_bound(hits: np.ndarray | float, of: np.ndarray | float) -> np.ndarray:
    """Upper bound of a share after Wilson (1927)."""
    return 1 - lower_bound(np.asarray(of, dtype=float) - np.asarray(hits, dtype=float), of)


def hits_at(score: np.ndarray, diverted: np.ndarray, size: int) -> float:
    """How many of the `size` orders with the highest score are diverted, expected under ties at the cut."""
    if size < 1:
        return 0.0
    cut = np.partition(score, -size)[-size]
    above, tied = score > cut, score == cut
    return float(diverted[above].sum() + (size - above.sum()) * diverted[tied].mean())
