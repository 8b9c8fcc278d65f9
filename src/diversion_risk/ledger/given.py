"""What records are given: checked rows in a frame, or in Parquet files that are never held in memory as a whole."""

import os
from collections.abc import Collection
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.errors import FileUnusable

Rows = pd.DataFrame | str | os.PathLike[str]
"""Checked rows in a frame, or the Parquet file or folder that holds them, such as the history of a model folder."""


def show_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows, columns: Collection[str]) -> None:
    """Put rows behind the name of a table, with their number in `place`.

    Raises:
        FileUnusable: If a file is not there or lacks a column.
    """
    if isinstance(rows, pd.DataFrame):
        connection.register(table, placed(rows, columns))
        return
    read = connection.read_parquet([str(file) for file in _files(Path(rows))])
    if missing := [name for name in columns if name not in read.columns]:
        raise FileUnusable(f"{rows}: lacks {', '.join(missing)}; expected checked rows, such as `check_orders` gives.")
    read.project(f"{', '.join(columns)}, row_number() OVER () - 1 AS place").create_view(table)


def placed(rows: pd.DataFrame, columns: Collection[str]) -> pa.Table:
    """Columns of a frame and the number of each row."""
    numbered = rows[list(columns)].assign(place=np.arange(len(rows), dtype="int64"))
    table = pa.Table.from_pandas(numbered, preserve_index=False)
    # A frame keeps moments in any unit, and DuckDB turns not every one into every other.
    fields = [one.with_type(pa.timestamp("us")) if pa.types.is_timestamp(one.type) else one for one in table.schema]
    return table.cast(pa.schema(fields))


def size_of(rows: Rows) -> int:
    """How many rows there are."""
    if isinstance(rows, pd.DataFrame):
        return len(rows)
    return sum(int(pq.read_metadata(file).num_rows) for file in _files(Path(rows)))


def _files(path: Path) -> list[Path]:
    """The files in the order of their paths, one after the other as if they were one table."""
    files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
    if not files:
        raise FileUnusable(f"{path}: there is no Parquet file; expected checked rows in a file or a folder of files.")
    return files
