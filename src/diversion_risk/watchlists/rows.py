"""The rows of a list file: encoding found out, quotes that never close survived, days read."""

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists.entries import Damage, ListFile

_BLANKS = " \t\r\n\x1a"
"""0x1A ends old files of OFAC."""
_ENOUGH_TO_KNOW = 65_536
_UNREADABLE = "a cell longer than any list has"
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


@dataclass
class Given:
    """A file as it was given, and what was found damaged in it so far."""

    path: Path
    data: bytes
    damaged: list[Damage] = field(default_factory=list)

    @property
    def name(self) -> str:
        """File name without its folder."""
        return self.path.name

    @cached_property
    def text(self) -> str:
        """The content as text: UTF-8 with or without a mark, else Windows-1252, as old files are."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.data.decode("cp1252", errors="replace")

    def report(self, line: int, what: str) -> None:
        """Keep account of something that could not be read."""
        self.damaged.append(Damage(self.name, line, what))

    def version(self, kind: str, stated: date | None = None) -> ListFile:
        """Which version of the list this is: of the day the file states, else the day in its name."""
        return ListFile(self.name, kind, sha256(self.data).hexdigest(), stated or day_in_name(self.name))

    def day(self, cell: str | None, line: int, column: str) -> date | None:
        """The day in a cell, `None` where it is empty; what is no day is reported and counts as not stated."""
        if not cell:
            return None
        found = iso_day(cell)
        if found is None:
            self.report(line, f"{column} is not a date such as 2024-02-29, so it counts as not stated")
        return found


def given(path: Path) -> Given:
    """The file at a path; raises `FileUnusable` when it cannot be opened or is empty."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnusable(f"{path}: cannot be opened ({error.strerror}).") from error
    if not data.strip():
        raise FileUnusable(f"{path}: the file is empty; expected a watch-list.")
    return Given(path, data)


def iso_day(text: str) -> date | None:
    """The day of an ISO date or timestamp.

    >>> iso_day("2024-02-29T08:00:00"), iso_day("29 Feb 2024")
    (datetime.date(2024, 2, 29), None)
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def us_day(text: str) -> date | None:
    """The day of a date written month first.

    >>> us_day("02/29/2024"), us_day("2024")
    (datetime.date(2024, 2, 29), None)
    """
    parts = text.strip().split("/")
    return iso_day("{2}-{0:0>2}-{1:0>2}".format(*parts)) if len(parts) == 3 else None


def day_in_name(name: str) -> date | None:
    """The day that a file name carries.

    >>> day_in_name("sdn_2024-02-29.csv"), day_in_name("consolidated.20240229.json"), day_in_name("sdn.csv")
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29), None)
    """
    found = _DAY_IN_NAME.search(name)
    return iso_day("-".join(found.groups())) if found else None


def first_rows(text: str, count: int = 20) -> list[list[str]]:
    """The first rows of separated text, to see what it is."""
    records = _records(_lines(text[:_ENOUGH_TO_KNOW]), 0)
    return [cells for _, _, cells in islice(records, count) if cells and not _is_blank(cells)]


def rows(file: Given, width: int) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that has `width` cells; any other row is reported.

    A quote that never closes swallows the rows after it: that row is given up and reading goes on with the next line.
    """
    lines = _lines(file.text)
    start = 0
    while start < len(lines):
        start = yield from _until_swallowed(file, lines, start, width)


def table_rows(file: Given) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name of every row under a header; cells are stripped."""
    header = first_rows(file.text, 1)[0]
    names = [cell.strip() for cell in header]
    found = rows(file, len(names))
    next(found)
    for line, cells in found:
        yield line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _until_swallowed(
    file: Given, lines: Sequence[str], start: int, width: int
) -> Generator[tuple[int, list[str]], None, int]:
    """The rows up to one that has swallowed others; gives the place to go on from."""
    for begin, end, cells in _records(lines, start):
        if _is_blank(cells):
            continue
        if len(cells) == width:
            yield begin + 1, cells
            continue
        file.report(begin + 1, f"the row has not {width} cells and is left out")
        if end > begin + 1:
            return begin + 1
    return len(lines)


def _records(lines: Sequence[str], start: int) -> Iterator[tuple[int, int, list[str]]]:
    """Each row with the lines it begins at and ends before; a row that cannot be read has no known cells."""
    reader = csv.reader(islice(lines, start, None))
    begin = start
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begin, start + reader.line_num, [_UNREADABLE] * 2
            return
        yield begin, start + reader.line_num, cells
        begin = start + reader.line_num


def _is_blank(cells: Sequence[str]) -> bool:
    return all(not cell.strip(_BLANKS) for cell in cells)


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()
