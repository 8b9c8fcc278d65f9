"""Figures of a ranking with 90 % intervals by resampling whole groups of rows that stand or fall together."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.model.resampling import group_weights

RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """A figure and its 90 % interval; NaN where it cannot be measured."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Compared:
    """Diverted and ordinary rows held against each other; all arrays have one entry a row."""

    diverted: np.ndarray
    groups: np.ndarray

    def auc(self, score: np.ndarray) -> Figure:
        """How often a diverted row stands above an ordinary one; a tie counts half."""
        up, down = score[self.diverted][:, None], score[~self.diverted][None, :]
        wins = (up > down) + 0.5 * (up == down)
        times = self._times()
        yes, no = times[:, self.diverted], times[:, ~self.diverted]
        return _figure(_share(((yes @ wins) * no).sum(axis=1), yes.sum(axis=1) * no.sum(axis=1)))

    def average_precision(self, score: np.ndarray) -> Figure:
        """Precision at each level of the score, weighted by the diverted rows that it adds."""
        levels, level = np.unique(-score, return_inverse=True)
        times = self._times()
        at_level = np.eye(len(levels))[level]
        hits = np.cumsum((times * self.diverted) @ at_level, axis=1)
        rows = np.cumsum(times @ at_level, axis=1)
        precision = np.divide(hits, rows, out=np.zeros_like(hits), where=rows > 0)
        gained = np.diff(hits, axis=1, prepend=0.0)
        return _figure(_share((gained * precision).sum(axis=1), hits[:, -1]))

    def _times(self) -> np.ndarray:
        return drawn(self.groups)


def mean(values: np.ndarray, groups: np.ndarray) -> Figure:
    """The mean of some rows."""
    times = drawn(groups)
    return _figure(_share(times @ values, times.sum(axis=1)))


def drawn(groups: np.ndarray) -> np.ndarray:
    """How often each row is drawn: once in the first line, then one line a resample of whole groups."""
    return np.vstack([np.ones(len(groups)), *group_weights(groups, RESAMPLES, seed=0)])


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares


def _figure(found: np.ndarray) -> Figure:
    again = found[1:][~np.isnan(found[1:])]
    low, high = np.quantile(again, [0.05, 0.95]) if len(again) else (np.nan, np.nan)
    return Figure(float(found[0]), float(low), float(high))
