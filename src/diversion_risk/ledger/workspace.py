"""The workspace: how much memory answers may take, and the folder where what does not fit is laid aside."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

_SMALL = 100_000
"""Rows that are simply kept in memory."""


@dataclass(frozen=True)
class Workspace:
    """What an answer may take of the machine; what needs more memory is laid aside on disk and takes longer."""

    memory: str = "2GB"
    """For the tables of the past; the answer itself, where it is wanted as a frame, comes on top."""
    folder: Path | None = None
    """Where a folder of its own is made, and removed in the end; without it where the system keeps temporary files."""

    @contextmanager
    def connection(self, rows: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty database for so many rows, gone in the end."""
        with tempfile.TemporaryDirectory(prefix="ledger-", dir=self.folder) as aside:
            # A database in a file is packed, and read from there again: less is to be moved than from memory.
            place = ":memory:" if rows <= _SMALL else str(Path(aside) / "ledger.duckdb")
            with duckdb.connect(place, config={"memory_limit": self.memory, "temp_directory": aside}) as connection:
                yield connection
