"""How soon a network comes before a reviewer, and what share of its value, when the riskiest orders of each day are listed."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.model.capacity import Capacity

WITHIN = (0, 30, 90, 180)
"""Days after a network's first diverted order by which it is asked whether it had been met."""


@dataclass(frozen=True)
class Meant:
    """Of all orders which are diverted, and whose; by the truth, or by what became known."""

    diverted: np.ndarray = field(repr=False)
    networks: pd.Series = field(repr=False)
    """Missing where an order is of no network."""


@dataclass(frozen=True)
class Detection:
    """Diverted orders of the judged days: the network of each, its day and value, and whether it was listed."""

    orders: pd.DataFrame = field(repr=False)
    """Columns `network`, `day`, `value` and `listed`."""
    last: pd.Timestamp
    """The last day judged."""
    known_before: frozenset[str]
    """Networks that had diverted something before the first judged day."""

    def to_dict(self) -> dict[str, Any]:
        """The figures of all networks, and of those that began in the judged time."""
        begun = self.orders[~self.orders["network"].isin(self.known_before)]
        return {"all": self._figures(self.orders), "begun_in_the_judged_time": self._figures(begun)}

    def _figures(self, orders: pd.DataFrame) -> dict[str, Any]:
        networks = self._networks(orders)
        return {
            "networks": len(networks),
            "orders": len(orders),
            "met": int(networks["met"].notna().sum()),
            "median_days_to_first": _median(networks["days"]),
            "met_within": {str(days): self._met_within(networks, days) for days in WITHIN},
            **_of_value(orders, networks),
        }

    def _networks(self, orders: pd.DataFrame) -> pd.DataFrame:
        """Of each network the day of its first diverted order judged, that of the first listed one, and the days between."""
        first = orders.groupby("network")["day"].min()
        met = orders[orders["listed"]].groupby("network")["day"].min().reindex(first.index)
        return pd.DataFrame({"first": first, "met": met, "days": (met - first).dt.days})

    def _met_within(self, networks: pd.DataFrame, days: int) -> float | None:
        """Of the networks that were in sight for so long."""
        watched = networks[(self.last - networks["first"]).dt.days >= days]
        return float((watched["days"] <= days).mean()) if len(watched) else None


def detection(
    orders: pd.DataFrame, judged: np.ndarray, risk: np.ndarray, meant: Meant, capacity: Capacity
) -> Detection:
    """What the capacity would have met; `judged` are places among the orders, and `risk` is that of each of these.

    The orders of one day are one batch.
    """
    later = orders.iloc[judged]
    chosen = meant.diverted[judged] & meant.networks.notna().to_numpy()[judged]
    told = pd.DataFrame({
        "network": meant.networks.to_numpy()[judged][chosen],
        "day": later["order_date"].to_numpy()[chosen],
        "value": later["value_usd"].to_numpy(dtype=float, na_value=np.nan)[chosen],
        "listed": listed_by_day(later["order_date"], risk, capacity)[chosen],
    })  # fmt: skip
    before = (orders["order_date"] < later["order_date"].min()).to_numpy() & meant.diverted
    return Detection(told, later["order_date"].max(), frozenset(meant.networks[before].dropna()))


def listed_by_day(days: pd.Series, risk: np.ndarray, capacity: Capacity) -> np.ndarray:
    """Which orders are among the riskiest of their day."""
    by_day = pd.Series(-risk, index=days.index).groupby(days.to_numpy())
    places = by_day.transform("size").map(capacity.of)
    return np.asarray(by_day.rank(method="first") <= places)


def _median(days: pd.Series) -> float | None:
    """Over all networks, those never met counting as later than any; `None` where fewer than half were met."""
    median = float(days.fillna(math.inf).median()) if len(days) else math.inf
    return median if math.isfinite(median) else None


def _of_value(orders: pd.DataFrame, networks: pd.DataFrame) -> dict[str, float | None]:
    """Share of the diverted value that was listed, and that came from the first listed order of its network on."""
    priced = orders[orders["value"].notna()]
    total = priced["value"].sum()
    if not total:
        return {"share_of_value_listed": None, "share_of_value_from_the_first_alarm": None}
    after = priced["day"] >= priced["network"].map(networks["met"])
    return {
        "share_of_value_listed": float(priced["value"][priced["listed"]].sum() / total),
        "share_of_value_from_the_first_alarm": float(priced["value"][after].sum() / total),
    }
