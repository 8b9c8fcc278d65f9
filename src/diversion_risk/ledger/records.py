"""Records: orders, their past and its outcomes, and the answers to what is asked of a ledger, on one machine."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger.entries import entries
from diversion_risk.ledger.look_back import DAY, key
from diversion_risk.ledger.plan import ENTRIES, LookBacks, Plan
from diversion_risk.ledger.surroundings import Surrounding, surroundings

_ALWAYS = frozenset({"position", DAY})
_AT_ONCE = 100_000
"""Orders that are handed over at a time."""


class Records:
    """The orders to describe and the past they are held against.

    `orders` and `history` are checked orders (`orders.read`), `outcomes` checked outcomes.
    """

    def __init__(
        self, orders: pd.DataFrame, history: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None
    ) -> None:
        """Lay the past out as entries; nothing is computed before it is asked for."""
        self._orders = len(orders)
        self._entries = entries(orders, history, outcomes)

    def describe(self, plan: Plan) -> pd.DataFrame:
        """Answer a plan: float64 columns, NaN for unknown, in the order of the orders."""
        values = np.full((self._orders, len(plan.names)), np.nan, order="F")
        with duckdb.connect() as connection:
            run = _Run(connection, plan)
            run.prepare(self._entries)
            for batch in run.answers():
                place = batch["position"].to_numpy()
                for at, name in enumerate(plan.names):
                    values[place, at] = batch[name].to_numpy(zero_copy_only=False)
        return pd.DataFrame(values, columns=list(plan.names))


@dataclass(frozen=True)
class _Beside:
    """A table that stands beside the entries: its columns, and when a row of it belongs to an entry."""

    table: str
    columns: tuple[str, ...]
    matches: str


@dataclass(frozen=True)
class _Run:
    """One plan in a database of its own, where the name `entries` comes to mean more from stage to stage."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan

    def prepare(self, rows: pd.DataFrame) -> None:
        """Put the orders to describe behind `entries`, with every column that the answer reads."""
        around = self._lay_out(rows)
        self._narrow(around)
        found: list[_Beside] = []
        for stage in self.plan.stages:
            self._show("laid_out", [one for one in found if self.plan.read.intersection(one.columns)])
            found += [self._reckoned(looks) for looks in stage]
        self._show("orders", [one for one in [*around, *found] if self.plan.asked.intersection(one.columns)])

    def answers(self) -> Iterable[pa.RecordBatch]:
        """The answer in parts, in no certain order."""
        reader: Iterable[pa.RecordBatch] = self.connection.execute(self.plan.answer).to_arrow_reader(_AT_ONCE)
        return reader

    def _lay_out(self, rows: pd.DataFrame) -> list[_Beside]:
        """The entries, and beside them what the reference tables say of them, as far as it is asked for."""
        columns = self.plan.asked | self.plan.read | _ALWAYS
        all_around = surroundings(rows["route"].dropna().unique())
        around = [one for one in all_around if columns.intersection(one.facts)]
        own = columns.union(one.column for one in around)
        asked = rows[[name for name in rows if name in own]]
        self._create("every_entry", asked.assign(**_numbered(rows, all_around, self.plan.keys)))
        for one in around:
            self._create(one.name, one.only(columns))
        self.connection.execute("CREATE VIEW orders AS SELECT * FROM every_entry WHERE position IS NOT NULL")
        return [_of_surrounding(one, columns) for one in around]

    def _narrow(self, around: Iterable[_Beside]) -> None:
        """Only what look-backs read, once for all of them."""
        names = self.plan.read | _ALWAYS | set(map(key, self.plan.keys))
        beside = [_Beside(one.table, tuple(names.intersection(one.columns)), one.matches) for one in around]
        own = [name for name in self.connection.table("every_entry").columns if name in names]
        select = _select("every_entry", own, [one for one in beside if one.columns])
        self.connection.execute(f"CREATE TABLE laid_out AS {select}")

    def _reckoned(self, looks: LookBacks) -> _Beside:
        self.connection.execute(f"CREATE TABLE {looks.table} AS {looks.statement}")
        same = [*map(key, looks.by), DAY]
        matches = " AND ".join(f"{looks.table}.{name} = entry.{name}" for name in same)
        return _Beside(looks.table, looks.slots, matches)

    def _show(self, table: str, beside: Iterable[_Beside]) -> None:
        self.connection.execute(f"CREATE OR REPLACE VIEW {ENTRIES} AS {_select(table, ['*'], beside)}")

    def _create(self, table: str, frame: pd.DataFrame) -> None:
        self.connection.register("given", pa.Table.from_pandas(frame, preserve_index=False))
        self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given")
        self.connection.unregister("given")


def _select(table: str, own: Iterable[str], beside: Iterable[_Beside]) -> str:
    columns = [f"entry.{name}" for name in own] + [f"{one.table}.{name}" for one in beside for name in one.columns]
    joins = [f"LEFT JOIN {one.table} ON {one.matches}" for one in beside]
    return " ".join([f"SELECT {', '.join(columns)} FROM {table} AS entry", *joins])


def _of_surrounding(one: Surrounding, columns: Collection[str]) -> _Beside:
    taken = tuple(map(str, one.facts.columns.intersection(list(columns))))
    return _Beside(one.name, taken, f"{one.name}.{one.column} = entry.{one.column}")


def _numbered(rows: pd.DataFrame, around: Iterable[Surrounding], keys: frozenset[str]) -> dict[str, pd.Series]:
    """For each key a number that is equal where the key is equal, and unknown where it is unknown."""
    found = {key(name): _number(rows[name]) for name in sorted(keys) if name in rows}
    for one in around:
        for name in sorted(keys.intersection(one.facts)):
            found[key(name)] = rows[one.column].map(_number(one.facts[name])).astype("Int32")
    return found


def _number(column: pd.Series) -> pd.Series:
    numbers, _ = pd.factorize(column)
    return pd.Series(numbers, index=column.index, dtype="Int32").mask(numbers < 0)
