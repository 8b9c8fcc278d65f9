"""A file as it came: text cells with the row numbers a person would count, before anyone judges them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.errors import FileUnusable

TEXT = pa.large_string()
_LONGEST_SHOWN = 80
_EXACT_INTEGERS = 2.0**53
"""Beyond this a float no longer tells neighbouring whole numbers apart."""


@dataclass(frozen=True)
class Ragged:
    """A row that has not one cell for every column."""

    row: int
    cells: tuple[str, ...]
    found: str
    expected: str


@dataclass(frozen=True)
class Raw:
    """Every cell of a file as text, in the file's order."""

    name: str
    """What messages call the file."""
    cells: Any
    """A `pyarrow.Table` of large strings, one column a header, names trimmed; empty text or null is an empty cell."""
    rows: npt.NDArray[np.int64]
    """The row number of each row of `cells`; the header is row 1."""
    ragged: tuple[Ragged, ...] = ()
    native: Mapping[str, Any] = field(default_factory=dict)
    """For a column in which the file itself holds numbers, not text: a mask of those cells."""
    separator: str | None = None
    """What separates the cells of a text file; `None` for other kinds."""


def joined(parts: Sequence[Raw]) -> Raw:
    """The rows of one text file, of which each part has some."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        cells=pa.concat_tables([one.cells for one in parts]),
        rows=np.concatenate([one.rows for one in parts]),
        ragged=tuple(ragged for one in parts for ragged in one.ragged),
    )


def headers(names: Sequence[str | None], file: str) -> list[str]:
    """Column names, trimmed; a nameless column is called by its position.

    Raises `FileUnusable` where a name occurs twice, whatever its case: nobody could say which of the two is meant.
    """
    trimmed = [(name or "").strip() or f"column {position}" for position, name in enumerate(names, start=1)]
    twice = [name for name, count in Counter(name.casefold() for name in trimmed).items() if count > 1]
    if twice:
        raise FileUnusable(f"{file}: the column {shown(twice[0])} occurs more than once; expected each column once.")
    return trimmed


def shown(text: str) -> str:
    """A cell as a message shows it: cut short when long, a NUL byte made visible."""
    seen = text.replace("\0", "\\0")
    if len(seen) <= _LONGEST_SHOWN:
        return seen
    return f"{seen[: _LONGEST_SHOWN - 20]}… ({len(text):,} characters)"


def trimmed(column: Any) -> Any:
    """The cells without white space around them; null where nothing is left."""
    # The strip that knows all blanks of Unicode is ten times slower, and most columns are plain.
    plain = pc.all(pc.string_is_ascii(column)).as_py() is not False
    stripped = pc.ascii_trim_whitespace(column) if plain else pc.utf8_trim_whitespace(column)
    if pc.sum(pc.binary_length(stripped)) == pc.sum(pc.binary_length(column)):
        stripped = column  # nothing was cut off: no need to hold a million cells twice
    empty = pc.equal(stripped, "")
    return pc.if_else(empty, pa.scalar(None, TEXT), stripped) if pc.any(empty).as_py() else stripped


def as_text(column: Any) -> Any:
    """An Arrow column of any plain type as text: dates in ISO 8601, whole numbers without a decimal point.

    Raises `pyarrow.ArrowInvalid` for bytes that are no UTF-8.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.cast(kind.value_type))
    if pa.types.is_floating(kind):
        return _floats_as_text(column.cast(pa.float64()))
    if pa.types.is_timestamp(kind):
        return _timestamps_as_text(column)
    if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_null(kind):
        return pa.chunked_array([pa.array([_written(cell) for cell in column.to_pylist()], TEXT)])
    return column.cast(TEXT)


def _written(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _floats_as_text(column: Any) -> Any:
    known = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(pc.floor(known), known), pc.less(pc.abs(known), _EXACT_INTEGERS))
    integers = pc.if_else(whole, known, pa.scalar(None, pa.float64())).cast(pa.int64())
    return pc.if_else(pc.fill_null(whole, False), integers.cast(TEXT), known.cast(TEXT))


def _timestamps_as_text(column: Any) -> Any:
    if column.type.tz is not None:
        column = column.cast(pa.timestamp(column.type.unit, "UTC"))
    naive = column.cast(pa.timestamp("us"), safe=False)
    return pc.strftime(naive, format="%Y-%m-%dT%H:%M:%S").cast(TEXT)
