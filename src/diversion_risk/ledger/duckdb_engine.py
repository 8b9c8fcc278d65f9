"""DuckDB as an engine: tables on one machine, in memory or in one file."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

UNKNOWN_NOT_INFINITE = {"ieee_floating_point_ops": "false"}
"""What is divided by nothing is unknown, as it is in the SQL of other engines."""


@dataclass(frozen=True)
class DuckDBEngine:
    """Runs the statements of a plan on one connection."""

    connection: duckdb.DuckDBPyConnection
    in_order: bool = False
    """Whether numbers follow the order of their values, so that they are the same whenever they are given."""

    def load(self, table: str, frame: pd.DataFrame) -> None:
        """Make a small table of a frame."""
        self.connection.register("loaded", pa.Table.from_pandas(frame, preserve_index=False))
        self.make(table, "SELECT * FROM loaded")
        self.connection.unregister("loaded")

    def make(self, table: str, select: str) -> None:
        """Make a table of what a statement gives."""
        self.connection.execute(f"CREATE TABLE {table} AS {select}")

    def drop(self, table: str) -> None:
        """Give the room of a table back."""
        self.connection.execute(f"DROP TABLE {table}")

    def show(self, view: str, select: str) -> None:
        """Give a name to what a statement gives."""
        self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS {select}")

    def numbers(self, table: str, column: str) -> str:
        """Number the values of a column: numbers are compared and kept in a fraction of what texts take."""
        values = f"SELECT DISTINCT {column} AS value FROM {table} WHERE {column} IS NOT NULL"
        over = "ORDER BY value" if self.in_order else ""
        number = f"CAST(row_number() OVER ({over}) AS INTEGER) AS number"
        self.make(f"numbers_of_{column}", f"SELECT value, {number} FROM ({values})")
        return f"numbers_of_{column}"

    def texts(self, table: str, column: str) -> Iterable[str]:
        """The distinct texts of a column."""
        found = self.connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
        return sorted(text for (text,) in found)

    def rows(self, select: str) -> pd.DataFrame:
        """What a statement gives, as a frame."""
        found: pd.DataFrame = self.connection.execute(select).df()
        return found
