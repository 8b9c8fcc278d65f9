"""Where values stand among the thresholds of all trees: found once for each value, asked by many splits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from diversion_risk.model.tree import Tree


@dataclass(frozen=True)
class Standing:
    """The rungs on which some orders' values of one fact stand: a value's rung counts the thresholds below it.

    Unknown values stand above the last rung in `unknown_high`. In `unknown_low` they stand on the lowest, and every
    other value one rung higher than it would.
    """

    unknown_high: np.ndarray
    unknown_low: np.ndarray

    def goes_left(self, rung: int, unknown_left: bool, out: np.ndarray) -> None:
        """Which orders a split with its threshold on that rung sends left."""
        rungs, last = (self.unknown_low, rung + 1) if unknown_left else (self.unknown_high, rung)
        np.less_equal(rungs, rungs.dtype.type(last), out=out)


@dataclass(frozen=True)
class Ladders:
    """For each fact that the trees ask for, its thresholds from the least to the greatest."""

    thresholds: Mapping[int, np.ndarray]
    whole: np.dtype
    """Whole numbers wide enough for every rung and for the unknown beside them."""

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> Self:
        """The ladders of some trees."""
        asked: dict[int, list[np.ndarray]] = {}
        for tree in trees:
            for fact in np.unique(tree.feature):
                asked.setdefault(int(fact), []).append(tree.threshold[tree.feature == fact])
        ladders = {fact: np.unique(np.concatenate(thresholds)) for fact, thresholds in asked.items()}
        return cls(ladders, np.min_scalar_type(max(map(len, ladders.values()), default=0) + 2))

    def stand(self, matrix: np.ndarray) -> dict[int, Standing]:
        """Where each row's values stand, by column."""
        return {fact: self._standing(matrix[:, fact], thresholds) for fact, thresholds in self.thresholds.items()}

    def rungs(self, tree: Tree) -> tuple[int, ...]:
        """For each split of a tree the rung of its threshold."""
        pairs = zip(tree.feature.tolist(), tree.threshold, strict=True)
        return tuple(int(np.searchsorted(self.thresholds[fact], threshold)) for fact, threshold in pairs)

    def _standing(self, values: np.ndarray, thresholds: np.ndarray) -> Standing:
        high = np.searchsorted(thresholds, values).astype(self.whole)
        high[np.isnan(values)] = np.iinfo(self.whole).max
        # One more than the greatest whole number of a kind is 0.
        return Standing(high, high + self.whole.type(1))
