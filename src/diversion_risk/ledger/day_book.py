"""A day book: what happened, added up by keys and day, in which the past of one order is looked up."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.ledger.look_back import DAY, LookBack, added_up, key, measured


class DayBook:
    """The book of look-backs that share their keys, read from a file as far as it is asked."""

    def __init__(self, looks: Mapping[str, LookBack], rows: pa.Table, file: Path) -> None:
        """Lay the rows, which are sorted by keys and day, into a file."""
        self.looks, self.by = looks, next(iter(looks.values())).by
        book, names = _laid_into(file, rows), measured(looks)
        self._keys = [book[key(name)].to_numpy() for name in self.by]
        self._days = book[DAY].to_numpy()
        self._daily = {slot: book[names[look.measure, look.statistic]] for slot, look in looks.items()}

    @property
    def types(self) -> dict[str, pa.DataType]:
        """What kind of total each look-back gives."""
        return {slot: daily.type for slot, daily in self._daily.items()}

    def totals(self, keys: Sequence[int | None], today: int) -> dict[str, Any]:
        """Each look-back of an order with these keys, placed today; `None` for unknown."""
        if any(value is None for value in keys):
            return dict.fromkeys(self.looks)
        first, after = self._rows_of(keys)
        days = self._days[first:after]
        return {slot: self._total(slot, look, first, days, today) for slot, look in self.looks.items()}

    def _rows_of(self, keys: Sequence[int | None]) -> tuple[int, int]:
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


def _laid_into(file: Path, rows: pa.Table) -> dict[str, Any]:
    """The columns, each in one piece, as they lie in a file: the system keeps in memory what is asked often."""
    whole = pa.table({name: _narrow(rows[name].combine_chunks()) for name in rows.column_names})
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=max(len(whole), 1))
    with pa.memory_map(str(file)) as source:
        read = pa.ipc.open_file(source).read_all()
    return {name: read[name].combine_chunks() for name in read.column_names}


def _narrow(column: pa.Array) -> pa.Array:
    """Whole numbers in eight bytes: a database sums them up in sixteen."""
    is_whole = pa.types.is_decimal(column.type) and column.type.scale == 0
    return pc.cast(column, pa.int64()) if is_whole else column
