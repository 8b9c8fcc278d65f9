"""An estimator that is still to be taught: on a lesson, or on all but a part of it so as to be asked about that part."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.model.committee import mean_of
from diversion_risk.model.estimator import Estimator
from diversion_risk.model.examples import Examples

FOLDS = 3
"""Into so many parts the orders are dealt where an estimator is asked about what it was not taught."""


@dataclass(frozen=True)
class Lesson:
    """Which orders to learn the ranking from, as what, and how much each counts; one entry a row in all arrays.

    An order may occur twice, as diverted and as not, where it is partly the one and partly the other.
    """

    rows: np.ndarray
    """Places among the examples."""
    diverted: np.ndarray
    weight: np.ndarray | None = None
    """Counts the same without it."""

    @classmethod
    def of(cls, chosen: np.ndarray, diverted: np.ndarray, weight: np.ndarray | None = None) -> "Lesson":
        """The lesson of the orders that a mask chooses, the other arrays having an entry for every order."""
        rows = np.flatnonzero(chosen)
        return cls(rows, diverted[rows], None if weight is None else weight[rows])

    def part(self, chosen: np.ndarray) -> "Lesson":
        """Some of its rows."""
        return Lesson(self.rows[chosen], self.diverted[chosen], None if self.weight is None else self.weight[chosen])


@dataclass(frozen=True)
class Pupil:
    """An estimator, not fitted, with the directions it has to keep to and the seed of what it draws."""

    estimator: Estimator
    monotone: Sequence[int]
    """1, -1 or 0 a column."""
    seed: int = 0

    def taught(self, examples: Examples, lessons: Sequence[Lesson]) -> Estimator:
        """The mean of what one estimator a lesson learned."""
        return mean_of([self._taught(examples.values, lesson) for lesson in lessons])

    def margins(self, examples: Examples, lesson: Lesson, asked: np.ndarray | None = None) -> np.ndarray:
        """Margin of every order, or of those asked for, by an estimator that was not taught it; NaN for the others.

        Others of the same buyer may have been taught: they tell an order that a look missed.
        """
        deal = np.random.default_rng(self.seed).integers(0, FOLDS, len(examples))
        return self._margins(examples, lesson, deal, asked)

    def margins_of_strangers(self, examples: Examples, lessons: Sequence[Lesson], asked: np.ndarray) -> np.ndarray:
        """Margin of the orders asked for by estimators that were taught no order of the same buyer; NaN for the others."""
        buyers, names = pd.factorize(examples.buyers)
        deal = np.random.default_rng(self.seed).integers(0, FOLDS, len(names))[buyers]
        return np.asarray(np.mean([self._margins(examples, lesson, deal, asked) for lesson in lessons], axis=0))

    def _margins(self, examples: Examples, lesson: Lesson, deal: np.ndarray, asked: np.ndarray | None) -> np.ndarray:
        margins = np.full(len(examples), np.nan)
        for fold in range(FOLDS):
            inside = np.flatnonzero((deal == fold) & (True if asked is None else asked))
            rest = lesson.part(deal[lesson.rows] != fold)
            if rest.diverted.all() or not rest.diverted.any():
                # All diverted orders may be of one buyer; from one kind alone there is nothing to rank by.
                margins[inside] = np.log((rest.diverted.sum() + 1) / ((~rest.diverted).sum() + 1))
            else:
                margins[inside] = self._taught(examples.values, rest).margin(examples.values.iloc[inside])
        return margins

    def _taught(self, values: pd.DataFrame, lesson: Lesson) -> Estimator:
        part = values.iloc[lesson.rows]
        return deepcopy(self.estimator).fit(part, lesson.diverted, self.monotone, lesson.weight)
