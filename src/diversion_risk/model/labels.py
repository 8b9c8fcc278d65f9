"""What counts as a yes, what counts as a no, and for how much, when most orders were never looked at."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Labels:
    """One entry an order: whether it may be learned from, whether it counts as diverted, and its weight.

    `weight` is how many orders of the population this one stands for when probabilities are calibrated.
    """

    usable: np.ndarray
    diverted: np.ndarray
    weight: np.ndarray

    def part(self, chosen: np.ndarray) -> "Labels":
        """The labels of some of the orders."""
        return Labels(self.usable[chosen], self.diverted[chosen], self.weight[chosen])


STANDS_FOR = "stands_for"
"""Column of what is known of orders: how many each of a sample stands for. Without it each stands for itself."""


def stands_for(known: pd.DataFrame) -> np.ndarray:
    """How many orders each stands for: one over its chance to be in the sample (Horvitz and Thompson 1952)."""
    return known[STANDS_FOR].to_numpy(dtype=float) if STANDS_FOR in known else np.ones(len(known))


class LabelStrategy(Protocol):
    """How known and unknown outcomes become labels."""

    def label(self, known: pd.DataFrame) -> Labels:
        """Labels from what is known of each order: columns `outcome` and `selected_by`, missing where never looked at.

        Where the orders are a sample, the column `stands_for` tells of how many, and the weights make up for it.
        """


@dataclass(frozen=True)
class UnknownAsNegative:
    """An order that was never confirmed as diverted counts as honest.

    The risk is then the chance that an order like this becomes a *confirmed* diversion. Biased where little is looked at
    (Elkan and Noto 2008), but it needs no cleared orders.
    """

    def label(self, known: pd.DataFrame) -> Labels:
        """Every order is usable, and stands for itself."""
        diverted = known["outcome"].eq("diverted").to_numpy(dtype=bool)
        return Labels(np.ones(len(known), bool), diverted, stands_for(known))


@dataclass(frozen=True)
class LookedAt:
    """Only orders with a known outcome are learned from; checks at random stand for all that was not chosen on purpose.

    An order chosen on purpose stands for itself; one checked at random stands for as many as were neither chosen on
    purpose nor checked, divided evenly (the Horvitz-Thompson weight of a simple random sample). Without random checks the
    known outcomes stand for themselves alone, and the risk is the chance *if looked at*.
    """

    def label(self, known: pd.DataFrame) -> Labels:
        """Usable where an outcome is known; weights add up to the number of orders where random checks exist."""
        looked_at = known["outcome"].notna().to_numpy()
        at_random = looked_at & known["selected_by"].eq("random").to_numpy(dtype=bool)
        orders = stands_for(known)
        weight = orders * looked_at
        if at_random.any():
            weight[at_random] *= (orders.sum() - weight[~at_random].sum()) / weight[at_random].sum()
        return Labels(looked_at, known["outcome"].eq("diverted").to_numpy(dtype=bool), weight)
