"""How a model is made: labels, trees, then a curve over them; the same for the judged model and the one in use."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from diversion_risk.errors import FileUnusable
from diversion_risk.model.calibration import Calibration, Calibrator, Ground
from diversion_risk.model.estimator import Estimator
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import Labels, LabelStrategy
from diversion_risk.model.pupil import Lesson, Pupil
from diversion_risk.model.split import Periods

LEAST_TO_FIT = 10
"""Diverted orders below which trees would learn names, not patterns."""
LEAST_TO_CALIBRATE = 3


@dataclass(frozen=True)
class Fitted:
    """A ranking and its probabilities."""

    estimator: Estimator
    calibrator: Calibrator
    ground: Ground
    """How many orders the curve rests on."""
    held_out: np.ndarray = field(repr=False)
    """Margin of each order to calibrate on, in their order, by rankings that knew nothing of its buyer; NaN where not asked."""

    def risk(self, values: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Margin and probability of each row."""
        margin = self.estimator.margin(values)
        return margin, self.calibrator.probability(margin)


@dataclass(frozen=True)
class Recipe:
    """An estimator, a calibration and a strategy for labels, none of them fitted yet."""

    estimator: Estimator
    calibration: Calibration
    labels: LabelStrategy
    seed: int = 0

    def fit(self, examples: Examples, periods: Periods, monotone: Sequence[int]) -> Fitted:
        """Learn the ranking from all orders of the period to fit, and the probabilities from the latest of them.

        No order is kept from the ranking for the sake of its probabilities: these are learned from what rankings say that
        were taught no order of the same buyer.

        Raises:
            FileUnusable: If a period has too few diverted orders, or nothing but diverted ones.
        """
        past = examples.part(periods.fit(examples.days))
        latest = periods.calibrate(past.days)
        usable = self.labels.usable(past)
        _check(past.diverted[usable], LEAST_TO_FIT, "fit", periods)
        _check(past.diverted[usable & latest], LEAST_TO_CALIBRATE, "calibrate", periods)
        pupil = Pupil(self.estimator, monotone, self.seed)
        lessons = self.labels.lessons(pupil, past)
        labels = self.labels.counted(pupil, past.part(latest), as_known(lessons, past)[latest])
        asked = latest.copy()
        asked[latest] = labels.usable
        margin = pupil.margins_of_strangers(past, lessons, asked)[latest]
        calibrator = self._calibrated(margin, labels, past.part(latest))
        ground = Ground(int(labels.usable.sum()), int(labels.diverted[labels.usable].sum()))
        return Fitted(pupil.taught(past, lessons), calibrator, ground, margin)

    def _calibrated(self, margin: np.ndarray, labels: Labels, orders: Examples) -> Calibrator:
        # In the order of their days, for a calibration that holds back the latest to choose by.
        rows = np.argsort(orders.days.to_numpy(), kind="stable")
        rows = rows[labels.usable[rows]]
        part, buyers = labels.part(rows), orders.buyers.to_numpy()[rows]
        return deepcopy(self.calibration).fit(margin[rows], part.diverted, part.weight, buyers, self.seed)


def as_known(lessons: Sequence[Lesson], examples: Examples) -> np.ndarray:
    """Which orders were taught as what is known of them."""
    taught = np.zeros(len(examples), dtype=bool)
    for lesson in lessons:
        taught[lesson.rows[lesson.diverted == examples.diverted[lesson.rows]]] = True
    return taught


def _check(diverted: np.ndarray, least: int, period: str, periods: Periods) -> None:
    if diverted.sum() < least or diverted.all():
        raise FileUnusable(
            f"The period to {period} ({periods.told()[period]}) has {diverted.sum():,} orders known as diverted among "
            f"{len(diverted):,} to learn from; expected at least {least}, and others beside them. Give older orders, a later "
            "as_of, or other lengths (split.calibrate_days, split.judge_days, split.gap_days)."
        )
