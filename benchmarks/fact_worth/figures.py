"""Figures: how good a ranking is in each resample of the buyers, and how far a fact drifts."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from diversion_risk.model.resampling import group_weights

RESAMPLES = 200
_BINS = 10
_LEAST = 1e-4
"""Share below which a bin counts as holding so much, or one empty bin would make a drift without end."""


@dataclass(frozen=True)
class Judged:
    """Orders with their truth, and how often each is drawn: once in the first line, then one line a resample."""

    diverted: np.ndarray
    times: np.ndarray

    def average_precision(self, margin: np.ndarray) -> np.ndarray:
        """One figure a line: the precision at each diverted order, ties counted as one level."""
        in_rank = np.argsort(-margin, kind="stable")
        ranked = margin[in_rank]
        ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
        times = self.times[:, in_rank]
        hits = np.cumsum(times * self.diverted[in_rank], axis=1)[:, ends]
        orders = np.cumsum(times, axis=1)[:, ends]
        precision = np.divide(hits, orders, out=np.zeros_like(hits), where=orders > 0)
        found: np.ndarray = (np.diff(hits, axis=1, prepend=0.0) * precision).sum(axis=1) / np.maximum(hits[:, -1], 1.0)
        return found


def once(diverted: np.ndarray) -> Judged:
    """Orders to judge, none drawn anew."""
    return Judged(diverted, np.ones((1, len(diverted))))


def judged(diverted: np.ndarray, buyers: np.ndarray) -> Judged:
    """Orders to judge, resampled by whole buyers."""
    return Judged(diverted, np.vstack([np.ones(len(buyers)), *group_weights(buyers, RESAMPLES, seed=0)]))


def with_ends(lines: np.ndarray) -> dict[str, float]:
    """A figure and its 90 % interval."""
    low, high = np.quantile(lines[1:], [0.05, 0.95])
    return {"value": float(lines[0]), "low": float(low), "high": float(high)}


def drift(before: np.ndarray, after: np.ndarray) -> float:
    """Population stability index in ten bins of equal size and one for unknown; from 0.25 on a fact is not what it was."""
    edges = np.unique(np.nanquantile(before, np.linspace(0, 1, _BINS + 1)[1:-1])) if np.isfinite(before).any() else []
    shares = [_shares(part, np.asarray(edges)) for part in (before, after)]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def _shares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    counts = np.append(np.bincount(np.searchsorted(edges, values[known]), minlength=len(edges) + 1), (~known).sum())
    return np.maximum(counts / max(len(values), 1), _LEAST)


def alike(values: np.ndarray) -> float:
    """The share of the orders that have the commonest value, or are unknown."""
    known = values[~np.isnan(values)]
    commonest = np.unique(known, return_counts=True)[1].max(initial=0)
    return float((commonest + len(values) - len(known)) / max(len(values), 1))


def above(values: np.ndarray, diverted: np.ndarray) -> float | None:
    """How often a diverted order has the larger value, ties counted half, where known; `None` below 10 such orders."""
    known = ~np.isnan(values)
    yes, no = int((diverted & known).sum()), int((~diverted & known).sum())
    if yes < 10 or not no:
        return None
    ranks = rankdata(values[known])[diverted[known]]
    return float((ranks.sum() - yes * (yes + 1) / 2) / (yes * no))
