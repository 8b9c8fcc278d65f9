"""What a strategy must answer, and the two plain ones: only what was looked at, or everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from diversion_risk.model.examples import Examples, stands_for
from diversion_risk.model.labels.looks import chance_of_a_look
from diversion_risk.model.pupil import Lesson, Pupil


@dataclass(frozen=True)
class Labels:
    """One entry an order: whether it counts at all, whether as diverted, and for how many orders of the population."""

    usable: np.ndarray
    diverted: np.ndarray
    weight: np.ndarray

    def part(self, chosen: np.ndarray) -> "Labels":
        """The labels of some of the orders."""
        return Labels(self.usable[chosen], self.diverted[chosen], self.weight[chosen])


class LabelStrategy(Protocol):
    """How known and unknown outcomes become labels: for the ranking, and for the probabilities."""

    def usable(self, examples: Examples) -> np.ndarray:
        """Which orders tell something without being asked about first."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """What to learn the ranking from: one lesson, or several whose mean is taken.

        A strategy that has to know what the orders look like asks the pupil; it never keeps what it finds.
        """

    def counted(self, pupil: Pupil, examples: Examples, taught: np.ndarray) -> Labels:
        """What to learn the probabilities from; `taught` says which orders the ranking was taught as what is known of them."""


@dataclass(frozen=True)
class UnknownAsNegative:
    """An order that was never confirmed as diverted counts as honest.

    The risk is then the chance that an order like this becomes a *confirmed* diversion. Biased where little is looked at
    (Elkan and Noto 2008), but it needs no cleared orders.
    """

    def usable(self, examples: Examples) -> np.ndarray:
        """Every order."""
        return np.ones(len(examples), dtype=bool)

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Every order."""
        del pupil
        return [Lesson(np.arange(len(examples)), examples.diverted)]

    def counted(self, pupil: Pupil, examples: Examples, taught: np.ndarray) -> Labels:
        """Every order, and each stands for itself."""
        del pupil, taught
        return Labels(np.ones(len(examples), bool), examples.diverted, stands_for(examples.known))


@dataclass(frozen=True)
class LookedAt:
    """Only orders with a known outcome are learned from.

    Each counts the same for the ranking, and as the inverse of its chance of being looked at for the probabilities, so that
    these hold for orders that nobody chose to look at.
    """

    def usable(self, examples: Examples) -> np.ndarray:
        """Every known outcome."""
        return examples.looked_at

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        """Every known outcome, each counting the same."""
        del pupil
        return [Lesson.of(examples.looked_at, examples.diverted)]

    def counted(self, pupil: Pupil, examples: Examples, taught: np.ndarray) -> Labels:
        """Known outcomes taught as what they are, each standing for as many as its chance of being looked at says.

        Without those that a tip led to, which were chosen for what they are, unless nothing else was confirmed.
        """
        usable = examples.looked_at & taught
        fair = usable & ~examples.known["selected_by"].eq("tip").to_numpy(dtype=bool)
        if (fair & examples.diverted).any():
            usable = fair
        weight = np.zeros(len(examples))
        weight[usable] = (stands_for(examples.known) / chance_of_a_look(pupil, examples))[usable]
        return Labels(usable, examples.diverted, weight)


def population(known: pd.DataFrame) -> Labels:
    """Known outcomes, those of random checks standing for all that was not chosen on purpose.

    An order chosen on purpose stands for itself; one checked at random stands for as many as were neither chosen on
    purpose nor checked, divided evenly (the Horvitz-Thompson weight of a simple random sample). Without random checks the
    known outcomes stand for themselves alone. `known` has the columns `outcome` and `selected_by`, and `stands_for` where the
    orders are a sample.
    """
    looked_at = known["outcome"].notna().to_numpy()
    at_random = looked_at & known["selected_by"].eq("random").to_numpy(dtype=bool)
    orders = stands_for(known)
    weight = orders * looked_at
    if at_random.any():
        weight[at_random] *= (orders.sum() - weight[~at_random].sum()) / weight[at_random].sum()
    return Labels(looked_at, known["outcome"].eq("diverted").to_numpy(dtype=bool), weight)
