"""Platt scaling: one straight line on the log-odds."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from diversion_risk.model.calibration.logistic import checked_curves, fit_curves, interval, probability


@dataclass
class Sigmoid:
    """A logistic curve of two numbers, smooth and strictly rising, so that ranks stay as they are (Platt 1999).

    Its interval is that of curves fitted to resamples of whole buyers.
    """

    resamples: int = 200
    curves: np.ndarray | None = None
    """Slope and intercept of each curve; the first row is the one in use."""

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "Sigmoid":
        """Learn the curve and its doubt."""
        self.curves = fit_curves(_terms, margin, diverted, (weight, groups), (self.resamples, seed))
        return self

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""
        return probability(_terms, self._learned(), margin)

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of the 90 % interval of that probability."""
        return interval(_terms, self._learned(), margin)

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""
        return {"kind": "sigmoid", "curves": self._learned().tolist()}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> "Sigmoid":
        """What was learned, from plain values."""
        curves = checked_curves(learned["curves"], terms=1)
        return cls(len(curves) - 1, curves)

    def _learned(self) -> np.ndarray:
        if self.curves is None:
            raise ValueError("this calibrator has not been fitted")
        return self.curves


def _terms(margin: np.ndarray) -> np.ndarray:
    return margin[:, None]
