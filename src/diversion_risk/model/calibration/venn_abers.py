"""Venn-Abers: the risk of an order as it would be, had the order itself been diverted, and had it not."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from diversion_risk.model.calibration.points import Points, ThroughPoints, binned_by_value
from diversion_risk.model.calibration.rising import rising


@dataclass
class VennAbers(ThroughPoints):
    """Two isotonic curves, the order added once as honest and once as diverted (Vovk and Petej 2014; inductive).

    The two risks are the ends of the interval, valid whatever the margins are; the probability is `p1 / (1 - p0 + p1)`,
    which is the least regrettable between them. Our own lines, for the package `venn-abers` takes no weights and changes
    how NumPy warns. An order is added with the mean weight of the orders of its bin.
    """

    kind = "venn_abers"

    def fit(self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int) -> Self:
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


def _risk_with(yes: np.ndarray, orders: np.ndarray, place: int, weight: float, as_diverted: bool) -> float:
    """The isotonic risk in a bin after one more order has come into it."""
    found, counted = yes.copy(), orders.copy()
    counted[place] += weight
    found[place] += weight * as_diverted
    return float(rising(found / np.maximum(counted, 1e-300), counted)[place])
