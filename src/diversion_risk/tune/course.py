"""What every trial has to run: learn as of some days of the past, rank the orders after each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from diversion_risk.errors import FileUnusable
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import LabelStrategy
from diversion_risk.model.labels.origins import Origin, Origins, Trial, trials, worth
from diversion_risk.model.pupil import Lesson, Pupil
from diversion_risk.tune.space import Settings


@dataclass(frozen=True)
class Course:
    """Origins with the lessons of each; all that does not depend on the settings is done once, for every trial alike."""

    pupil: Pupil
    estimator: BoostedTrees
    """With the settings as they were given."""
    origins: Sequence[Origin]
    lessons: Sequence[Sequence[Lesson]]
    view: str
    """What is measured: one of `VIEWS`, by known outcomes alone."""

    @classmethod
    def laid(cls, wanted: Origins, labels: LabelStrategy, pupil: Pupil, known: Examples) -> "Course":
        """A course over what is known.

        Raises:
            FileUnusable: If too little was confirmed to learn as of any day and judge after it.
        """
        assert isinstance(pupil.estimator, BoostedTrees)
        origins = wanted.of(known)
        if not origins:
            raise FileUnusable(
                f"Too few diverted orders are known before and after any of {wanted.turns} days of the past, "
                f"{wanted.days} days apart; expected at least 10 on each side. Give older orders, or a later as_of."
            )
        lessons = [labels.lessons(pupil, origin.past) for origin in origins]
        return cls(pupil, pupil.estimator, origins, lessons, wanted.view(origins))

    def run(self, settings: Settings) -> Iterator[float]:
        """Average precision after each origin, one after the other."""
        for origin, margin in zip(self.origins, self.margins(settings), strict=True):
            yield float(worth(margin, origin.later, self.view)[0])

    def margins(self, settings: Settings) -> Iterator[np.ndarray]:
        """Margins of the orders after each origin."""
        pupil = replace(self.pupil, estimator=replace(self.estimator, **settings))  # type: ignore[arg-type]
        for origin, lessons in zip(self.origins, self.lessons, strict=True):
            yield pupil.taught(origin.past, lessons).margin(origin.later.values)

    def compared(self, settings: Mapping[str, Settings]) -> dict[str, Trial]:
        """Settings side by side, each with its lead over the first and the doubt of it."""
        margins = {name: list(self.margins(one)) for name, one in settings.items()}
        return trials(margins, [origin.later for origin in self.origins], self.view, self.pupil.seed)
