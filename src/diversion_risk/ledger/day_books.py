"""Day books: a history added up once, so that the past of a few orders is looked up rather than reckoned."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any
from weakref import finalize

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger import entries
from diversion_risk.ledger.circle_book import CircleBook
from diversion_risk.ledger.day_book import DayBook
from diversion_risk.ledger.desk import Desk, asks_for_circles, told_of, wanted_of
from diversion_risk.ledger.duckdb_engine import UNKNOWN_NOT_INFINITE, DuckDBEngine
from diversion_risk.ledger.given import Rows, show_rows, size_of
from diversion_risk.ledger.look_back import DAY
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.stages import EVERY_ENTRY, Stages
from diversion_risk.ledger.workspace import Workspace

_UNHEARD_OF = -1
"""The number of a value that no entry of the history has."""


class DayBooks:
    """The books of one history and its outcomes for one plan, kept as long as this object.

    Orders of one day never see each other, so the past of such orders is that of the books alone. Several threads may
    ask: each works at a desk of its own.
    """

    def __init__(
        self, plan: Plan, history: Rows | None, outcomes: Rows | None = None, workspace: Workspace | None = None
    ) -> None:
        """Read the history once and add it up; takes about as long as describing it."""
        self.plan = plan
        workspace = workspace or Workspace()
        folder = Path(mkdtemp(prefix="day-books-", dir=workspace.folder))
        finalize(self, shutil.rmtree, folder)
        history = entries.no_orders() if history is None else history
        outcomes = entries.no_outcomes() if outcomes is None else outcomes
        with workspace.connection((size_of(history) + size_of(outcomes)) * plan.width) as connection:
            self._books = list(_books(connection, plan, (history, outcomes), folder))
            self._circles = CircleBook(DuckDBEngine(connection), EVERY_ENTRY) if asks_for_circles(plan) else None
            self._numbers = {name: _numbers(connection, name) for name in plan.keys}
            first = f"SELECT order_id, min(order_date) FROM {entries.HISTORY} GROUP BY order_id"
            self._first = dict(connection.execute(first).fetchall())
        self._world = _world(plan)
        self._lock = Lock()
        self._idle: list[Desk] = []

    def can_tell(self, orders: pd.DataFrame) -> bool:
        """Whether the past of these orders is in the books.

        It is not where they are of several days, of which the later see the earlier, nor where one stands in the history
        with an earlier day: the order would have to be put in its place there.
        """
        return of_one_day(orders) and not self.are_moved(orders).any()

    def are_moved(self, orders: pd.DataFrame) -> np.ndarray:
        """Which of some orders stand in the history with an earlier day."""
        days = orders["order_date"].dt.normalize()
        found = [self._first.get(one, day) < day for one, day in zip(orders["order_id"], days, strict=True)]
        return np.array(found, dtype=bool)

    def describe(self, orders: pd.DataFrame, screened: pd.DataFrame | None = None) -> pd.DataFrame:
        """What `Records` of the same history say of orders of which the books can tell."""
        values = np.full((len(orders), len(self.plan.names)), np.nan, order="F")
        if len(orders):
            with self._desk() as desk:
                answer = desk.answer(self._seen(desk.lay_out(orders, screened)))
            for at, name in enumerate(self.plan.names):
                values[:, at] = answer[name].to_numpy()
        return pd.DataFrame(values, columns=list(self.plan.names))

    def _seen(self, laid_out: pa.Table) -> pa.Table:
        """What look-backs find in the books, for each order in its place."""
        rows = laid_out.to_pylist()
        keys = [{name: self._number(name, row[name]) for name in self.plan.keys} for row in rows]
        columns: dict[str, pa.Array] = {"position": pa.array(range(len(rows)), pa.int64())}
        for book in self._books:
            found = [book.totals([own[n] for n in book.by], row[DAY]) for own, row in zip(keys, rows, strict=True)]
            columns |= {slot: pa.array([one[slot] for one in found], kind) for slot, kind in book.types.items()}
        return pa.table(columns | (self._circles.of(laid_out) if self._circles else {}))

    def _number(self, column: str, value: Any) -> int | None:
        return None if value is None else self._numbers[column].get(value, _UNHEARD_OF)

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        with self._lock:
            desk = self._idle.pop() if self._idle else None
            connection = self._world.cursor()
        desk = desk or Desk(connection, self.plan)
        yield desk
        # One that failed is left alone: who knows what lies on it.
        with self._lock:
            self._idle.append(desk)


def of_one_day(orders: pd.DataFrame) -> bool:
    """Whether no order is of an earlier day than another, and so none in the past of another."""
    return bool(orders["order_date"].dt.normalize().nunique() <= 1)


def _books(
    connection: duckdb.DuckDBPyConnection, plan: Plan, past: tuple[Rows, Rows], folder: Path
) -> Iterator[DayBook]:
    show_rows(connection, entries.ORDERS, entries.no_orders(), entries.ORDER_COLUMNS)
    show_rows(connection, entries.HISTORY, past[0], entries.ORDER_COLUMNS)
    show_rows(connection, entries.OUTCOMES, past[1], entries.OUTCOME_COLUMNS)
    for looks in Stages(DuckDBEngine(connection), plan).each(
        entries.statement("duckdb", with_history=True), entries.columns()
    ):
        asked = looks.only(plan.asked)
        if asked.looks:
            rows = connection.execute(asked.book).to_arrow_table()
            yield DayBook(asked.looks, rows, folder / f"{looks.table}.arrow")


def _numbers(connection: duckdb.DuckDBPyConnection, column: str) -> dict[Any, int]:
    """The number that stands for each value in the books."""
    return dict(connection.execute(f"SELECT value, number FROM numbers_of_{column}").fetchall())


def _world(plan: Plan) -> duckdb.DuckDBPyConnection:
    """A database of what is true whatever the orders."""
    # Statements are made ready before there are orders: what was the least and the largest value then is not so later.
    optimizers = "statistics_propagation,compressed_materialization"
    connection = duckdb.connect(config=UNKNOWN_NOT_INFINITE | {"disabled_optimizers": optimizers, "threads": 1})
    for one in told_of(plan):
        if not one.is_of_orders:
            DuckDBEngine(connection).load(one.name, one.only(wanted_of(plan)))
    return connection
