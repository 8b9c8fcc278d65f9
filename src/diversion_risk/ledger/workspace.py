"""The workspace: how much memory answers may take, and the folder where what does not fit is laid aside."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from diversion_risk.errors import ResultsNotWritten
from diversion_risk.ledger.duckdb_engine import UNKNOWN_NOT_INFINITE

_CELL = 14
"""Bytes that tables take for each value in all: measured on a million orders, with what stands there on the way."""
_MOVED = 1.5
"""Tables up to so many times the memory are quicker moved out of it now and then than kept in a file from the start."""
_PASSING = 1.5
"""GB that are enough to pass tables in a file through, 245,760 orders at a time: measured, as fast as with twice as much."""


@dataclass(frozen=True)
class Workspace:
    """What an answer may take of the machine; what needs more memory is laid aside on disk and takes longer."""

    memory_gb: float = 3.0
    """For the tables of the past; the answer itself, where it is wanted as a frame, comes on top."""
    folder: Path | None = None
    """Where a folder of its own is made, and removed in the end; without it where the system keeps temporary files."""

    @contextmanager
    def connection(self, cells: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty database for about so many values, gone in the end."""
        with tempfile.TemporaryDirectory(prefix="ledger-", dir=self.folder) as aside:
            fits = cells * _CELL <= self.memory_gb * 1e9 * _MOVED
            place = ":memory:" if fits else str(Path(aside) / "ledger.duckdb")
            limits = {"memory_limit": f"{self.memory_gb}GB", "temp_directory": aside}
            try:
                with duckdb.connect(place, config=limits | UNKNOWN_NOT_INFINITE) as connection:
                    yield connection
            except (duckdb.InterruptException, RuntimeError) as trouble:
                # So DuckDB passes on a Ctrl-C that it meets within a statement.
                if "interrupted" not in str(trouble).lower():
                    raise
                raise KeyboardInterrupt from trouble
            except (duckdb.IOException, duckdb.OutOfMemoryException) as trouble:
                told = str(trouble).splitlines()[0]
                raise ResultsNotWritten(
                    f"What does not fit into {self.memory_gb} GB of memory cannot be laid aside: {told}"
                ) from trouble

    def pass_through(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give back memory once all that answers need is in tables: of those in a file each row is only read once more.

        What reads the answers takes memory of its own beside the database.
        """
        found = connection.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()")
        if found.fetchone() != (None,):
            connection.execute(f"SET memory_limit = '{min(self.memory_gb, max(self.memory_gb / 2, _PASSING))}GB'")
