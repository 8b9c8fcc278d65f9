"""A day book: what happened, added up by keys and day, in which the past of one order is looked up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diversion_risk.errors import IntegrityBroken
from diversion_risk.ledger.look_back import DAY, LookBack, added_up, key, measured

_AT_ONCE = 16_384
"""Rows of a file that are read at a time. Keys have at most a row a day, so those of one order seldom lie in three parts."""
_KEYS = (pa.int32(), pa.int64())
"""What keys and days may be."""
_TOTALS = (*_KEYS, pa.float64(), pa.decimal128(38, 9))
_MOST_ROWS, _LARGEST = 1 << 28, 1 << 36
_Keys = Sequence[int | None]


class Book(Protocol):
    """What look-backs that share their keys find for one order."""

    @property
    def by(self) -> tuple[str, ...]:
        """The keys."""

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """What kind of total each look-back gives."""

    def totals(self, keys: _Keys, today: int) -> dict[str, Any]:
        """Each look-back of an order with these keys, placed today; `None` for unknown."""


class DayBook:
    """A book that lies open: every row of it is at hand."""

    def __init__(self, looks: Mapping[str, LookBack], rows: pa.Table) -> None:
        """The rows are those of `write_book`, or those of them that hold some keys."""
        self.by, self.types = _by(looks), _types(looks, rows.schema)
        self._looks, names = looks, measured(looks)
        columns = {name: rows[name].combine_chunks() for name in rows.column_names}
        self._keys = [columns[key(name)].to_numpy() for name in self.by]
        self._days = columns[DAY].to_numpy()
        self._daily = {slot: columns[names[look.measure, look.statistic]] for slot, look in looks.items()}

    def totals(self, keys: _Keys, today: int) -> dict[str, Any]:
        """Each look-back of an order with these keys, placed today; `None` for unknown."""
        if any(value is None for value in keys):
            return dict.fromkeys(self._looks)
        first, after = self._rows_of(keys)
        days = self._days[first:after]
        return {slot: self._total(slot, look, first, days, today) for slot, look in self._looks.items()}

    def _rows_of(self, keys: _Keys) -> tuple[int, int]:
        first, after = 0, len(self._days)
        for column, value in zip(self._keys, keys, strict=True):
            part = column[first:after]
            wanted = part.dtype.type(value)
            first, after = first + int(part.searchsorted(wanted)), first + int(part.searchsorted(wanted, "right"))
        return first, after

    def _total(self, slot: str, look: LookBack, first: int, days: np.ndarray, today: int) -> Any:
        begin = 0 if look.days is None else int(days.searchsorted(today - look.days))
        end = int(days.searchsorted(today - look.until, "right"))
        return added_up(look.statistic, self._daily[slot].slice(first + begin, max(end - begin, 0)))


class ShutBook:
    """A book that lies in its file: of it only those parts are read that can hold the keys of an order."""

    def __init__(self, looks: Mapping[str, LookBack], file: Path) -> None:
        """The file is one of `write_book`."""
        self.by = _by(looks)
        self._looks, self._path = looks, file

    @property
    def types(self) -> Mapping[str, pa.DataType]:
        """What kind of total each look-back gives."""
        return _types(self._looks, self._file.schema_arrow)

    def totals(self, keys: _Keys, today: int) -> dict[str, Any]:
        """Each look-back of an order with these keys, placed today; `None` for unknown."""
        if any(value is None for value in keys):
            return dict.fromkeys(self._looks)
        parts = [part for part in range(self._file.num_row_groups) if self._can_hold(part, keys)]
        return DayBook(self._looks, self._rows(parts)).totals(keys, today)

    def opened(self, place: Path) -> DayBook:
        """The same book, laid open in a file at `place`: the system keeps in memory what is asked often."""
        whole = self._rows(range(self._file.num_row_groups))
        with pa.OSFile(str(place), "wb") as sink, pa.ipc.new_file(sink, whole.schema) as writer:
            writer.write_table(whole.combine_chunks(), max_chunksize=max(len(whole), 1))
        with pa.memory_map(str(place)) as source:
            return DayBook(self._looks, pa.ipc.open_file(source).read_all())

    @cached_property
    def _file(self) -> pq.ParquetFile:
        with sound(self._path):
            file = opened_file(self._path)
            columns, totals = file.schema_arrow, _types(self._looks, file.schema_arrow).values()
            named = columns.names[: len(self.by) + 1] == [*map(key, self.by), DAY]
            are_keys = all(one in _KEYS for one in columns.types[: len(self.by) + 1])
            if not (named and are_keys and all(one in _TOTALS for one in totals)):
                raise TypeError("its columns are not those of a day book")
        return file

    def _rows(self, parts: Iterable[int]) -> pa.Table:
        with sound(self._path):
            rows = self._file.read_row_groups(list(parts))
            rows.validate(full=True)
        return rows

    def _can_hold(self, part: int, keys: _Keys) -> bool:
        told = self._file.metadata.row_group(part)
        # The keys come first in the file, in their order.
        spans = (told.column(at).statistics for at in range(len(keys)))
        return all(span is None or span.min <= value <= span.max for span, value in zip(spans, keys, strict=True))


def opened_file(path: Path) -> pq.ParquetFile:
    """A Parquet file, unless it says of itself that it holds more than any history adds up to."""
    file = pq.ParquetFile(path)
    size = sum(file.metadata.row_group(part).total_byte_size for part in range(file.num_row_groups))
    if file.metadata.num_rows > _MOST_ROWS or size > _LARGEST:
        raise ValueError(f"it holds {file.metadata.num_rows:,} rows in {size:,} bytes")
    return file


@contextmanager
def sound(file: Path) -> Iterator[None]:
    """Say of a file of the books that it is broken, whatever is wrong with it.

    Raises:
        IntegrityBroken: If the block finds that it is not what `add_up` writes.
    """
    try:
        yield
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as trouble:
        raise IntegrityBroken(f"{file} cannot be read as a part of day books: {trouble}") from trouble


def write_book(file: Path, rows: pa.Table) -> None:
    """Write a book's rows, sorted by keys and day, in which the keys come first."""
    narrow = pa.table({name: _narrow(rows[name].combine_chunks()) for name in rows.column_names})
    pq.write_table(narrow, file, compression="zstd", row_group_size=_AT_ONCE)


def _by(looks: Mapping[str, LookBack]) -> tuple[str, ...]:
    return next(iter(looks.values())).by


def _types(looks: Mapping[str, LookBack], columns: pa.Schema) -> dict[str, pa.DataType]:
    names = measured(looks)
    return {slot: columns.field(names[look.measure, look.statistic]).type for slot, look in looks.items()}


def _narrow(column: pa.Array) -> pa.Array:
    """Whole numbers in eight bytes: a database sums them up in sixteen."""
    is_whole = pa.types.is_decimal(column.type) and column.type.scale == 0
    return pc.cast(column, pa.int64()) if is_whole else column
