"""The workspace: how much memory answers may take, and the folder where what does not fit is laid aside."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from diversion_risk.ledger.duckdb_engine import UNKNOWN_NOT_INFINITE

_CELL = 8
"""Bytes a value takes, more or less."""
_SHARE = 0.8
"""Of the memory what tables may take; the rest is for work on them."""


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
            # What does not fit is better kept in a file from the start, packed, than moved out of memory in a hurry.
            fits = cells * _CELL <= self.memory_gb * 1e9 * _SHARE
            place = ":memory:" if fits else str(Path(aside) / "ledger.duckdb")
            limits = {"memory_limit": f"{self.memory_gb}GB", "temp_directory": aside}
            with duckdb.connect(place, config=limits | UNKNOWN_NOT_INFINITE) as connection:
                yield connection
