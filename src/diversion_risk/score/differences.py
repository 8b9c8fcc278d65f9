"""Two tables of one run held against each other, some rows at a time: what differs, for how many rows, and where first."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.dataset as ds

from diversion_risk.errors import FileUnusable, IntegrityBroken

_AT_ONCE = 50_000


def differences(then: Path, now: Path, order_id: str | None = None) -> Iterator[str]:
    """Where two files of the same name differ, or two folders of Parquet; with an `order_id` that order's rows alone.

    Raises:
        IntegrityBroken: If one of them is gone.
        FileUnusable: If there is no such order among the scores.
    """
    name = then.name
    before, after = (_Table(path, order_id) for path in (then, now))
    columns, rows = before.columns, before.rows()
    if order_id is not None and not rows and name.startswith("scores"):
        raise FileUnusable(f'The run has no order "{order_id}"')
    if columns != after.columns or rows != after.rows():
        yield f"{name}: {rows:,} rows and {len(columns)} columns then, {after.rows():,} and {len(after.columns)} now"
        return
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for was, comes in zip(before.frames(), after.frames(), strict=True):
        for column in columns:
            differs = (was[column].map(str) != comes[column].map(str)).to_numpy()
            if differs.any():
                counts[column] = counts.get(column, 0) + int(differs.sum())
                first.setdefault(column, str(was["order_id"][differs].iloc[0]))
    for column in filter(counts.__contains__, columns):
        yield f"{name}: {column} differs for {counts[column]:,} rows, first for order {first[column]}"


class _Table:
    """A table on disk, or the rows of one order in it."""

    def __init__(self, path: Path, order_id: str | None) -> None:
        if not path.exists():
            raise IntegrityBroken(f"{path} is gone")
        is_text = path.suffix == ".csv"
        self._data = ds.dataset(path, format=_csv(path) if is_text else "parquet")
        # In a CSV an id may have an apostrophe before it, which keeps spreadsheets from taking it for a formula.
        wanted = [order_id, f"'{order_id}"] if is_text else [order_id]
        self._filter = None if order_id is None else ds.field("order_id").isin(wanted)

    @property
    def columns(self) -> list[str]:
        return list(self._data.schema.names)

    def rows(self) -> int:
        return int(self._data.count_rows(filter=self._filter))

    def frames(self) -> Iterator[pd.DataFrame]:
        """The rows in their order, in frames of one size whatever the groups that they were written in."""
        held: list[pa.RecordBatch] = []
        for batch in self._data.to_batches(filter=self._filter, batch_size=_AT_ONCE):
            held.append(batch)
            while sum(map(len, held)) >= _AT_ONCE:
                table = pa.Table.from_batches(held)
                yield table.slice(0, _AT_ONCE).to_pandas()
                held = table.slice(_AT_ONCE).to_batches()
        if held:
            yield pa.Table.from_batches(held).to_pandas()


def _csv(path: Path) -> ds.CsvFileFormat:
    """Every cell as the text it is."""
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return ds.CsvFileFormat(pa_csv.ParseOptions(newlines_in_values=True), convert_options=texts)
