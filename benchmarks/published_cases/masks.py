"""Which columns are left to an order, so that what a source leaves out does not tell how the story ended."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from diversion_risk.orders.fields import ORDER_FIELDS

MOST_APART = 0.15
"""Columns whose share of filled cells differs by more between diverted and ordinary rows are masked."""
LEAST_FILLED = 0.5
"""Columns filled in fewer rows of either class are masked: the few filled cells may all be of one class."""
REQUIRED = tuple(field.name for field in ORDER_FIELDS if field.required)
DERIVED = ("hs6",)
Pattern = tuple[str, ...]


def fill_rates(orders: pd.DataFrame, diverted: np.ndarray) -> pd.DataFrame:
    """Share of filled cells of each column that any row fills, in both classes."""
    filled = orders[[field.name for field in ORDER_FIELDS]].notna()
    rates = pd.DataFrame({"diverted": filled[diverted].mean(), "ordinary": filled[~diverted].mean()})
    return rates[rates.max(axis=1) > 0]


def common_columns(rates: pd.DataFrame) -> Pattern:
    """The columns that both classes fill about equally, and mostly."""
    alike = (rates["diverted"] - rates["ordinary"]).abs() <= MOST_APART
    return tuple(rates.index[alike & (rates.min(axis=1) >= LEAST_FILLED)])


def masked(orders: pd.DataFrame, keep: Pattern) -> pd.DataFrame:
    """The same orders with every column unknown that is not to be kept."""
    lost = [column for column in orders.columns if column not in {*keep, *REQUIRED, *DERIVED}]
    return orders.assign(**{column: orders[column].where(np.zeros(len(orders), bool)) for column in lost})


def patterns(orders: pd.DataFrame) -> Iterator[tuple[Pattern, np.ndarray]]:
    """Each set of filled columns that occurs, with the rows that fill just these."""
    filled = orders[[field.name for field in ORDER_FIELDS]].notna()
    names = filled.columns.to_numpy()
    rows_of = filled.groupby(list(names), sort=True).indices
    for which, rows in rows_of.items():
        yield tuple(names[np.array(which, bool)]), np.asarray(rows)
