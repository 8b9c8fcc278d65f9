"""Many small draws of unknown orders, so that none holds many hidden diversions, and the mean over them."""

from collections.abc import Sequence
from dataclasses import dataclass

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.looks import drawn
from diversion_risk.model.labels.strategy import UnknownAsNegative
from diversion_risk.model.pupil import Lesson, Pupil


@dataclass(frozen=True)
class Bagged(UnknownAsNegative):
    """Confirmed orders against draws of the others, one estimator a draw (Mordelet and Vert 2014).

    The trees of all draws become one booster, so scoring takes as many times as long.
    """

    draws: int = 5
    others: float = 20.0
    """Orders not confirmed in a draw, for every confirmed one."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """The confirmed orders with one draw each."""
        diverted = examples.diverted
        number = self.others * diverted.sum()
        seeds = range(pupil.seed, pupil.seed + self.draws)
        return [Lesson.of(diverted | drawn(~diverted, number, seed), diverted) for seed in seeds]
