"""Beta calibration: the line may bend, one way for low risks and another for high ones."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.model.calibration.logistic import LogisticCurves


@dataclass
class Beta(LogisticCurves):
    """A curve of three numbers over the log of the uncalibrated risk and of its complement (Kull and others 2017).

    With equal slopes it is a sigmoid. It rises strictly; its interval is that of curves fitted to resamples of whole buyers.
    Our own lines, for the package `betacal` takes no interval and silences all warnings of the process.
    """

    kind = "beta"
    term_count = 2

    @staticmethod
    def terms(margin: np.ndarray) -> np.ndarray:
        """The log of the uncalibrated risk, and minus the log of its complement."""
        return np.column_stack([-np.logaddexp(0, -margin), np.logaddexp(0, margin)])
