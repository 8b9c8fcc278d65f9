"""The buyer's earlier orders: those of the days before an order's own, as its facts saw them."""

from collections.abc import Iterator, Sequence

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
    rows = rows.drop_duplicates("order_id").sort_values("order_date", kind="stable")
    by_buyer = {buyer: part.assign(day=part["order_date"].dt.normalize()) for buyer, part in rows.groupby("buyer_id")}
    for buyer, moment in zip(orders["buyer_id"], orders["order_date"], strict=True):
        own = by_buyer[buyer]
        yield _told(own[own["day"] < moment.normalize()].tail(MOST))


def _told(rows: pd.DataFrame) -> tuple[EarlierOrder, ...]:
    columns = [
        rows["order_id"].tolist(),
        rows["day"].dt.strftime("%Y-%m-%d").tolist(),
        [None if pd.isna(value) else float(value) for value in rows["value_usd"]],
        [None if pd.isna(country) else str(country) for country in rows["destination_country"]],
    ]
    return tuple(EarlierOrder(*one) for one in zip(*columns, strict=True))
