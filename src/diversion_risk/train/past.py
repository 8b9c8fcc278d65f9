"""What a training may see: orders and outcomes up to a day, and what the catalogue says of the orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.features.catalogue import BY_NAME, Facts, describe
from diversion_risk.ledger import Records, Workspace
from diversion_risk.model.examples import STANDS_FOR, Examples
from diversion_risk.orders.outcomes import latest_known
from diversion_risk.watchlists.answers import ROLES
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.screen import screen


@dataclass(frozen=True)
class Past:
    """Orders in input order, every outcome row that belongs to them, and the facts of each order."""

    orders: pd.DataFrame
    outcomes: pd.DataFrame
    facts: Facts
    stands_for: np.ndarray | None = None
    """How many orders each stands for, where these are a sample."""

    def examples(self, known_by: pd.Timestamp) -> Examples:
        """The orders as examples, with the outcomes known by the end of a day."""
        return Examples(self.facts.values, self.orders["order_date"], self.orders["buyer_id"], self.known(known_by))

    def known(self, by: pd.Timestamp) -> pd.DataFrame:
        """What is known of each order by the end of a day, as `Examples` hold it; missing where never looked at."""
        latest = latest_known(self.outcomes, by).set_index("order_id")[["outcome", "selected_by", "outcome_date"]]
        known = latest.reindex(self.orders["order_id"]).set_index(self.orders.index)
        return known if self.stands_for is None else known.assign(**{STANDS_FOR: self.stands_for})

    def usual(self) -> dict[str, float]:
        """The mean of each fact over all orders, those that are not in the sample among them; NaN where never known."""
        values = self.facts.values
        orders = np.ones(len(values)) if self.stands_for is None else self.stands_for
        counted = values.notna().mul(orders, axis=0).sum()
        return {str(name): float(mean) for name, mean in (values.mul(orders, axis=0).sum() / counted).items()}

    def monotone(self) -> list[int]:
        """The direction of each column of the matrix, as the catalogue declares it."""
        return [BY_NAME[str(name)].monotone for name in self.facts.values.columns]


def past_as_of(
    orders: pd.DataFrame,
    outcomes: pd.DataFrame,
    as_of: date,
    leave_out: Sequence[str],
    lists: WatchLists | None = None,
    workspace: Workspace | None = None,
) -> Past:
    """No order after `as_of`, no outcome that became known after it, and the watch-lists as of each order's own day.

    Raises:
        ConfigurationWrong: If a feature to leave out does not exist.
        FileUnusable: If nothing is left to learn from.
    """
    check_left_out(leave_out)
    moment = pd.Timestamp(as_of)
    seen = orders[orders["order_date"] <= moment].reset_index(drop=True)
    known = outcomes[outcomes["outcome_date"] <= moment]
    known = known[known["order_id"].isin(seen["order_id"])].reset_index(drop=True)
    if seen.empty:
        raise FileUnusable(f"No order is from {as_of} or before; expected orders to learn from")
    screened = None if lists is None else as_known_then(screen(seen, lists))
    records = Records(seen, outcomes=known, screened=screened, workspace=workspace)
    return Past(seen, known, describe(records, leave_out))


def check_left_out(names: Sequence[str]) -> None:
    """Refuse to leave out what there is not."""
    missing = [name for name in names if name not in BY_NAME]
    if missing:
        raise ConfigurationWrong(f"features.leave_out names {', '.join(missing)}; there is no such feature")


def as_known_then(screened: pd.DataFrame) -> pd.DataFrame:
    """What the lists said on each order's day, without the entries of which they do not tell whether they stood there.

    That a name was listed at some time is news from the future, and it would be learned from even where it shows as
    unknown. Such an order counts as compared and near none, as on its day it may have been.
    """
    columns = {}
    for role in ROLES:
        is_told_later = screened[f"{role}_undated"] == 1
        for name in (f"{role}_match", f"{role}_undated"):
            columns[name] = screened[name].mask(is_told_later, 0.0)
    return screened.assign(**columns)
