"""Negatives that look like confirmed diversions are no negatives: leave them out, or take them for what they look like."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.looks import drawn
from diversion_risk.model.labels.strategy import LookedAt
from diversion_risk.model.pupil import Lesson, Pupil


@dataclass(frozen=True)
class Cleaned(LookedAt):
    """Orders looked at, and some never looked at, without those not confirmed that rank among the confirmed ones.

    A look may miss what is there, and most orders had none. Every order is ranked by a pupil that was not taught it, so
    each confirmed order is what Liu and others (2002) call a spy: it shows where hidden diversions would stand. What is not
    confirmed and ranks above the spies' quantile is not taught as honest (for wrong clearances: Northcutt and others 2021).
    """

    cut: float = 0.4
    """Share of the confirmed orders that may rank below an order that is left out."""
    unknowns: float = 0.0
    """Orders never looked at, drawn at random, for every one that was; they count as honest where they are not left out."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Those that are left."""
        chosen = examples.looked_at | drawn(~examples.looked_at, self.unknowns * examples.looked_at.sum(), pupil.seed)
        return [Lesson.of(chosen & ~suspected(pupil, examples, chosen, self.cut, asked=chosen), examples.diverted)]


@dataclass(frozen=True)
class SelfTrained(Cleaned):
    """As `Cleaned`, but what would be left out is taught as diverted, looked at or not (Yarowsky 1995)."""

    cut: float = 0.5

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """The orders looked at, some never looked at, and all suspected ones as diverted."""
        chosen = examples.looked_at | drawn(~examples.looked_at, self.unknowns * examples.looked_at.sum(), pupil.seed)
        hidden = suspected(pupil, examples, chosen, self.cut)
        return [Lesson.of(chosen | hidden, examples.diverted | hidden)]


def suspected(
    pupil: Pupil, examples: Examples, taught: np.ndarray, cut: float, asked: np.ndarray | None = None
) -> np.ndarray:
    """Which of all orders, or of those asked for, are not confirmed but rank above the share `cut` of the confirmed."""
    margins = pupil.margins(examples, Lesson.of(taught, examples.diverted), asked)
    return np.asarray(~examples.diverted & (margins > np.quantile(margins[examples.diverted], cut)))
