"""Only a share of what is diverted becomes known: let each unknown order be a little of both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.strategy import UnknownAsNegative
from diversion_risk.model.pupil import Lesson, Pupil

LEAST = 0.01
"""A share of an order below which it is not taught as diverted: it would only cost time."""


@dataclass(frozen=True)
class KnownShare(UnknownAsNegative):
    """Each order not confirmed is taught twice, as diverted and as honest, by its chance of being either.

    With `g` the chance of being confirmed and `c` the share of the diverted that are, the first weight is
    `(1 - c) / c * g / (1 - g)` (Elkan and Noto 2008, section 3). `c` is the mean `g` of confirmed orders that were not
    taught, their second estimator. It assumes that what is confirmed is a fair sample of what is diverted, which it seldom is.
    """

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Confirmed orders once, others as honest, and again as diverted where the chance is worth it."""
        diverted = examples.diverted
        chance = expit(pupil.margins(examples, Lesson(np.arange(len(examples)), diverted)))
        share = float(chance[diverted].mean())
        hidden = np.where(diverted, 0.0, np.clip((1 - share) / share * chance / (1 - chance), 0.0, 1.0))
        hidden[hidden < LEAST] = 0.0
        once, again = np.arange(len(examples)), np.flatnonzero(hidden)
        return [
            Lesson(
                np.concatenate([once, again]),
                np.concatenate([diverted, np.ones(len(again), dtype=bool)]),
                np.concatenate([1 - hidden, hidden[again]]),
            )
        ]
