"""What a calibrator must do, and how much it needs to do it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

ENOUGH_DIVERTED = 100
"""Diverted orders from which on a calibration can be trusted (Collins, Ogundimu and Altman 2016)."""


class Calibration(Protocol):
    """How a curve is learned, on orders the booster has not seen."""

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "Calibrator":
        """Learn the curve; `groups` names the buyer of each order, by which the doubt is resampled.

        The orders come in the order of their days.
        """


class Calibrator(Protocol):
    """A curve from margins to probabilities, as it was learned."""

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of the 90 % interval of that probability."""

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""


@dataclass(frozen=True)
class Ground:
    """How many orders a curve rests on, and how many of them were diverted."""

    orders: int
    diverted: int

    @property
    def warning(self) -> str | None:
        """What to think of it where it is too small."""
        if self.diverted >= ENOUGH_DIVERTED:
            return None
        return (
            f"The probabilities rest on {self.diverted:,} confirmed diversions among {self.orders:,} orders; below "
            f"{ENOUGH_DIVERTED} their level may be far off, as their intervals say. A longer period to calibrate "
            "(split.calibrate_days) rests on more."
        )
