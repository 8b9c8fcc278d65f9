"""What a fact may see: one stretch of orders, and the ways to take the future away from it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.definition import Feature
from diversion_risk.ledger import DayBooks, Ledger, Plan, Records, plan

LAST_DAY = pd.Timestamp("2023-11-15")
_ENOUGH = 5
"""Orders that make a day worth looking at."""


@dataclass(frozen=True)
class Stretch:
    """Orders and outcomes on both sides of the last day."""

    orders: pd.DataFrame
    outcomes: pd.DataFrame

    def today(self) -> pd.DataFrame:
        """The orders of the last day that has any, up to `LAST_DAY`."""
        return self.orders[self.orders["order_date"] == self._day()].reset_index(drop=True)

    def before(self) -> pd.DataFrame:
        return self.orders[self.orders["order_date"] < self._day()].reset_index(drop=True)

    def before_with_doubles(self) -> pd.DataFrame:
        """The same, and every order of today twice more under other ids: of its own buyer, and of one nobody knows."""
        today = self.today()
        doubles = today.assign(order_id="double of " + today["order_id"].astype(str))
        strange = today.assign(order_id="as " + doubles["order_id"], buyer_id="double of " + today["buyer_id"])
        return pd.concat([self.before(), doubles, strange], ignore_index=True)

    def known_before(self) -> pd.DataFrame:
        return self.outcomes[self.outcomes["outcome_date"] < self._day()].reset_index(drop=True)

    def _day(self) -> pd.Timestamp:
        past = self.orders[self.orders["order_date"] <= LAST_DAY]
        busy = past["order_date"].value_counts()
        return busy[busy >= _ENOUGH].index.max()


def described(
    orders: pd.DataFrame,
    history: pd.DataFrame | None,
    outcomes: pd.DataFrame,
    features: Iterable[Feature] = CATALOGUE,
) -> pd.DataFrame:
    """Facts and baselines by order_id."""
    found = Records(orders, history, outcomes).describe(_plan_of(features))
    return found.set_index(pd.Index(orders["order_id"]))


def looked_up(orders: pd.DataFrame, history: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The same of orders of one day, in day books."""
    return DayBooks.of(_plan_of(CATALOGUE), history, outcomes).describe(orders).set_index(pd.Index(orders["order_id"]))


def _plan_of(features: Iterable[Feature]) -> Plan:
    ledger = Ledger()
    looks = {feature.name: feature(ledger) for feature in features}
    looks |= {f"{feature.name}__against": feature.against(ledger) for feature in features if feature.against}
    return plan(ledger, looks)


def differing(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """The columns in which two descriptions of the same orders differ, `other` giving the orders."""
    held = one.loc[other.index]
    return [name for name in other if not np.allclose(held[name], other[name], rtol=1e-9, atol=1e-12, equal_nan=True)]
