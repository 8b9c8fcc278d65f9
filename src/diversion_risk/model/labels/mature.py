"""Only time makes an order that nobody confirmed a negative: as much of it as outcomes usually take."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.strategy import LookedAt
from diversion_risk.model.pupil import Lesson, Pupil

LONG_DAYS = 365
"""Delays are learned from orders at least so old, where there are some: of younger ones only the quick are known yet."""


@dataclass(frozen=True)
class MatureNegatives(LookedAt):
    """An order without an outcome counts as honest once the usual delay has passed, and not at all before.

    The delay is learned from the known outcomes (Chapelle 2014 on delayed feedback, without its model of the delay).
    """

    waited: float = 0.9
    """Share of the outcomes that come within the usual delay."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Every known outcome, and every order old enough."""
        del pupil
        age = (_last_day(examples) - examples.days).dt.days.to_numpy()
        mature = age >= usual_delay(examples, self.waited)
        return [Lesson.of(examples.looked_at | mature, examples.diverted)]


def usual_delay(examples: Examples, share: float) -> float:
    """Days from an order to its outcome within which this share of the outcomes come."""
    days = (examples.known["outcome_date"] - examples.days).dt.days.to_numpy(dtype=float)
    age = (_last_day(examples) - examples.days).dt.days.to_numpy()
    known = ~np.isnan(days)
    old = known & (age >= LONG_DAYS)
    learned = days[old if old.any() else known]
    return float(np.quantile(learned, share)) if len(learned) else 0.0


def _last_day(examples: Examples) -> pd.Timestamp:
    return pd.Timestamp(pd.concat([examples.days, examples.known["outcome_date"]]).max())
