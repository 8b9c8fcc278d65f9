"""The ledger as a feature sees it: the order, what the world is like, and the only look back."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from diversion_risk.ledger import surroundings
from diversion_risk.ledger.look_back import LookBack, Statistic, columns_of, key
from diversion_risk.orders.fields import ORDER_FIELDS

How = Literal["count", "sum", "mean", "min", "max"]

ENTRIES = "entries"
"""What the table is called over which a plan is written; an engine puts rows behind the name."""
_MOST_LOOK_BACKS = 512
_OWN_COLUMNS = {
    "hs6": "string",
    "unit": "string",
    "heading": "string",
    "address": "string",
    "day": "int64",
    "buyer_incorporation_day": "int64",
    "is_order": "boolean",
    "position": "int64",
    "outcome_looked_at": "int64",
    "outcome_diverted": "int64",
}
_KEYS_OF_REFERENCE = ("route_key", "technical_class")
_TYPES = {"number": "float64", "yes_no": "boolean"}
_HIDDEN = frozenset({"is_order", "position", "outcome_looked_at", "outcome_diverted"})


class Ledger:
    """What can be asked of an order: its columns, what reference tables say of them, and its past.

    A ledger holds no orders. What is asked of it is an Ibis expression; `plan` writes it down once for any orders, and
    `Records`, which holds orders, answers.

    >>> from diversion_risk.ledger import Records, plan
    >>> from diversion_risk.orders.read import check_orders
    >>> import pandas as pd
    >>> orders = check_orders(pd.DataFrame({
    ...     "order_id": ["1", "2"], "order_date": ["2024-03-01", "2024-03-09"], "buyer_id": ["B", "B"],
    ...     "buyer_country": ["TR", "TR"], "destination_country": ["TR", "TR"], "hs_code": ["854231", "854231"],
    ...     "quantity": ["10", "25"]})).rows
    >>> ledger = Ledger()
    >>> usual = ledger.past("quantity", "mean", by=["buyer_id"])
    >>> Records(orders).describe(plan(ledger, {"usual": usual}))["usual"].tolist()
    [nan, 10.0]
    """

    def __init__(self) -> None:
        """A ledger of which nothing was asked yet."""
        self.rows = _rows()
        self.looks: dict[str, LookBack] = {}
        """The look-backs asked for, by the column in which the rows hold them."""
        self._slots: dict[LookBack, str] = {}

    def __getitem__(self, column: str) -> ir.Column:
        """A column of the order itself, or of what a reference table says of it."""
        if column in _HIDDEN:
            raise KeyError(f"{column} is known of the past alone; ask for it by past_orders or past_outcomes")
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
        `until` days before it. Unknown where a key is unknown; all but `count` are unknown where nothing is there. A
        measure may itself look back: each earlier order is then taken as it was seen on its own day.
        """
        column = self.rows[measure] if isinstance(measure, str) else measure
        seen = ibis.ifelse(self.rows.is_order, column, ibis.null())
        if how != "mean":
            return self._look_back(seen, how, by, days, until)
        total = self._look_back(seen, "sum", by, days, until)
        if _is_always_known(column):
            return total / self.past_orders(by, days=days, until=until)
        known = ibis.ifelse(column.cast("float64").abs() < 1e18, seen, ibis.null())
        return total / self._look_back(known, "count", by, days, until)

    def past_orders(self, by: Sequence[str], *, days: int | None = None, until: int = 1) -> ir.Column:
        """How many earlier orders share the keys `by`, whatever they leave unknown."""
        return self.past("order_id", "count", by, days=days, until=until)

    def past_first_seen(
        self, column: str, by: Sequence[str], *, where: ir.Column | None = None, days: int | None = None
    ) -> ir.Column:
        """How many values of a column, such as `buyer_id`, earlier orders sharing the keys `by` had for the first time.

        Over all the past that is how many different ones there were, over some days how many came new in them. With
        `where` only those count of which it holds on the day they were first seen.
        """
        is_first = self.rows.is_order & (self.past_orders([*by, column]) == 0)
        counted = is_first if where is None else is_first & where
        return self._look_back(ibis.ifelse(counted, self.rows[key(column)], ibis.null()), "distinct", by, days, 1)

    def past_outcomes(self, by: Sequence[str]) -> tuple[ir.Column, ir.Column]:
        """How many earlier orders sharing the keys had been looked at, and how many of them confirmed as diverted.

        Both as known strictly before the order's day: an outcome counts from the day after it became known, and one
        that was corrected later counts as it stood.
        """
        looked_at = self._look_back(self.rows.outcome_looked_at, "sum", by, None, 1)
        diverted = self._look_back(self.rows.outcome_diverted, "sum", by, None, 1)
        known_keys = ibis.and_(*(self.rows[name].notnull() for name in by))
        return (
            ibis.ifelse(known_keys, looked_at.fill_null(0.0), ibis.null()),
            ibis.ifelse(known_keys, diverted.fill_null(0.0), ibis.null()),
        )

    def _look_back(
        self, measure: ir.Column, statistic: Statistic, by: Sequence[str], days: int | None, until: int
    ) -> ir.Column:
        if until < 1:
            raise ValueError(f"A look-back until {until} days before would see the order's own day or the future")
        if not columns_of(measure.op()).isdisjoint(surroundings.OF_ORDERS_ALONE):
            # Past orders were screened with other lists, or with none: the look-back would count what was given when.
            raise ValueError(
                "What watch-lists say and who is tied to whom is told of the orders to describe alone; it cannot be "
                "looked back at"
            )
        if statistic == "count" and set(columns_of(measure.op())) == {"is_order", "order_id"}:
            # every order has an id: its flag tells as much and is narrower
            measure = ibis.ifelse(self.rows.is_order, 1, ibis.null())
        look = LookBack(measure.op(), statistic, tuple(by), days, until)
        slot = self._slots.setdefault(look, f"look_{len(self._slots)}")
        self.looks[slot] = look
        return self.rows[slot]


def _is_always_known(column: ir.Column) -> bool:
    """Whether it says nothing but what is given and what is left out, which is known of every order."""
    return not column.op().find(ops.Field, filter=lambda node: not isinstance(node, (ops.NotNull, ops.IsNull)))


@cache
def _rows() -> ir.Table:
    """The rows over which every plan is written, with room for its look-backs: Ibis fixes columns from the start."""
    given = {
        field.name: _TYPES.get(field.kind, "string") for field in ORDER_FIELDS if field.kind != "date"
    } | _OWN_COLUMNS
    keys = {key(name): "int64" for name in (*given, *_KEYS_OF_REFERENCE)}
    looks = {f"look_{at}": "float64" for at in range(_MOST_LOOK_BACKS)}
    return ibis.table(given | surroundings.columns() | keys | looks, name=ENTRIES)
