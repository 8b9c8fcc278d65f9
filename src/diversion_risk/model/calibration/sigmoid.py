"""Platt scaling: one straight line on the log-odds."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.model.calibration.logistic import LogisticCurves


@dataclass
class Sigmoid(LogisticCurves):
    """A logistic curve of two numbers, smooth and strictly rising, so that ranks stay as they are (Platt 1999).

    Its interval is that of curves fitted to resamples of whole buyers.
    """

    kind = "sigmoid"
    term_count = 1

    @staticmethod
    def terms(margin: np.ndarray) -> np.ndarray:
        """The margin itself."""
        return margin[:, None]
