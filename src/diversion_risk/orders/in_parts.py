"""Parquet too large for one machine: read and checked part by part, each row as it would be amid all others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.draw import Sheet, draw
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS, Field
from diversion_risk.orders.kinds import typed
from diversion_risk.orders.mapping import Mapping, Part
from diversion_risk.orders.parquet_file import batches_of, files_of, from_arrow, open_parquet, row_numbers
from diversion_risk.orders.raw import Raw, headers
from diversion_risk.orders.validate import validate

AT_ONCE = 100_000
"""Rows that are checked at a time."""


@dataclass(frozen=True)
class RowGroup:
    """A piece of a file that can be read by itself, and how many rows of the folder stand before it."""

    file: str
    number: int
    before: int


@dataclass(frozen=True)
class Rules:
    """What is drawn from a file, and how it is checked."""

    mapping: Mapping
    part: Part
    fields: tuple[Field, ...]
    noun: str

    @classmethod
    def of(cls, mapping: Mapping, noun: str) -> "Rules":
        """How a mapping draws `orders` or `outcomes`."""
        part, fields = {"orders": (mapping.orders, ORDER_FIELDS), "outcomes": (mapping.outcomes, OUTCOME_FIELDS)}[noun]
        if part is None:
            raise ConfigurationWrong(f"{mapping.name}: says nothing of {noun}.")
        return cls(mapping, part, fields, noun)

    @property
    def unique(self) -> tuple[Field, ...]:
        """The fields whose values may occur once in the whole folder."""
        return tuple(field for field in self.fields if field.unique)

    def sheet(self, raw: Raw) -> Sheet:
        """Some rows, drawn."""
        return draw(raw, self.mapping, self.part, self.fields)


@dataclass(frozen=True)
class Folder:
    """A Parquet file, or a folder of them taken as one table, known by their footers."""

    name: str
    columns: tuple[str, ...]
    """The columns of any of its files."""
    groups: tuple[RowGroup, ...]
    rows: int

    def nothing(self) -> Raw:
        """Its columns without any row."""
        return Raw(
            self.name, pa.table({name: pa.array([], pa.large_string()) for name in self.columns}), row_numbers(0)
        )

    def read(self, group: RowGroup) -> Iterator[Raw]:
        """The rows of a group, at most `AT_ONCE` at a time, numbered as in the whole folder."""
        before = group.before
        nothing = self.nothing().cells
        for batch in batches_of(Path(group.file), group.number, AT_ONCE):
            raw = from_arrow(batch, group.file)
            cells = pa.concat_tables([nothing, raw.cells], promote_options="default")
            yield replace(raw, name=self.name, cells=cells, rows=row_numbers(len(cells)) + before)
            before += len(cells)


def folder_of(path: Path) -> Folder:
    """What the footers tell of a Parquet file, or of all `*.parquet` below a folder in the order of their paths.

    Raises:
        FileUnusable: If there is no such file, or a column of the contract is no plain text, number or date.
    """
    if not path.exists():
        raise FileUnusable(f"{path}: no such file; expected a Parquet file or a folder of them.")
    groups: list[RowGroup] = []
    names: dict[str, None] = {}
    before = 0
    for file in files_of(path):
        opened = open_parquet(file)
        names |= dict.fromkeys(from_arrow(opened.schema_arrow.empty_table(), str(file)).cells.column_names)
        for number in range(opened.metadata.num_row_groups):
            groups.append(RowGroup(str(file), number, before))
            before += opened.metadata.row_group(number).num_rows
    return Folder(str(path), tuple(headers(list(names), str(path))), tuple(groups), before)


def check(raw: Raw, rules: Rules, occurred: Sequence[int] = ()) -> tuple[Any, Checked]:
    """The numbers of the accepted rows, and what checking made of all; `occurred` are rows with an id seen elsewhere."""
    sheet = rules.sheet(raw)
    checked = validate(sheet, rules.fields, rules.noun, occurred)
    refused = pa.array(checked.rejected["row"].to_numpy(), pa.int64())
    numbers = pa.array(sheet.raw.rows, pa.int64())
    return numbers.filter(pa.compute.invert(pa.compute.is_in(numbers, refused))), checked


def ids(raw: Raw, rules: Rules) -> tuple[Any, Any]:
    """The numbers of some rows, and the values in them that may occur once."""
    (field,) = rules.unique
    sheet = draw(raw, rules.mapping, rules.part, rules.unique)
    return sheet.raw.rows, typed(field, sheet.columns[field.name].values)
