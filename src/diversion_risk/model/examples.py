"""Orders to learn from, with what is known of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

STANDS_FOR = "stands_for"
"""Column of what is known of orders: how many each of a sample stands for. Without it each stands for itself."""


def stands_for(known: pd.DataFrame) -> np.ndarray:
    """How many orders each stands for: one over its chance to be in the sample (Horvitz and Thompson 1952)."""
    return known[STANDS_FOR].to_numpy(dtype=float) if STANDS_FOR in known else np.ones(len(known))


@dataclass(frozen=True)
class Examples:
    """Orders to learn from, one row each in all parts, on the same index."""

    values: pd.DataFrame
    """The matrix: one named column a fact."""
    days: pd.Series
    """Day of each order."""
    buyers: pd.Series
    known: pd.DataFrame
    """What is known of each order, as of the day the learning is done.

    Columns `outcome`, `selected_by` and `outcome_date`, all missing where never looked at, and `stands_for` where the orders
    are a sample.
    """

    def __len__(self) -> int:
        """How many orders."""
        return len(self.values)

    def part(self, chosen: np.ndarray) -> "Examples":
        """Some of the orders, by a mask or by their places."""
        rows = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Examples(self.values.iloc[rows], self.days.iloc[rows], self.buyers.iloc[rows], self.known.iloc[rows])

    def as_of(self, day: pd.Timestamp) -> "Examples":
        """The orders up to a day, with the outcomes that were known by its end.

        Of an outcome that was corrected since, only the correction is known here: such an order counts as not looked at
        until the day of the correction.
        """
        earlier = self.part((self.days <= day).to_numpy())
        unknown = ~(earlier.known["outcome_date"] <= day)
        columns = {name: earlier.known[name].mask(unknown) for name in ("outcome", "selected_by", "outcome_date")}
        return Examples(earlier.values, earlier.days, earlier.buyers, earlier.known.assign(**columns))

    @property
    def diverted(self) -> np.ndarray:
        """Which orders are confirmed as diverted."""
        return self.known["outcome"].eq("diverted").to_numpy(dtype=bool)

    @property
    def looked_at(self) -> np.ndarray:
        """Which orders have a known outcome."""
        return self.known["outcome"].notna().to_numpy()
