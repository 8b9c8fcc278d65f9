"""Who is looked at is no fair sample: let each look count for all the orders like it that nobody looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.looks import chance_of_a_look
from diversion_risk.model.labels.strategy import LookedAt
from diversion_risk.model.pupil import Lesson, Pupil


@dataclass(frozen=True)
class InspectionWeights(LookedAt):
    """Known outcomes, each counting as the inverse of its chance of being looked at (Horvitz and Thompson 1952).

    Checks at random have one chance for all orders, their share: no order's chance is less. What was chosen on purpose has
    one that the pupil learns from the facts at the order's time; a network's orders found through a tip were chosen for
    what they are, which no fact at the order's time tells, and count as if they had been chosen like the others (Bekker and
    others 2019 on labels selected by what is known of a case). Weights are clipped, for few large ones would decide alone
    (Cole and Hernán 2008).
    """

    clip: float = 0.95
    """Quantile of the weights above which none counts for more."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Every known outcome with its weight, one on average."""
        looked_at = examples.looked_at
        weight = np.zeros(len(examples))
        weight[looked_at] = 1 / chance_of_a_look(pupil, examples)[looked_at]
        weight = np.minimum(weight, np.quantile(weight[looked_at], self.clip))
        return [Lesson.of(looked_at, examples.diverted, weight / weight[looked_at].mean())]
