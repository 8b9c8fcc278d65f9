"""How a model is made: labels, trees, then a curve on later orders; the same for the judged model and the one in use."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.errors import FileUnusable
from diversion_risk.model.calibration import Calibrator
from diversion_risk.model.estimator import Estimator
from diversion_risk.model.labels import LabelStrategy
from diversion_risk.model.split import Periods

LEAST_TO_FIT = 10
"""Diverted orders below which trees would learn names, not patterns."""
LEAST_TO_CALIBRATE = 3


@dataclass(frozen=True)
class Examples:
    """Orders to learn from, one row each in all parts, on the same index."""

    values: pd.DataFrame
    """The matrix: one named column a fact."""
    days: pd.Series
    """Day of each order."""
    buyers: pd.Series
    known: pd.DataFrame
    """What is known of each order, as of the day the learning is done: columns `outcome` and `selected_by`."""

    def part(self, chosen: np.ndarray) -> "Examples":
        """Some of the orders."""
        return Examples(self.values[chosen], self.days[chosen], self.buyers[chosen], self.known[chosen])


@dataclass(frozen=True)
class Fitted:
    """A ranking and its probabilities."""

    estimator: Estimator
    calibrator: Calibrator

    def risk(self, values: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Margin and probability of each row."""
        margin = self.estimator.margin(values)
        return margin, self.calibrator.probability(margin)


@dataclass(frozen=True)
class Recipe:
    """An estimator, a calibrator and a strategy for labels, none of them fitted yet."""

    estimator: Estimator
    calibrator: Calibrator
    labels: LabelStrategy
    seed: int = 0

    def fit(self, examples: Examples, periods: Periods, monotone: Sequence[int]) -> Fitted:
        """Learn the ranking on the older orders and the probabilities on later ones.

        Raises:
            FileUnusable: If a period has too few diverted orders, or nothing but diverted ones.
        """
        learned = self._fit_estimator(examples.part(periods.fit(examples.days)), monotone, periods)
        later = examples.part(periods.calibrate(examples.days))
        labels = self.labels.label(later.known)
        _check(labels.diverted[labels.usable], LEAST_TO_CALIBRATE, "calibrate", periods)
        usable = later.part(labels.usable)
        margin = learned.margin(usable.values)
        part = labels.part(labels.usable)
        calibrator = deepcopy(self.calibrator).fit(
            margin, part.diverted, part.weight, usable.buyers.to_numpy(), self.seed
        )
        return Fitted(learned, calibrator)

    def _fit_estimator(self, older: Examples, monotone: Sequence[int], periods: Periods) -> Estimator:
        labels = self.labels.label(older.known)
        diverted = labels.diverted[labels.usable]
        _check(diverted, LEAST_TO_FIT, "fit", periods)
        return deepcopy(self.estimator).fit(older.values[labels.usable], diverted, monotone)


def _check(diverted: np.ndarray, least: int, period: str, periods: Periods) -> None:
    if diverted.sum() < least or diverted.all():
        raise FileUnusable(
            f"The period to {period} ({periods.told()[period]}) has {diverted.sum():,} orders known as diverted among "
            f"{len(diverted):,} to learn from; expected at least {least}, and others beside them. Give older orders, a later "
            "as_of, or other lengths (split.calibrate_days, split.judge_days, split.gap_days)."
        )
