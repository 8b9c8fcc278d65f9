"""Periods in time order: learn and calibrate up to a day, judge on what comes after a gap."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Periods:
    """Half-open spans of days: `fit` up to `fit_end`, its last part again to `calibrate`, then a gap, and `judge` up to `end`.

    The orders to calibrate on are among those to fit on: a calibration asks rankings that left them out.
    """

    fit_end: pd.Timestamp
    calibrate_start: pd.Timestamp
    judge_start: pd.Timestamp
    end: pd.Timestamp
    """The day after the last one that may be seen."""

    def fit(self, days: pd.Series) -> np.ndarray:
        """Which orders the ranking learns from."""
        return (days < self.fit_end).to_numpy()

    def calibrate(self, days: pd.Series) -> np.ndarray:
        """Which of these orders the probabilities are learned from."""
        return ((days >= self.calibrate_start) & (days < self.fit_end)).to_numpy()

    def judge(self, days: pd.Series) -> np.ndarray:
        """Which orders the model is measured on."""
        return ((days >= self.judge_start) & (days < self.end)).to_numpy()

    def told(self) -> dict[str, str]:
        """The periods in words, first and last day included."""
        day = pd.Timedelta(days=1)
        return {
            "fit": f"to {(self.fit_end - day).date()}",
            "calibrate": f"{self.calibrate_start.date()} to {(self.fit_end - day).date()}",
            "judge": f"{self.judge_start.date()} to {(self.end - day).date()}",
        }


@dataclass(frozen=True)
class TimeSplit:
    """How long the later periods are, and the gap of days before the judged one.

    A gap keeps orders of one campaign from standing on both sides of the border; a model in use has none.
    """

    calibrate_days: int
    judge_days: int
    gap_days: int

    def periods(self, as_of: date) -> Periods:
        """The periods of a training as of a day, which is itself included.

        >>> TimeSplit(calibrate_days=365, judge_days=180, gap_days=0).periods(date(2024, 1, 1)).told()["judge"]
        '2023-07-06 to 2024-01-01'
        """
        day = pd.Timedelta(days=1)
        end = pd.Timestamp(as_of) + day
        judge_start = end - self.judge_days * day
        fit_end = judge_start - self.gap_days * day
        return Periods(fit_end, fit_end - self.calibrate_days * day, judge_start, end)
