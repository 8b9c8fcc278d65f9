"""Parquet: one file, or a folder of them read as one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS
from diversion_risk.orders.limits import Limits
from diversion_risk.orders.raw import TEXT, Raw, as_text, headers

_CONTRACT_NAMES = {field.name for field in (*ORDER_FIELDS, *OUTCOME_FIELDS)}


def read_parquet(path: Path) -> Raw:
    """Every row of a Parquet file, or of all `*.parquet` below a folder in the order of their paths.

    Files of a folder may have different columns and types; what a file lacks is empty. Row numbers go on from file to
    file, as if the folder were one table under one header.
    """
    files = files_of(path)
    tables = [_read(file) for file in files]
    raws = [from_arrow(table, str(file)) for table, file in zip(tables, files, strict=True)]
    if len(raws) == 1:
        return raws[0]
    cells = pa.concat_tables([raw.cells for raw in raws], promote_options="default")
    names = headers(cells.column_names, str(path))
    native = {name: pa.chunked_array([_mask(raw, name) for raw in raws]) for name in names if _any(raws, name)}
    return Raw(str(path), cells, row_numbers(len(cells)), native=native)


def row_numbers(count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Numbers of so many rows under one header."""
    return np.arange(2, count + 2, dtype=np.int64)


def from_arrow(table: Any, name: str) -> Raw:
    """An Arrow table as text cells.

    Raises `FileUnusable` where a column of the contract is nested or no text at all; another column is written out.
    """
    names = headers(table.column_names, name)
    cells = {column: _text(table.column(place), column, name) for place, column in enumerate(names)}
    native = {
        column: pc.is_valid(table.column(place))
        for place, column in enumerate(names)
        if _is_number(table.schema.field(place).type)
    }
    schema = pa.schema([(column, TEXT) for column in names])
    return Raw(name, pa.table(cells, schema=schema), row_numbers(len(table)), native=native)


def files_of(path: Path) -> list[Path]:
    """The file itself, or every Parquet file below a folder in the order of their paths."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*.parquet") if not file.name.startswith((".", "_")))
    if not found:
        raise FileUnusable(f"{path}: the folder holds no Parquet file; expected one or more named *.parquet.")
    return found


def open_parquet(file: Path) -> Any:
    """A Parquet file of which only the footer is read so far; raises `FileUnusable` where it is none."""
    with _readable(file):
        opened = pq.ParquetFile(file)
        _check_size(file, opened.metadata)
    return opened


def batches_of(file: Path, row_group: int, at_once: int) -> Iterator[Any]:
    """The tables of a row group, so many rows at a time; raises `FileUnusable` where they are broken."""
    with _readable(file), pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(at_once, row_groups=[row_group]):
            batch.validate(full=True)
            yield pa.Table.from_batches([batch])


def _read(file: Path) -> Any:
    with _readable(file):
        with pq.ParquetFile(file) as opened:
            _check_size(file, opened.metadata)
            table = opened.read()
        table.validate(full=True)
        return table


def _check_size(file: Path, told: Any) -> None:
    limits = Limits.read()
    limits.check_columns(str(file), told.num_columns)
    # What a file says of itself may be untrue either way: a row has at least a byte when it stands in memory.
    size = sum(told.row_group(place).total_byte_size for place in range(told.num_row_groups))
    limits.check_file(str(file), max(size, told.num_rows * told.num_columns))


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, OverflowError, MemoryError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise FileUnusable(f"{file}: cannot be read as Parquet ({reason}).") from error


def _text(column: Any, name: str, file: str) -> Any:
    kind = column.type
    if name.casefold() in _CONTRACT_NAMES and pa.types.is_nested(kind):
        raise FileUnusable(f"{file}: the column {name} holds {kind}; expected one plain value in each cell.")
    try:
        return as_text(column)
    except pa.ArrowException as error:
        raise FileUnusable(f"{file}: the column {name} holds {kind} that is no text; expected plain values.") from error


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _any(raws: list[Raw], name: str) -> bool:
    return any(name in raw.native for raw in raws)


def _mask(raw: Raw, name: str) -> Any:
    mask = raw.native.get(name)
    return pa.array(np.zeros(len(raw.cells), dtype=bool)) if mask is None else pa.array(mask.to_numpy())
