"""Days of the past as of which something is tried, and what it was worth by what became known after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.strategy import population
from diversion_risk.model.measures import Curve
from diversion_risk.model.resampling import group_weights

RESAMPLES = 200
LEAST_TO_LEARN = 10
"""Diverted orders below which nothing is learned as of an origin, or judged after it."""
VIEWS = {
    "population": "average precision over known outcomes, random checks standing for what nobody chose to look at",
    "all_orders": "average precision over all orders, one never confirmed counting as not diverted",
}


@dataclass(frozen=True)
class Origin:
    """A day of the past: what was known by it, and the orders after it with what is known of them now."""

    day: pd.Timestamp
    past: Examples
    later: Examples


@dataclass(frozen=True)
class Origins:
    """How many days of the past, how far apart, and from how many confirmed orders on random checks judge alone.

    Where they confirmed fewer, all orders judge (`all_orders`), and undiscovered diversions count against everyone alike.
    Orders that a tip led to are left out of the judging: they are known for whose they are.
    """

    turns: int = 2
    days: int = 180
    """Between origins, and after each."""
    enough: int = 30

    def of(self, examples: Examples) -> list[Origin]:
        """The origins with enough confirmed on both sides, the earliest first."""
        last = examples.days.max()
        days = [last - (turn + 1) * pd.Timedelta(days=self.days) for turn in reversed(range(self.turns))]
        tried = [(day, examples.as_of(day)) for day in days]
        found = [Origin(day, past, self._after(day, examples)) for day, past in tried if _enough(past)]
        return [origin for origin in found if _enough(origin.later)]

    def view(self, origins: Sequence[Origin]) -> str:
        """By which of `VIEWS` to judge."""
        return "population" if sum(_found_at_random(one.later) for one in origins) >= self.enough else "all_orders"

    def _after(self, day: pd.Timestamp, examples: Examples) -> Examples:
        inside = (examples.days > day) & (examples.days <= day + pd.Timedelta(days=self.days))
        tipped = examples.known["selected_by"].eq("tip").fillna(False)
        return examples.part((inside & ~tipped).to_numpy(dtype=bool))


@dataclass(frozen=True)
class Trial:
    """What one candidate was worth after the origins, and how surely it beats the first one."""

    value: float
    lead: float
    """How much more than the first candidate."""
    doubt: float
    """Standard error of the lead, by resampling buyers."""


def trials(
    margins: Mapping[str, list[np.ndarray]], later: Sequence[Examples], view: str, seed: int
) -> dict[str, Trial]:
    """Mean over the origins, and the doubt of the lead over the first candidate, all seeing the same resamples."""
    drawn = {
        name: np.mean(
            [worth(said, one, view, seed, RESAMPLES) for said, one in zip(margins[name], later, strict=True)], axis=0
        )
        for name in margins
    }
    first = next(iter(drawn.values()))
    return {
        name: Trial(float(found[0]), float(found[0] - first[0]), float(np.nanstd(found[1:] - first[1:])))
        for name, found in drawn.items()
    }


def worth(margin: np.ndarray, later: Examples, view: str, seed: int = 0, resamples: int = 0) -> np.ndarray:
    """Average precision over the orders as they are, then over each resample of buyers."""
    labels = population(later.known)
    chosen = labels.usable if view == "population" else np.ones(len(later), dtype=bool)
    weight = labels.weight[chosen] if view == "population" else np.ones(len(later))
    curve = Curve(margin[chosen], labels.diverted[chosen])
    draws = group_weights(later.buyers.to_numpy()[chosen], resamples, seed)
    return np.array([curve.average_precision(weight * times) for times in (np.ones(len(weight)), *draws)])


def _enough(examples: Examples) -> bool:
    return bool(examples.diverted.sum() >= LEAST_TO_LEARN)


def _found_at_random(examples: Examples) -> int:
    return int((examples.diverted & examples.known["selected_by"].eq("random").to_numpy(dtype=bool)).sum())
