"""Records: orders, their past and its outcomes, and the answers to what is asked of a ledger, on one machine."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger import entries
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.stages import Stages
from diversion_risk.ledger.surroundings import of_screening

_AT_ONCE = 100_000
"""Orders that are handed over at a time."""


class Records:
    """The orders to describe and the past they are held against.

    `orders` and `history` are checked orders (`orders.read`), `outcomes` checked outcomes. `screened` is what watch-lists
    say of the orders (`watchlists.screen`), one row an order in the order of the orders.
    """

    def __init__(
        self,
        orders: pd.DataFrame,
        history: pd.DataFrame | None = None,
        outcomes: pd.DataFrame | None = None,
        screened: pd.DataFrame | None = None,
    ) -> None:
        """Nothing is computed before it is asked for."""
        if screened is not None and len(screened) != len(orders):
            raise ValueError(f"{len(screened):,} screened rows for {len(orders):,} orders")
        self.screened = screened
        self._orders = len(orders)
        self._given = {
            entries.ORDERS: _placed(orders, entries.ORDER_COLUMNS),
            entries.HISTORY: _placed(orders.iloc[:0] if history is None else history, entries.ORDER_COLUMNS),
            entries.OUTCOMES: _placed(_no_outcomes() if outcomes is None else outcomes, entries.OUTCOME_COLUMNS),
        }

    def describe(self, plan: Plan) -> pd.DataFrame:
        """Answer a plan: float64 columns, NaN for unknown, in the order of the orders."""
        values = np.full((self._orders, len(plan.names)), np.nan, order="F")
        with duckdb.connect() as connection:
            for name, table in self._given.items():
                connection.register(name, table)
            stages = Stages(_DuckDB(connection), plan, of_screening(self.screened))
            stages.prepare(entries.statement("duckdb"), entries.columns())
            for batch in _answers(connection, plan):
                place = batch["position"].to_numpy()
                for at, name in enumerate(plan.names):
                    values[place, at] = batch[name].to_numpy(zero_copy_only=False)
        return pd.DataFrame(values, columns=list(plan.names))


def _answers(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Iterable[pa.RecordBatch]:
    """The answer in parts, in no certain order."""
    reader: Iterable[pa.RecordBatch] = connection.execute(plan.answer).to_arrow_reader(_AT_ONCE)
    return reader


@dataclass(frozen=True)
class _DuckDB:
    connection: duckdb.DuckDBPyConnection

    def load(self, table: str, frame: pd.DataFrame) -> None:
        self.connection.register("loaded", pa.Table.from_pandas(frame, preserve_index=False))
        self.make(table, "SELECT * FROM loaded")
        self.connection.unregister("loaded")

    def make(self, table: str, select: str) -> None:
        self.connection.execute(f"CREATE TABLE {table} AS {select}")

    def show(self, view: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS {select}")

    def numbers(self, table: str, column: str) -> str:
        values = f"SELECT DISTINCT {column} AS value FROM {table} WHERE {column} IS NOT NULL"
        self.make(
            f"numbers_of_{column}", f"SELECT value, CAST(row_number() OVER () AS INTEGER) AS number FROM ({values})"
        )
        return f"numbers_of_{column}"

    def texts(self, table: str, column: str) -> Iterable[str]:
        found = self.connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
        return sorted(text for (text,) in found)


def _placed(rows: pd.DataFrame, columns: Collection[str]) -> pa.Table:
    return pa.Table.from_pandas(
        rows[list(columns)].assign(place=np.arange(len(rows), dtype="int64")), preserve_index=False
    )


def _no_outcomes() -> pd.DataFrame:
    return pd.DataFrame({"order_id": [], "outcome": [], "outcome_date": []}).astype(
        {"order_id": "str", "outcome": "str", "outcome_date": "datetime64[s]"}
    )
