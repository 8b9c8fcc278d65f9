"""Rows on disk in parts of one size, a Parquet file each: read one after the other, or as one table."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.orders.fields import Field, Kind
from diversion_risk.orders.kinds import DATE_DTYPE, STR_DTYPE

SIZE = 245_760
"""Rows of a part: two of DuckDB's row groups, so that two cores have one each."""
_PANDAS: dict[Kind, Any] = {"date": DATE_DTYPE, "number": "float64", "yes_no": "boolean"}


class PartsOnDisk:
    """A folder of parts that is being filled; each but the last has the same number of rows."""

    def __init__(self, folder: Path, size: int | None = None) -> None:
        """An empty folder is made; `size` is `SIZE` where it is not said."""
        folder.mkdir(parents=True)
        self.folder, self._size = folder, size or SIZE
        self._held: list[Any] = []
        self._count = 0

    def add(self, table: Any) -> None:
        """Lay further rows behind those that are there."""
        self._held.append(table)
        while sum(map(len, self._held)) >= self._size:
            whole = pa.concat_tables(self._held)
            self._write(whole.slice(0, self._size))
            self._held = [whole.slice(self._size)]

    def close(self) -> None:
        """Write what is left; a folder that holds no row at all has one part that says its columns."""
        whole = pa.concat_tables(self._held)
        if len(whole) or not self._count:
            self._write(whole)
        self._held = []

    def _write(self, table: Any) -> None:
        pq.write_table(table.combine_chunks(), part_of(self.folder, self._count), compression="lz4")
        self._count += 1


def part_of(folder: Path, number: int) -> Path:
    """The file of a part, counted from 0."""
    return folder / f"part-{number:05}.parquet"


def parts_of(folder: Path, columns: Sequence[str] | None = None) -> Iterator[Any]:
    """The tables of a folder's parts, one after the other."""
    for file in sorted(folder.glob("part-*.parquet")):
        yield pq.read_table(file, columns=None if columns is None else list(columns))


def typed_rows(table: Any, fields: Sequence[Field]) -> pd.DataFrame:
    """Checked rows as they were before they went through Arrow: each column with the type that reading gave it."""
    columns = {field.name: table.column(field.name).to_pandas() for field in fields}
    types = {field.name: _PANDAS.get(field.kind, STR_DTYPE) for field in fields}
    return pd.DataFrame(columns).astype(types)
