"""How large a file of orders, a row and a cell may be: what is larger is refused in a sentence, not tried."""

import os
import re
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.raw import Raw, shown

_PREFIX = "DIVERSION_RISK_LARGEST_"
_SIZE = re.compile(r"([0-9]{1,9})\s*([kMGT]?B?)", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True)
class Limits:
    """Bytes, and columns, beyond which a file is refused; a setting of the environment, such as
    `DIVERSION_RISK_LARGEST_FILE=20GB`, replaces each."""

    file: int = 64 * 10**9
    """Unpacked: fifty million orders with every column filled."""
    row: int = 256 * 10**6
    """A line of a text file; an order of the contract with every text at its longest has 1.2 MB."""
    cell: int = 64 * 10**6
    """Any cell; a text of the contract's columns has its own limit, that of a spreadsheet's cell."""
    columns: int = 4_000

    @classmethod
    def read(cls) -> "Limits":
        """The limits as they are set; raises `ConfigurationWrong` for a setting that is no size."""
        names = ("file", "row", "cell", "columns")
        return cls(**{name: _size(name) for name in names if os.environ.get(_PREFIX + name.upper())})

    def check_file(self, name: str, size: int) -> None:
        """Refuse a file of so many bytes once unpacked."""
        if size > self.file:
            raise FileUnusable(
                f"{name}: has {size:,} bytes or more, unpacked; expected at most {self.file:,}{_hint('file')}."
            )

    def check_row(self, name: str, size: int) -> None:
        """Refuse a text file with a line of so many bytes."""
        if size > self.row:
            raise FileUnusable(f"{name}: has a line of {size:,} bytes; expected at most {self.row:,}{_hint('row')}.")

    def check_columns(self, name: str, count: int) -> None:
        """Refuse a file with so many columns."""
        if count > self.columns:
            raise FileUnusable(f"{name}: has {count:,} columns; expected at most {self.columns:,}{_hint('columns')}.")

    def check_cells(self, raw: Raw) -> None:
        """Refuse a file in which a cell is too long."""
        for column in raw.cells.column_names:
            longest = _longest(raw.cells.column(column))
            if longest > self.cell:
                raise FileUnusable(
                    f"{raw.name}: the column {shown(column)} has a cell of {longest:,} bytes; expected at most "
                    f"{self.cell:,}{_hint('cell')}."
                )


def _longest(cells: Any) -> int:
    return int(pc.max(pc.binary_length(cells)).as_py() or 0)


def _hint(name: str) -> str:
    return f" ({_PREFIX}{name.upper()} sets it)"


def _size(name: str) -> int:
    text = os.environ[_PREFIX + name.upper()].strip()
    found = _SIZE.fullmatch(text)
    if not found:
        raise ConfigurationWrong(f'{_PREFIX}{name.upper()} is "{text}"; expected a size such as 500MB or 20GB')
    return int(found[1]) * _UNITS[found[2].lower().removesuffix("b")]
