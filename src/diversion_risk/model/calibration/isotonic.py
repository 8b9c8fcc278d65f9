"""Isotonic regression: whatever rises, in steps made straight lines; for much data."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from diversion_risk.model.calibration.points import Points, ThroughPoints, binned_by_value
from diversion_risk.model.calibration.rising import rising
from diversion_risk.model.resampling import group_weights


@dataclass
class Isotonic(ThroughPoints):
    """The rising curve nearest to what was found (Zadrozny and Elkan 2002), with lines between the middles of its steps.

    A weight of one diverted and one other order is spread over all points, so that none is certain. Below a thousand orders
    it learns their noise (Niculescu-Mizil and Caruana 2005); ranks are by margin, so its flat parts tie no order. Its
    interval is that of curves fitted to resamples of whole buyers.
    """

    kind = "isotonic"

    resamples: int = 200

    def fit(self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int) -> Self:
        """Learn the curve and its doubt."""
        bins, score = binned_by_value(margin)
        drawn = [_curve(bins, diverted, weight * times) for times in group_weights(groups, self.resamples, seed)]
        risk = _curve(bins, diverted, weight)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        self.points = Points(score, risk, np.minimum(low, risk), np.maximum(high, risk))
        return self


def _curve(bins: np.ndarray, diverted: np.ndarray, weight: np.ndarray) -> np.ndarray:
    size = int(bins.max()) + 1
    # One order of each kind, spread over the bins: a curve of certainties would be one of few orders.
    yes = np.bincount(bins, weight * diverted, minlength=size) + 1 / size
    orders = np.bincount(bins, weight, minlength=size) + 2 / size
    return rising(yes / orders, orders)
