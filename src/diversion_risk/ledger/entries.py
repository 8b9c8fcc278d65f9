"""Entries: every order of the past once, and beside it one row for each outcome on the day on which it became known."""

import numpy as np
import pandas as pd

from diversion_risk.orders.fields import ORDER_FIELDS

NOT_STATED = "not stated"
DATES = tuple(field.name for field in ORDER_FIELDS if field.kind == "date")


def entries(
    orders: pd.DataFrame, history: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The past of some orders as one table of rows that carry the columns of their order and a day since 1970-01-01.

    The past is history and orders together, one row an `order_id`, the orders' before the history's. Only the orders
    to describe have a `position`, which is their place in `orders`.
    """
    past = _one_row_an_order(orders, history)
    known = _outcome_rows(past, outcomes)
    return past if known.empty else pd.concat([past, known], ignore_index=True)


def _one_row_an_order(orders: pd.DataFrame, history: pd.DataFrame | None) -> pd.DataFrame:
    batch = orders.assign(position=np.arange(len(orders), dtype="int64"))
    parts = [batch]
    if history is not None and len(history):
        older = history.drop_duplicates("order_id")
        parts.append(older[~older["order_id"].isin(batch["order_id"])])
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else batch.reset_index(drop=True)
    days = {date.replace("_date", "_day"): days_since_1970(rows[date]) for date in DATES}
    return rows.drop(columns=list(DATES)).assign(
        day=days.pop("order_day").astype("int64"),
        **days,
        # Two orders that both leave the unit out are compared as they are; one with a unit is not compared to them.
        unit=rows["quantity_unit"].fillna(NOT_STATED),
        heading=rows["hs6"].str[:4],
        address=_written_alike(rows["buyer_address"]),
        is_order=True,
        position=rows["position"].astype("Int64"),
        outcome_looked_at=pd.Series(pd.NA, index=rows.index, dtype="Int64"),
        outcome_diverted=pd.Series(pd.NA, index=rows.index, dtype="Int64"),
    )


def _outcome_rows(past: pd.DataFrame, outcomes: pd.DataFrame | None) -> pd.DataFrame:
    """One row for each outcome, with the keys of its order and the change it made to what was known."""
    if outcomes is None or outcomes.empty:
        return past.iloc[:0]
    known = outcomes.assign(
        known_day=days_since_1970(outcomes["outcome_date"]), diverted=outcomes["outcome"].eq("diverted")
    )
    known = known.sort_values(["order_id", "known_day"], kind="stable").drop_duplicates(
        ["order_id", "known_day"], keep="last"
    )
    before = known.groupby("order_id")["diverted"].shift(fill_value=False)
    change = pd.DataFrame(
        {
            "order_id": known["order_id"],
            "known_day": known["known_day"],
            "looked_at": (~known["order_id"].duplicated()).astype("int64"),
            "diverted": known["diverted"].astype("int64") - before.astype("int64"),
        }
    )
    events = past.merge(change, on="order_id")
    return events.assign(
        # An outcome dated before its own order would otherwise be part of that order's past.
        day=events[["day", "known_day"]].max(axis=1).astype("int64"),
        is_order=False,
        position=pd.Series(pd.NA, index=events.index, dtype="Int64"),
        outcome_looked_at=events["looked_at"].astype("Int64"),
        outcome_diverted=events["diverted"].astype("Int64"),
    )[past.columns]


def _written_alike(addresses: pd.Series) -> pd.Series:
    """Addresses without case, spaces and punctuation: `12, High St.` and `12 HIGH ST` are one place."""
    distinct = pd.Series(addresses.dropna().unique(), dtype="str")
    plain = distinct.str.casefold().str.replace(r"[\W_]+", "", regex=True)
    return addresses.map(dict(zip(distinct, plain.where(plain != "", None), strict=True)))


def days_since_1970(dates: pd.Series) -> pd.Series:
    """Days since 1970-01-01, empty where the date is unknown."""
    seconds = dates.astype("datetime64[s]").astype("int64")
    return (seconds // 86_400).astype("Int64").mask(dates.isna())
