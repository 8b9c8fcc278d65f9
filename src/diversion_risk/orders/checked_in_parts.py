"""A file of any size, checked some rows at a time: accepted rows go to disk, and no row is lost."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.orders.checked import Checked, Tally
from diversion_risk.orders.draw import Sheet
from diversion_risk.orders.fields import ORDER_FIELDS, Field
from diversion_risk.orders.in_parts import Rules
from diversion_risk.orders.kinds import series, typed
from diversion_risk.orders.mapping_file import read_mapping
from diversion_risk.orders.outside import as_file
from diversion_risk.orders.parts_on_disk import PartsOnDisk, part_of, parts_of, typed_rows
from diversion_risk.orders.read import raw_parts
from diversion_risk.orders.validate import validate
from diversion_risk.side_by_side import side_by_side

ORDER_COLUMNS = (*ORDER_FIELDS, Field("hs6", "text", "the HS subheading"))
"""The columns of a checked order."""
_ROWS, _REJECTED, _WARNINGS = "rows", "rejected", "warnings"
_PASSED = "passed through: "
"""Before the names of columns beyond the contract, which lie beside those of the contract."""


@dataclass(frozen=True)
class CheckedParts:
    """What came of checking a file, on disk; the same as `Checked`, part by part."""

    folder: Path
    rules: Rules
    tally: Tally

    @property
    def rows(self) -> Path:
        """The folder of the accepted rows, typed, in input order."""
        return self.folder / _ROWS

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns of an accepted row."""
        return ORDER_COLUMNS if self.rules.noun == "orders" else self.rules.fields

    @property
    def parts(self) -> int:
        """How many parts there are, at least one."""
        return len(list(self.rows.iterdir()))

    def part(self, number: int) -> pd.DataFrame:
        """The accepted rows of a part."""
        names = [field.name for field in self.fields]
        return typed_rows(pq.read_table(part_of(self.rows, number), columns=names), self.fields)

    def extras(self, number: int) -> pd.DataFrame:
        """Columns beyond the contract as text, for the rows of a part."""
        with pq.ParquetFile(part_of(self.rows, number)) as file:
            names = [name for name in file.schema_arrow.names if name.startswith(_PASSED)]
            table, count = file.read(names), file.metadata.num_rows
        found = {name.removeprefix(_PASSED): series(table.column(name)) for name in names}
        return pd.DataFrame(found, index=pd.RangeIndex(count))

    def rejected(self) -> Iterator[pd.DataFrame]:
        """The lines of `rejected.csv`, some at a time; at least one table, be it without a line."""
        return (table.to_pandas() for table in parts_of(self.folder / _REJECTED))

    def warnings(self) -> Iterator[pd.DataFrame]:
        """The lines of `warnings.csv`, likewise."""
        return (table.to_pandas() for table in parts_of(self.folder / _WARNINGS))


def check_in_parts(path: str | PathLike[str], source: str | None, noun: str, folder: Path) -> CheckedParts:
    """Check the `orders` or `outcomes` of a file in any kind and layout, and leave what came of it in a new folder.

    Raises:
        FileUnusable: If the file as a whole cannot be used.
        ConfigurationWrong: If the mapping cannot.
    """
    rules = Rules.of(read_mapping(source), noun)
    with as_file(path) as file:
        ids = _Ids()
        found = _checked(file, rules, folder / "first", ids)
        suspects = ids.in_several_parts()
        if not len(suspects):
            return found
        # Seldom: an id may stand in two parts. Now that it is known which, the parts are checked once more with those before.
        return _checked(file, rules, folder / "again", _Ids(suspects))


def _checked(file: Path, rules: Rules, folder: Path, ids: "_Ids") -> CheckedParts:
    sorts = {name: PartsOnDisk(folder / name) for name in (_ROWS, _REJECTED, _WARNINGS)}
    tally = Tally(rules.noun)
    with closing(side_by_side(_Drawn.checked, _drawn(file, rules, ids))) as parts:
        for checked, tables in parts:
            tally = tally.with_more(checked)
            for name, table in tables.items():
                sorts[name].add(table)
    for one in sorts.values():
        one.close()
    return CheckedParts(folder, rules, tally)


@dataclass(frozen=True)
class _Drawn:
    """A part that waits to be checked."""

    sheet: Sheet
    rules: Rules
    occurred: Sequence[int]
    """Its rows whose id stands in an earlier part."""

    def checked(self) -> tuple[Checked, dict[str, pa.Table]]:
        """What checking makes of it, also as the tables that go to disk."""
        found = validate(self.sheet, self.rules.fields, self.rules.noun, self.occurred)
        return found, {name: _table(frame) for name, frame in _frames(found).items()}


def _drawn(file: Path, rules: Rules, ids: "_Ids") -> Iterator[_Drawn]:
    """The parts of a file in their order, for what occurred before hangs on it."""
    for raw in raw_parts(file):
        sheet = rules.sheet(raw)
        own = [typed(field, sheet.columns[field.name].values) for field in rules.unique]
        yield _Drawn(sheet, rules, ids.occurred(sheet.raw.rows, own[0]) if own else ())


def _frames(checked: Checked) -> dict[str, pd.DataFrame]:
    rows = checked.rows.join(checked.extras.add_prefix(_PASSED))
    return {_ROWS: rows, _REJECTED: checked.rejected, _WARNINGS: checked.warnings}


def _table(frame: pd.DataFrame) -> Any:
    """The rows under types that no part changes: one without a text would otherwise call its column empty."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    types = {"null": pa.large_string(), "string": pa.large_string()}
    fields = [one.with_type(types.get(str(one.type), one.type)) for one in table.schema]
    return table.cast(pa.schema(fields))


class _Ids:
    """Which ids stand in more than one part: found by their hashes, eight bytes each, and then for certain."""

    def __init__(self, suspects: np.ndarray | None = None) -> None:
        """`suspects` are the hashes that came in several parts; without them, the first time, they are still to be found."""
        self._suspects = suspects
        self._hashes: list[np.ndarray] = []
        self._seen: set[str] = set()

    def in_several_parts(self) -> np.ndarray:
        """The hashes that stand in more than one part; in each they were kept once."""
        every = np.sort(np.concatenate(self._hashes)) if self._hashes else np.empty(0, dtype=np.uint64)
        return np.unique(every[1:][every[1:] == every[:-1]])

    def occurred(self, rows: np.ndarray, ids: pd.Series) -> list[int]:
        """The rows of a part whose id stood in an earlier one; none the first time, when that is not known."""
        hashes = pd.util.hash_pandas_object(ids, index=False).to_numpy()
        known = ids.notna().to_numpy()
        if self._suspects is None:
            self._hashes.append(np.unique(hashes[known]))
            return []
        chosen = known & np.isin(hashes, self._suspects)
        # The first of a part only: the part itself tells those that come again within it.
        first = dict(zip(reversed(ids[chosen].tolist()), reversed(rows[chosen].tolist()), strict=True))
        found = [int(row) for text, row in first.items() if text in self._seen]
        self._seen.update(first)
        return found
