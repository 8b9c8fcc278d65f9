"""Rows in Parquet put in another order: sorted on disk where they do not fit, and handed out some at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from diversion_risk.ledger.workspace import Workspace


def in_order(folder: Path, column: str, at_once: int, workspace: Workspace) -> Iterator[Any]:
    """The rows of all Parquet files of a folder by a column of numbers, each of which stands once; at most so many a table."""
    files = sorted(map(str, folder.glob("*.parquet")))
    if not files:
        return
    with workspace.connection(0) as connection:
        rows = connection.read_parquet(files).order(f'"{column}"').to_arrow_reader(at_once)
        for batch in rows:
            yield pa.Table.from_batches([batch])
