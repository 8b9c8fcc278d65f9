"""Venn-Abers: the risk of an order as it would be, had the order itself been diverted, and had it not."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.isotonic import isotonic_regression

from diversion_risk.model.calibration.points import Points, binned_by_value


@dataclass
class VennAbers:
    """Two isotonic curves, the order added once as honest and once as diverted (Vovk and Petej 2014; inductive).

    The two risks are the ends of the interval, valid whatever the margins are; the probability is `p1 / (1 - p0 + p1)`,
    which is the least regrettable between them. Our own lines, for the package `venn-abers` takes no weights and changes
    how NumPy warns. An order is added with the mean weight of the orders of its bin.
    """

    points: Points | None = None

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "VennAbers":
        """Learn both curves; nothing is drawn."""
        del groups, seed
        bins, score = binned_by_value(margin)
        yes, orders, count = (np.bincount(bins, one) for one in (weight * diverted, weight, np.ones(len(bins))))
        added = orders / np.maximum(count, 1)
        low, high = (
            np.array([_risk_with(yes, orders, place, added[place], as_diverted) for place in range(len(score))])
            for as_diverted in (False, True)
        )
        # Each end rises as long as the weights added are alike; where they differ, the wider interval holds.
        low, high = np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
        self.points = Points(score, np.maximum.accumulate(high / (1 - low + high)), low, high)
        return self

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""
        return self._learned().probability(margin)

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The risk had the order been honest, and had it been diverted."""
        return self._learned().interval(margin)

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""
        return {"kind": "venn_abers", **self._learned().to_dict()}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> "VennAbers":
        """What was learned, from plain values."""
        return cls(Points.from_dict(learned))

    def _learned(self) -> Points:
        if self.points is None:
            raise ValueError("this calibrator has not been fitted")
        return self.points


def _risk_with(yes: np.ndarray, orders: np.ndarray, place: int, weight: float, as_diverted: bool) -> float:
    """The isotonic risk in a bin after one more order has come into it."""
    found, counted = yes.copy(), orders.copy()
    counted[place] += weight
    found[place] += weight * as_diverted
    return float(isotonic_regression(found / np.maximum(counted, 1e-300), sample_weight=counted)[place])
