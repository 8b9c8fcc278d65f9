"""Periods in time order: learn from the older orders, calibrate on later ones, judge on the latest."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Periods:
    """Half-open spans of days: `fit` up to `fit_end`, then a gap, `calibrate`, a gap, and `judge` up to `end`."""

    fit_end: pd.Timestamp
    calibrate_start: pd.Timestamp
    calibrate_end: pd.Timestamp
    judge_start: pd.Timestamp
    end: pd.Timestamp
    """The day after the last one that may be seen."""

    def fit(self, days: pd.Series) -> np.ndarray:
        """Which orders the booster learns from."""
        return (days < self.fit_end).to_numpy()

    def calibrate(self, days: pd.Series) -> np.ndarray:
        """Which orders the calibrator learns from."""
        return ((days >= self.calibrate_start) & (days < self.calibrate_end)).to_numpy()

    def judge(self, days: pd.Series) -> np.ndarray:
        """Which orders the model is measured on."""
        return ((days >= self.judge_start) & (days < self.end)).to_numpy()

    def told(self) -> dict[str, str]:
        """The periods in words, first and last day included."""
        day = pd.Timedelta(days=1)
        return {
            "fit": f"to {(self.fit_end - day).date()}",
            "calibrate": f"{self.calibrate_start.date()} to {(self.calibrate_end - day).date()}",
            "judge": f"{self.judge_start.date()} to {(self.end - day).date()}",
        }


@dataclass(frozen=True)
class TimeSplit:
    """How long the later periods are, and the gap of days between periods.

    The gap keeps orders of one campaign from standing on both sides of a border.
    """

    calibrate_days: int
    judge_days: int
    gap_days: int

    def periods(self, as_of: date) -> Periods:
        """The periods of a training as of a day, which is itself included.

        >>> TimeSplit(calibrate_days=90, judge_days=180, gap_days=14).periods(date(2024, 1, 1)).told()["judge"]
        '2023-07-06 to 2024-01-01'
        """
        day = pd.Timedelta(days=1)
        end = pd.Timestamp(as_of) + day
        judge_start = end - self.judge_days * day
        calibrate_end = judge_start - self.gap_days * day
        calibrate_start = calibrate_end - self.calibrate_days * day
        return Periods(calibrate_start - self.gap_days * day, calibrate_start, calibrate_end, judge_start, end)
