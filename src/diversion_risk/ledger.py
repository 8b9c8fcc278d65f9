"""What was known at the moment of an order; the only look back."""

from collections.abc import Sequence
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.reference import commodities, countries, routes

How = Literal["count", "sum", "mean", "min", "max"]

COUNTRY_ROLES = tuple(field.name for field in ORDER_FIELDS if field.kind == "country")
_DATES = tuple(field.name for field in ORDER_FIELDS if field.kind == "date")
_NOT_STATED = "not stated"


class Ledger:
    """The orders to describe, the past they are held against, and what the world is like.

    `orders` and `history` are checked orders (`orders.read`), `outcomes` checked outcomes. The past of an order is
    history and orders together, one row an `order_id`, the orders' before the history's. `rows` is that past as one
    Ibis table: every order once, and beside it one row for each outcome at the day on which it became known, so that
    orders and outcomes are looked back at through the same door.

    >>> from diversion_risk.orders.read import check_orders
    >>> orders = check_orders(pd.DataFrame({
    ...     "order_id": ["1", "2"], "order_date": ["2024-03-01", "2024-03-09"], "buyer_id": ["B", "B"],
    ...     "buyer_country": ["TR", "TR"], "destination_country": ["TR", "TR"], "hs_code": ["854231", "854231"],
    ...     "quantity": ["10", "25"]})).rows
    >>> ledger = Ledger(orders)
    >>> ledger.describe({"usual": ledger.past("quantity", "mean", by=["buyer_id"])})["usual"].tolist()
    [nan, 10.0]
    """

    def __init__(
        self, orders: pd.DataFrame, history: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None
    ) -> None:
        """Join the past, its outcomes and the reference tables; nothing is computed before it is asked for."""
        self._connection = ibis.duckdb.connect()
        past = _one_row_an_order(orders, history)
        rows = pd.concat([past, _outcome_rows(past, outcomes)], ignore_index=True)
        self.rows: ir.Table = self._with_reference(rows)

    def __getitem__(self, column: str) -> ir.Column:
        """A column of the order itself, or of what a reference table says of it."""
        return self.rows[column]

    def country(self, role: str, fact: str) -> ir.Column:
        """What the country table says of the country in a column, such as `destination_country`."""
        return self.rows[f"{role}__{fact}"]

    def is_on_or_after(self, day: ir.Column) -> ir.BooleanColumn:
        """Whether the order's day has reached a day that may be empty for *never*."""
        return (self.rows.day >= day).fill_null(False)

    def past(
        self,
        measure: str | ir.Column,
        how: How,
        by: Sequence[str],
        *,
        days: int | None = None,
        until: int = 1,
    ) -> ir.Column:
        """A statistic over the earlier orders that share the keys `by`.

        Only whole UTC days before the order's own day are seen: from `days` before it (all the past when `None`) up to
        `until` days before it. Unknown where a key is unknown; all but `count` are unknown where nothing is there.
        """
        column = self.rows[measure] if isinstance(measure, str) else measure
        seen = ibis.ifelse(self.rows.is_order, column, ibis.null())
        if how not in ("sum", "mean") or not column.type().is_floating():
            return self._look_back(getattr(seen, how)(), by, days, until)
        fixed = _fixed_point(seen)
        total = self._look_back(fixed.sum(), by, days, until).cast("float64")
        return total if how == "sum" else total / self._look_back(fixed.count(), by, days, until)

    def past_orders(self, by: Sequence[str], *, days: int | None = None, until: int = 1) -> ir.Column:
        """How many earlier orders share the keys `by`, whatever they leave unknown."""
        return self.past("order_id", "count", by, days=days, until=until)

    def past_outcomes(self, by: Sequence[str]) -> tuple[ir.Column, ir.Column]:
        """How many earlier orders sharing the keys had been looked at, and how many of them confirmed as diverted.

        Both as known strictly before the order's day: an outcome counts from the day after it became known, and one
        that was corrected later counts as it stood.
        """
        looked_at = self._look_back(self.rows.outcome_looked_at.sum(), by, None, 1)
        diverted = self._look_back(self.rows.outcome_diverted.sum(), by, None, 1)
        known_keys = self._keys_known(by)
        return (
            ibis.ifelse(known_keys, looked_at.fill_null(0), ibis.null()),
            ibis.ifelse(known_keys, diverted.fill_null(0), ibis.null()),
        )

    def describe(self, columns: dict[str, ir.Value]) -> pd.DataFrame:
        """Evaluate expressions for the orders of this ledger: float64 columns, NaN for unknown, in input order."""
        numbers = {name: value.cast("float64") for name, value in columns.items()}
        wanted = self.rows.select("position", **numbers)
        frame: pd.DataFrame = wanted.filter(wanted.position.notnull()).order_by("position").to_pyarrow().to_pandas()
        return frame.drop(columns="position").astype("float64")

    def _look_back(self, statistic: ir.Value, by: Sequence[str], days: int | None, until: int) -> ir.Column:
        window = ibis.range_window(
            group_by=[self.rows[key] for key in by], order_by=self.rows.day, preceding=(days, until)
        )
        return ibis.ifelse(self._keys_known(by), statistic.over(window), ibis.null())

    def _keys_known(self, by: Sequence[str]) -> ir.BooleanColumn:
        return ibis.and_(*(self.rows[key].notnull() for key in by))

    def _with_reference(self, rows: pd.DataFrame) -> ir.Table:
        """Join what the world is like to every row, by small tables."""
        table = self._table("entries", rows)
        table = self._joined(table, "commodities", commodities.table(), "hs6", "hs6")
        table = self._joined(table, "routes", routes.table(rows["route"].dropna().unique()), "route", "route")
        facts = countries.table()
        for role in COUNTRY_ROLES:
            named = facts.add_prefix(f"{role}__")
            table = self._joined(table, f"countries_{role}", named, role, f"{role}__code")
        return table

    def _joined(self, table: ir.Table, name: str, facts: pd.DataFrame, key: str, facts_key: str) -> ir.Table:
        other = self._table(name, facts.rename(columns={facts_key: f"{name}_key"}))
        return table.left_join(other, table[key] == other[f"{name}_key"]).drop(f"{name}_key")

    def _table(self, name: str, frame: pd.DataFrame) -> ir.Table:
        return self._connection.create_table(name, frame)


def _fixed_point(column: ir.Column) -> ir.Column:
    """Nine decimals, which add up to the same in any order of the rows; floating point would differ in its last digits.

    What is too large to be added up so, from 10 to the 18th on, counts as unknown.
    """
    return ibis.ifelse(column.abs() < 1e18, column, ibis.null()).cast("decimal(38, 9)")


def _one_row_an_order(orders: pd.DataFrame, history: pd.DataFrame | None) -> pd.DataFrame:
    batch = orders.assign(position=np.arange(len(orders), dtype="int64"))
    parts = [batch]
    if history is not None and len(history):
        older = history.drop_duplicates("order_id")
        parts.append(older[~older["order_id"].isin(batch["order_id"])])
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else batch.reset_index(drop=True)
    days = {date.replace("_date", "_day"): _days(rows[date]) for date in _DATES}
    return rows.drop(columns=list(_DATES)).assign(
        day=days.pop("order_day").astype("int64"),
        **days,
        # Two orders that both leave the unit out are compared as they are; one with a unit is not compared to them.
        unit=rows["quantity_unit"].fillna(_NOT_STATED),
        is_order=True,
        position=rows["position"].astype("Int64"),
        outcome_looked_at=pd.Series(pd.NA, index=rows.index, dtype="Int64"),
        outcome_diverted=pd.Series(pd.NA, index=rows.index, dtype="Int64"),
    )


def _outcome_rows(past: pd.DataFrame, outcomes: pd.DataFrame | None) -> pd.DataFrame:
    """One row for each outcome, with the keys of its order and the change it made to what was known."""
    if outcomes is None or outcomes.empty:
        return past.iloc[:0]
    known = outcomes.assign(known_day=_days(outcomes["outcome_date"]), diverted=outcomes["outcome"].eq("diverted"))
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


def _days(dates: pd.Series) -> pd.Series:
    """Days since 1970-01-01, empty where the date is unknown."""
    seconds = dates.astype("datetime64[s]").astype("int64")
    return (seconds // 86_400).astype("Int64").mask(dates.isna())
