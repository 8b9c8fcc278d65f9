"""A ranking judged by what became known, in the views that matter when most orders were never looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.model.examples import stands_for
from diversion_risk.model.labels import population
from diversion_risk.model.measures import SHARES, Judged, Measure, at_share, measures

VIEWS = {
    "all_orders": "every order of the period; one never confirmed as diverted counts as not diverted",
    "looked_at": "only orders with a known outcome",
    "population": "known outcomes, those of random checks standing for all that nobody chose to look at",
}


@dataclass(frozen=True)
class Said:
    """What one contender said of the judged orders."""

    margin: np.ndarray
    risk: np.ndarray | None = None

    def part(self, chosen: np.ndarray) -> "Said":
        """What was said of some of the orders."""
        return Said(self.margin[chosen], None if self.risk is None else self.risk[chosen])


@dataclass(frozen=True)
class JudgedOrders:
    """The orders of the judged period and what became known of them; all parts on the same rows."""

    known: pd.DataFrame
    """Columns `outcome` and `selected_by`, missing where never looked at, and `stands_for` where they are a sample."""
    buyers: pd.Series
    destinations: pd.Series

    def view(self, name: str, said: Said) -> Judged:
        """The orders one view counts, with what a contender said of them."""
        labels = population(self.known)
        chosen = np.ones(len(self.known), bool) if name == "all_orders" else labels.usable
        return Judged(
            margin=said.margin[chosen],
            diverted=labels.diverted[chosen],
            buyer=self.buyers.to_numpy()[chosen],
            destination=self.destinations.to_numpy()[chosen],
            risk=None if said.risk is None else said.risk[chosen],
            weight=(labels.weight if name == "population" else stands_for(self.known))[chosen],
        )

    def part(self, chosen: np.ndarray) -> "JudgedOrders":
        """Some of the orders, by a mask."""
        return JudgedOrders(self.known[chosen], self.buyers[chosen], self.destinations[chosen])

    def views(self) -> list[str]:
        """The views that can be had: the population needs random checks."""
        return [name for name in VIEWS if name != "population" or self.known["selected_by"].eq("random").any()]


Report = dict[str, dict[str, dict[str, Measure]]]
"""View, then contender, then figure."""


def judge(orders: JudgedOrders, contenders: Mapping[str, Said], *, resamples: int, seed: int) -> Report:
    """Every figure of every contender in every view."""
    return {
        view: {
            name: measures(orders.view(view, said), resamples=resamples, seed=seed) for name, said in contenders.items()
        }
        for view in orders.views()
    }


def ties(judged: Judged) -> dict[str, dict[str, float]]:
    """Precision at each share: expected, best and worst under ties at the cut."""
    return {f"{100 * share:g}pct": at_share(judged.margin, judged.diverted, share) for share in SHARES}
