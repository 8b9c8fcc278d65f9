"""Entries: every order of the past once, and beside it one row for each outcome on the day on which it became known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import ibis
import ibis.expr.types as ir
import pandas as pd

from diversion_risk.ledger.sql import SPARK, sql
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS, Field

ORDERS, HISTORY, OUTCOMES = "given_orders", "given_history", "given_outcomes"
"""What the tables are called from which entries are made; `place` numbers their rows."""
NOT_STATED = "not stated"
ORDER_COLUMNS = (*(field.name for field in ORDER_FIELDS), "hs6")
OUTCOME_COLUMNS = ("order_id", "outcome", "outcome_date")
_DATES = tuple(field.name for field in ORDER_FIELDS if field.kind == "date")
_TYPES = {"number": "float64", "yes_no": "boolean", "date": "timestamp"}
_IN_FRAMES = {"float64": "float64", "boolean": "boolean", "timestamp": "datetime64[s]", "string": "str"}


def types_of(fields: tuple[Field, ...]) -> dict[str, str]:
    """The types of checked columns, as Ibis names them."""
    return {field.name: _TYPES.get(field.kind, "string") for field in fields}


_PLACED = types_of(ORDER_FIELDS) | {"hs6": "string", "place": "int64"}
"""Orders as they are given, each with its number."""


def no_orders() -> pd.DataFrame:
    """Checked orders, none of them."""
    return _none_of(types_of(ORDER_FIELDS) | {"hs6": "string"})


def no_outcomes() -> pd.DataFrame:
    """Checked outcomes, none of them."""
    return _none_of(types_of(OUTCOME_FIELDS))


def _none_of(columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=_IN_FRAMES[kind]) for name, kind in columns.items()})


@dataclass(frozen=True)
class Entries:
    """How entries are made of three tables of checked rows, or of two where there is no history.

    The past is history and orders together, one row an `order_id`, the orders' before the history's. Every row carries
    the columns of its order and a `day` since 1970-01-01; only the orders to describe have a `position`, their place.
    """

    dialect: str
    with_history: bool = True

    def statement(self, wanted: Collection[str]) -> str:
        """The statement that gives some columns; the others are not carried through its joins."""
        return _statement(self, tuple(name for name in columns() if name in wanted))


@cache
def columns() -> tuple[str, ...]:
    """All that an entry can tell."""
    return tuple(_described(ibis.table(_PLACED, name=ORDERS)).columns)


@cache
def _statement(entries: Entries, wanted: tuple[str, ...]) -> str:
    moves_rows_once = entries.dialect == SPARK
    return sql(_entries(wanted, entries.with_history, moves_rows_once), entries.dialect)


@cache
def statement_of_orders(dialect: str) -> str:
    """The statement that makes entries of the orders to describe alone."""
    return sql(_described(ibis.table(_PLACED, name=ORDERS)), dialect)


def _entries(wanted: Sequence[str], with_history: bool, moves_rows_once: bool) -> ir.Table:
    known = {name: kind for name, kind in types_of(OUTCOME_FIELDS).items() if name in OUTCOME_COLUMNS}
    orders, history = (ibis.table(_PLACED, name=name) for name in (ORDERS, HISTORY))
    past = _one_row_an_order(orders, history, moves_rows_once) if with_history else _described(orders)
    past = past.select(*dict.fromkeys(("order_id", "day", *wanted)))
    events = _outcome_rows(past, ibis.table(known | {"place": "int64"}, name=OUTCOMES))
    return past.select(*wanted).union(events.select(*wanted))


def _one_row_an_order(orders: ir.Table, history: ir.Table, moves_rows_once: bool) -> ir.Table:
    if moves_rows_once:
        # Many machines bring the rows of an order together once, for the window and for the join.
        first = ibis.row_number().over(ibis.window(group_by="order_id", order_by="place"))
        older = history.mutate(occurrence=first).filter(ibis._.occurrence == 0).drop("occurrence")
    else:
        # Which rows come first is told by two narrow columns: a window would carry all the others along.
        older = history.semi_join(history.group_by("order_id").aggregate(place=history.place.min()), "place")
    older = _described(older.anti_join(orders, "order_id")).mutate(position=ibis.null("int64"))
    return _described(orders).union(older)


def _described(rows: ir.Table) -> ir.Table:
    days = {name.replace("_date", "_day"): _day(rows[name]) for name in _DATES}
    described = rows.mutate(
        position=rows.place,
        day=days.pop("order_day"),
        **days,
        # Two orders that both leave the unit out are compared as they are; one with a unit is not compared to them.
        unit=rows.quantity_unit.fill_null(NOT_STATED),
        heading=rows.hs6.substr(0, 4),
        address=_written_alike(rows.buyer_address),
        is_order=ibis.literal(True),
        outcome_looked_at=ibis.null("int64"),
        outcome_diverted=ibis.null("int64"),
    )
    return described.drop(*_DATES, "place")


def _outcome_rows(past: ir.Table, outcomes: ir.Table) -> ir.Table:
    """One row for each outcome, with the keys of its order and the change it made to what was known."""
    told = outcomes.select("order_id", "place", known_day=_day(outcomes.outcome_date), diverted=_is(outcomes.outcome))
    last_of_day = ibis.window(group_by=["order_id", "known_day"], order_by=ibis.desc("place"))
    told = told.mutate(later=ibis.row_number().over(last_of_day)).filter(ibis._.later == 0)
    before = ibis.window(group_by="order_id", order_by="known_day")
    change = told.select(
        "order_id",
        "known_day",
        looked_at=(ibis.row_number().over(before) == 0).cast("int64"),
        changed=told.diverted - told.diverted.lag().over(before).fill_null(0),
    )
    # An outcome dated before its own order would otherwise be part of that order's past.
    return past.inner_join(change, "order_id").mutate(
        day=ibis.greatest(ibis._.day, ibis._.known_day),
        is_order=ibis.literal(False),
        position=ibis.null("int64"),
        outcome_looked_at=ibis._.looked_at,
        outcome_diverted=ibis._.changed,
    )


def _is(outcome: ir.StringColumn) -> ir.IntegerColumn:
    return (outcome == "diverted").cast("int64")


def _day(moment: ir.TimestampColumn) -> ir.IntegerColumn:
    """Days since 1970-01-01, empty where the moment is unknown."""
    return moment.date().delta(date(1970, 1, 1), unit="day")


def _written_alike(address: ir.StringColumn) -> ir.StringColumn:
    """An address without case, spaces and punctuation: `12, High St.` and `12 HIGH ST` are one place."""
    return address.lower().re_replace(r"[^\p{L}\p{N}]+", "").nullif("")
