"""Records: orders, their past and its outcomes, and the answers to what is asked of a ledger, on one machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.ledger import entries
from diversion_risk.ledger.day_books import DayBooks
from diversion_risk.ledger.duckdb_engine import DuckDBEngine
from diversion_risk.ledger.given import Rows, show_rows, size_of
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.stages import Prepared, Stages
from diversion_risk.ledger.surroundings import SCREENED, Surrounding, of_screening
from diversion_risk.ledger.workspace import Workspace
from diversion_risk.orders.parts_on_disk import SIZE, part_of

_SCREENED = "given_screened"


class Records:
    """The orders to describe and the past they are held against.

    `orders` and `history` are checked orders (`orders.read`), `outcomes` checked outcomes: frames, or Parquet files that
    hold such. `screened` is what watch-lists say of the orders (`watchlists.screen`), one row an order in the order of
    the orders. `books` are those of the same history and outcomes, in which a few orders of one day are looked up.
    """

    def __init__(
        self,
        orders: Rows,
        history: Rows | None = None,
        outcomes: Rows | None = None,
        screened: Rows | None = None,
        workspace: Workspace | None = None,
        books: DayBooks | None = None,
    ) -> None:
        """Nothing is computed before it is asked for."""
        self.size = size_of(orders)
        """How many orders there are to describe."""
        if screened is not None and size_of(screened) != self.size:
            raise ValueError(f"{size_of(screened):,} screened rows for {self.size:,} orders")
        self.screened = screened
        self._workspace = workspace or Workspace()
        self._books = books
        self._orders, self._history, self._outcomes = orders, history, outcomes

    def describe(self, plan: Plan) -> pd.DataFrame:
        """Answer a plan: float64 columns, NaN for unknown, in the order of the orders."""
        found = self._in_books(plan)
        if found is not None:
            return found
        values = np.full((self.size, len(plan.names)), np.nan, order="F")
        first = 0
        for part in self.parts(plan):
            for at, name in enumerate(plan.names):
                values[first : first + len(part), at] = part[name].to_numpy()
            first += len(part)
        return pd.DataFrame(values, columns=list(plan.names))

    def _in_books(self, plan: Plan) -> pd.DataFrame | None:
        books, orders = self._books, self._orders
        if books is None or books.plan != plan or not isinstance(orders, pd.DataFrame) or not books.can_tell(orders):
            return None
        screened = self.screened
        if screened is not None and not isinstance(screened, pd.DataFrame):
            return None
        return books.describe(orders, screened)

    def write(self, plan: Plan, folder: Path) -> None:
        """Answer a plan into a folder of Parquet files that follow each other in the order of the orders."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, part in enumerate(self.parts(plan)):
            pq.write_table(part, part_of(folder, number), compression="zstd")

    def parts(self, plan: Plan, at_once: int = SIZE) -> Iterator[pa.Table]:
        """The answer to a plan, so many orders at a time in the order of the orders: doubles, null for unknown."""
        with self._prepared(plan) as (connection, prepared):
            names = ", ".join(f'"{name}"' for name in plan.names)
            self._workspace.pass_through(connection)
            for first in range(0, self.size, at_once):
                prepared.show(range(first, first + at_once))
                yield connection.execute(f"SELECT {names} FROM ({plan.answer}) ORDER BY position").to_arrow_table()

    @contextmanager
    def _prepared(self, plan: Plan) -> Iterator[tuple[duckdb.DuckDBPyConnection, Prepared]]:
        given = [rows for rows in (self._orders, self._history, self._outcomes) if rows is not None]
        with self._workspace.connection(plan.cells(sum(map(size_of, given)), self.size)) as connection:
            show_rows(connection, entries.ORDERS, self._orders, entries.ORDER_COLUMNS)
            history = entries.no_orders() if self._history is None else self._history
            show_rows(connection, entries.HISTORY, history, entries.ORDER_COLUMNS)
            outcomes = entries.no_outcomes() if self._outcomes is None else self._outcomes
            show_rows(connection, entries.OUTCOMES, outcomes, entries.OUTCOME_COLUMNS)
            past = 0 if self._history is None else size_of(self._history)
            stages = Stages(DuckDBEngine(connection), plan, self._screening(connection), are_most=self.size > past)
            yield connection, stages.prepare(entries.Entries("duckdb", with_history=past > 0))

    def _screening(self, connection: duckdb.DuckDBPyConnection) -> Surrounding:
        if self.screened is None or isinstance(self.screened, pd.DataFrame):
            return of_screening(self.screened)
        show_rows(connection, _SCREENED, self.screened, SCREENED)
        return of_screening(_SCREENED)
