"""The door to orders: a file in any of its kinds and layouts, read, mapped and checked."""

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow as pa

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.csv_file import csv_parts, read_csv
from diversion_risk.orders.draw import draw
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.in_parts import folder_of
from diversion_risk.orders.limits import Limits
from diversion_risk.orders.mapping import CONTRACT
from diversion_risk.orders.mapping_file import read_mapping
from diversion_risk.orders.outside import as_file
from diversion_risk.orders.parquet_file import from_arrow, read_parquet
from diversion_risk.orders.raw import TEXT, Raw
from diversion_risk.orders.validate import validate

_ENDINGS = (".csv", ".txt", ".tsv", ".gz", ".bz2", ".xz", ".zst")
_EXPECTED = (
    "expected a CSV (.csv, .txt, .tsv, each also .gz, .bz2, .xz or .zst), Parquet (.parquet, or a folder of them) or "
    ".xlsx file"
)


def read_orders(path: str | PathLike[str], source: str | None = None) -> Checked:
    """The orders of a file in the contract's layout, or in another one that a mapping describes.

    `source` is the name of a shipped mapping or the path of one's own; without it the file has the contract's columns.
    `path` may be an address such as `s3://bucket/orders.parquet`, or a query (`*.query.yaml`). Raises `FileUnusable` when the
    file as a whole cannot be used, `ConfigurationWrong` when the mapping cannot.
    """
    mapping = read_mapping(source)
    if mapping.orders is None:
        raise ConfigurationWrong(f"{mapping.name}: says nothing of orders.")
    with as_file(path) as file:
        raw = read_raw(file)
    return validate(draw(raw, mapping, mapping.orders, ORDER_FIELDS), ORDER_FIELDS, "orders")


def check_orders(frame: pd.DataFrame) -> Checked:
    """Orders that are in a pandas table already, of whatever column types; rows count from 2, as under a header.

    Raises `FileUnusable` when a required column is missing, as for a file.
    """
    assert CONTRACT.orders is not None
    return validate(draw(raw_frame(frame), CONTRACT, CONTRACT.orders, ORDER_FIELDS), ORDER_FIELDS, "orders")


def read_raw(path: Path) -> Raw:
    """A file's cells as they came, whatever kind of file it is; raises `FileUnusable` in one clear sentence."""
    raw = _reader(path)(path)
    limits = Limits.read()
    limits.check_columns(raw.name, raw.cells.num_columns)
    limits.check_cells(raw)
    return raw


def raw_parts(path: Path) -> Iterator[Raw]:
    """The same some rows at a time, at least one part; a workbook, whose sheet holds a million rows, comes as one."""
    limits = Limits.read()
    for raw in _parts(path):
        limits.check_columns(raw.name, raw.cells.num_columns)
        limits.check_cells(raw)
        yield raw


def _parts(path: Path) -> Iterator[Raw]:
    reader = _reader(path)
    if reader is read_csv:
        yield from csv_parts(path)
    elif reader is read_parquet:
        folder = folder_of(path)
        yield folder.nothing()
        for group in folder.groups:
            yield from folder.read(group)
    else:
        yield reader(path)


def raw_frame(frame: pd.DataFrame, name: str = "the table") -> Raw:
    """A pandas table as text cells."""
    columns = [_arrow(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return from_arrow(pa.table(columns, names=[str(column) for column in frame.columns]), name)


def _arrow(column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert(None)
    if isinstance(column.dtype, pd.PeriodDtype | pd.IntervalDtype):
        column = column.astype(str)
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        # Values of several types in one column, as object columns allow.
        return pa.array([None if _is_missing(cell) else _plain(cell) for cell in column], TEXT)


def _is_missing(cell: object) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or cell != cell  # noqa: PLR0124  # NaN alone differs from itself


def _plain(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _reader(path: Path) -> Callable[[Path], Raw]:
    """The reader for a file, by its first bytes where they tell, else by its name; a folder is one of Parquet."""
    if path.is_dir():
        return read_parquet
    start = _first_bytes(path)
    name = path.name.lower()
    if not start:
        raise FileUnusable(f"{path}: the file is empty; expected a header and a row for each order.")
    if start.startswith(b"PAR1") or name.endswith((".parquet", ".pq")):
        return read_parquet
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnusable(f"{path}: is an old .xls workbook or one with a password; save it as a plain .xlsx.")
    if start.startswith(b"PK") or name.endswith((".xlsx", ".xlsm")):
        # openpyxl takes a tenth of a second to import, and most orders come otherwise.
        from diversion_risk.orders.excel_file import read_excel  # noqa: PLC0415

        return read_excel
    if name.endswith(_ENDINGS):
        return read_csv
    raise FileUnusable(f"{path}: is of no known kind; {_EXPECTED}.")


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except FileNotFoundError:
        raise FileUnusable(f"{path}: no such file; {_EXPECTED}.") from None
    except OSError as error:
        raise FileUnusable(f"{path}: cannot be opened ({error.strerror}).") from error
