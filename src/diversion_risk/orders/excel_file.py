"""Excel workbooks: the first sheet, with dates and numbers as what they are."""

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.limits import Limits
from diversion_risk.orders.raw import TEXT, Raw, headers

_NUMBERS = (int, float)
_BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, RecursionError, NotImplementedError),
)
"""What openpyxl and what lies below it raise on a workbook that is damaged somewhere; a parser of XML, of whichever of two
libraries, a `SyntaxError`."""


def read_excel(path: Path) -> Raw:
    """Every row of the first sheet of an `.xlsx` workbook; blank rows are passed over but counted.

    Dates come as ISO 8601, whole numbers without a decimal point, formulas as the value the workbook last stored.
    """
    sheet = _sheet(path)
    filled = [(number, row) for number, row in enumerate(sheet, start=1) if any(_holds(cell) for cell in row)]
    if not filled:
        raise FileUnusable(f"{path}: the first sheet is empty; expected a header and a row for each order.")
    (_, header), *body = filled
    width = max(_width(row) for _, row in filled)
    names = headers([_written(cell) for cell in _padded(header, width)], str(path))
    columns = list(zip(*(_padded(row, width) for _, row in body), strict=True)) or [()] * width
    cells = [pa.array([_written(cell) for cell in column], TEXT) for column in columns]
    native = {
        name: pa.array([_is_number(cell) for cell in column], pa.bool_())
        for name, column in zip(names, columns, strict=True)
    }
    rows = np.array([number for number, _ in body], dtype=np.int64)
    return Raw(str(path), pa.table(cells, names=names), rows, native=native)


def _sheet(path: Path) -> list[Sequence[Any]]:
    try:
        with zipfile.ZipFile(path) as packed:
            Limits.read().check_file(str(path), sum(part.file_size for part in packed.infolist()))
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it drops; we read values only.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong extent, and rows beyond it would be lost
            rows = list(sheet.iter_rows(values_only=True))
            book.close()
            return rows
    except _BROKEN as error:
        raise FileUnusable(f"{path}: cannot be read as an Excel workbook; expected an .xlsx file.") from error


def _holds(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _width(row: Sequence[Any]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if _holds(cell)), default=0)


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row[:width], *[None] * (width - len(row))]


def _is_number(cell: object) -> bool:
    return isinstance(cell, _NUMBERS) and not isinstance(cell, bool)


def _written(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
