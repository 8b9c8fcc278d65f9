"""Beta calibration: the line may bend, one way for low risks and another for high ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from diversion_risk.model.calibration.logistic import checked_curves, fit_curves, interval, probability


@dataclass
class Beta:
    """A curve of three numbers over the log of the uncalibrated risk and of its complement (Kull and others 2017).

    With equal slopes it is a sigmoid. It rises strictly; its interval is that of curves fitted to resamples of whole buyers.
    Our own lines, for the package `betacal` takes no interval and silences all warnings of the process.
    """

    resamples: int = 200
    curves: np.ndarray | None = None
    """Two slopes and an intercept of each curve; the first row is the one in use."""

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "Beta":
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
        return {"kind": "beta", "curves": self._learned().tolist()}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> "Beta":
        """What was learned, from plain values."""
        curves = checked_curves(learned["curves"], terms=2)
        return cls(len(curves) - 1, curves)

    def _learned(self) -> np.ndarray:
        if self.curves is None:
            raise ValueError("this calibrator has not been fitted")
        return self.curves


def _terms(margin: np.ndarray) -> np.ndarray:
    """The log of the uncalibrated risk, and minus the log of its complement."""
    return np.column_stack([-np.logaddexp(0, -margin), np.logaddexp(0, margin)])
