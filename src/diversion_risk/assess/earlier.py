"""The buyer's earlier orders: those of the days before an order's own, as its facts saw them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import EarlierOrder

MOST = 200
"""Orders that are told, the latest: more would make a drawing that says nothing, and a page that is slow to open."""
COLUMNS = ["order_id", "order_date", "buyer_id", "value_usd", "destination_country"]
"""What is read of an order of a buyer's past."""


def earlier_orders(orders: pd.DataFrame, books: Sequence[pd.DataFrame]) -> Iterator[tuple[EarlierOrder, ...]]:
    """For each order those its buyer placed before its day, oldest first.

    `books` are tables of checked orders; of an order that stands in several the first counts.
    """
    buyers = orders["buyer_id"].unique()
    rows = pd.concat([book.loc[book["buyer_id"].isin(buyers), COLUMNS] for book in books], ignore_index=True)
    rows = rows.drop_duplicates("order_id").sort_values(["buyer_id", "order_date"], kind="stable")
    starts = np.flatnonzero(~rows["buyer_id"].duplicated().to_numpy()).tolist()
    spans = dict(zip(rows["buyer_id"].iloc[starts], pairwise([*starts, len(rows)]), strict=True))
    days, told = rows["order_date"].to_numpy("datetime64[D]"), _columns(rows)
    for buyer, today in zip(orders["buyer_id"], orders["order_date"].to_numpy("datetime64[D]"), strict=True):
        start, end = spans[buyer]
        before = start + int(days[start:end].searchsorted(today))
        yield tuple(map(EarlierOrder, *(column[max(start, before - MOST) : before] for column in told)))


def _columns(rows: pd.DataFrame) -> tuple[list[Any], ...]:
    """What is told of each order, in the order in which `EarlierOrder` has it."""
    return (
        rows["order_id"].tolist(),
        np.datetime_as_string(rows["order_date"].to_numpy("datetime64[D]")).tolist(),
        [None if pd.isna(value) else float(value) for value in rows["value_usd"]],
        [None if pd.isna(country) else str(country) for country in rows["destination_country"]],
    )
