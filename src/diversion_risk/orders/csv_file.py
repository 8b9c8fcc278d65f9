"""Text files with separated cells: encoding, separator and ragged rows are found out, and no row is lost."""

import bz2
import codecs
import csv
import gzip
import io
import logging
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.limits import Limits
from diversion_risk.orders.raw import TEXT, Ragged, Raw, headers, joined, shown

log = logging.getLogger(__name__)

SEPARATORS = (",", ";", "\t", "|")
_QUOTED = re.compile(r'"[^"]*"')
_LINE = re.compile(r"[^\r\n]*(\r\n|\n|\r|\Z)")
"""A line as Arrow counts them: Python's `splitlines` also ends one at a form feed and at marks of Unicode."""
_PIECE = 1 << 20
BLOCK = 1 << 24
"""Bytes of a text file that are read at a time."""
_BIGGEST_BLOCK = (1 << 31) - 1
_MANY_NULS = 0.3
"""Text in UTF-16 without a mark has a zero byte in every second place; ordinary text has none."""


@dataclass
class _Layout:
    """How a text file is written."""

    encoding: str
    size: int
    """Bytes after unpacking."""
    separator: str = ","
    names: list[str] = field(default_factory=list)
    lines_before: int = 0
    """Lines above the header: blank ones, or the `sep=;` that spreadsheets write."""


def read_csv(path: Path) -> Raw:
    """Every row of a separated text file, packed with gzip, bzip2, xz or Zstandard or not; see `csv_parts`."""
    return joined(list(csv_parts(path)))


def csv_parts(path: Path, block: int | None = None) -> Iterator[Raw]:
    """The same rows, about so many bytes of them at a time (`BLOCK`); at least one part, be it without a row.

    Read as UTF-8 with or without a mark, UTF-16 with a mark, else Windows-1252 or Latin-1, which the log says. The
    separator is the one of comma, semicolon, tab and bar that the header holds most of. Blank rows are passed over but
    counted. Raises `FileUnusable` when there is no header or the file cannot be unpacked.
    """
    try:
        layout = _layout(path)
        yield from _numbered(path, layout, _tables(path, layout, block or BLOCK))
    except (OSError, EOFError, zlib.error, lzma.LZMAError, csv.Error, pa.ArrowException) as error:
        raise FileUnusable(f"{path}: cannot be read as CSV ({_first_line(error)}).") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        start = file.read(6)
    for mark, unpacked in _PACKED.items():
        if start.startswith(mark):
            return cast(IO[bytes], unpacked(path))
    return path.open("rb")


def _zstandard(path: Path) -> IO[bytes]:
    return io.BufferedReader(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))


_PACKED: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"\x28\xb5\x2f\xfd": _zstandard,
}
"""How a file is unpacked, by its first bytes."""


def _pieces(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        while piece := file.read(_PIECE):
            yield piece


def _layout(path: Path) -> _Layout:
    start = next(_pieces(path), b"")
    layout = _Layout(*_encoding(path, start))
    text = start.decode(layout.encoding, errors="replace").removeprefix("\ufeff")
    lines = ((n, line) for n, line in enumerate(_LINE.finditer(text)) if line[0].strip())
    above, first = next(lines, (0, None))
    declared = first[0].strip().strip('"') if first else ""
    says = declared.lower().startswith("sep=") and len(declared) == len("sep=;")
    if says:
        above, first = next(lines, (0, None))
    if first is None:
        raise FileUnusable(f"{path}: the file is empty; expected a header and a row for each order.")
    layout.lines_before, head = above, text[first.start() :]
    layout.separator = declared[-1] if says else _separator(head)
    if not (layout.separator.isascii() and (layout.separator.isprintable() or layout.separator == "\t")):
        raise FileUnusable(f"{path}: says {declared!r}; expected a separator such as ; or a comma.")
    layout.names = headers(next(csv.reader(io.StringIO(head, newline=""), delimiter=layout.separator)), str(path))
    return layout


def _encoding(path: Path, start: bytes) -> tuple[str, int]:
    """Name of the encoding, and bytes of the unpacked file; reads it once to be sure."""
    certain = _marked(start)
    for encoding in (certain,) if certain else ("utf-8", "cp1252", "latin-1"):
        size = _size_if_decodable(path, encoding)
        if size is None:
            continue
        if encoding in ("cp1252", "latin-1"):
            log.warning("%s is not UTF-8; read as %s. Check names with accents.", path, encoding)
        return encoding, size
    raise FileUnusable(f"{path}: begins like {certain} text and is not; expected UTF-8.")


def _marked(start: bytes) -> str | None:
    """The encoding that the first bytes give away."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[:2000]
    if sample[1::2].count(0) > _MANY_NULS * len(sample):
        return "utf-16-le"
    if sample[0::2].count(0) > _MANY_NULS * len(sample):
        return "utf-16-be"
    return None


def _size_if_decodable(path: Path, encoding: str) -> int | None:
    decoder, limits = codecs.getincrementaldecoder(encoding)(), Limits.read()
    size = open_line = 0
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
            size += len(piece)
            limits.check_file(str(path), size)
            longest, open_line = _longest_line(piece, open_line)
            limits.check_row(str(path), longest)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return size


def _longest_line(piece: bytes, begun: int) -> tuple[int, int]:
    """Bytes of the longest line so far in a piece, and of the one it ends within; `begun` of it were in the pieces before."""
    ends = np.flatnonzero(np.frombuffer(piece, dtype=np.uint8) == ord("\n"))
    if not len(ends):
        return begun + len(piece), begun + len(piece)
    rest = len(piece) - int(ends[-1]) - 1
    return max(begun + int(ends[0]), int(np.diff(ends).max(initial=0)), rest), rest


def _separator(head: str) -> str:
    """The separator that the header, without its quoted parts, holds most of; a comma where it holds none."""
    unquoted = _QUOTED.sub("", head)
    end = _LINE.match(unquoted)
    return max(SEPARATORS, key=(end[0] if end else "").count)


def _tables(path: Path, layout: _Layout, block: int) -> Iterator[tuple[Any, list[Any]]]:
    """The rows as they are read, header row included, each time with all rows so far that did not fit.

    A cell that outgrows a block ends the first attempt; the second goes on where that one stopped.
    """
    given = 0
    # UTF-16 and one-byte text grow when Arrow turns them into UTF-8, by half at most three times.
    for size in (block, min(3 * layout.size + BLOCK, _BIGGEST_BLOCK)):
        misfits: list[Any] = []
        try:
            with _opened(path) as file, _reader(file, layout, size, misfits) as reader:
                read = 0
                for batch in reader:
                    fresh = batch.slice(min(max(given - read, 0), len(batch)))
                    read += len(batch)
                    given = max(given, read)
                    yield pa.Table.from_batches([fresh]), misfits
            return
        except pa.ArrowInvalid:
            if size != block:
                raise


def _reader(file: IO[bytes], layout: _Layout, block: int, misfits: list[Any]) -> Any:
    def set_aside(row: Any) -> str:
        misfits.append(row)
        return "skip"

    places = [str(place) for place in range(len(layout.names))]
    return pacsv.open_csv(
        file,
        pacsv.ReadOptions(
            # With several threads Arrow does not know the number of a row that does not fit.
            use_threads=False,
            block_size=block,
            skip_rows=layout.lines_before,
            column_names=places,
            encoding="utf8" if layout.encoding == "utf-8" else layout.encoding,
        ),
        pacsv.ParseOptions(
            delimiter=layout.separator,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        pacsv.ConvertOptions(column_types=dict.fromkeys(places, TEXT), strings_can_be_null=False),
    )


def _numbered(path: Path, layout: _Layout, tables: Iterator[tuple[Any, list[Any]]]) -> Iterator[Raw]:
    """The tables without header and blank rows, each row with its number, each misfit with the rows around it."""
    header = layout.lines_before + 1
    after, placed = header, 0
    misfits: list[Any] = []
    held: tuple[Any, np.ndarray[Any, np.dtype[np.int64]]] | None = None
    for table, misfits in tables:
        if not len(table):
            continue
        if held is not None:
            cells, numbers = held
            now = _before(misfits, after)
            yield _part(path, layout, cells, numbers, misfits[placed:now])
            placed = now
        free = np.arange(after, after + len(table) + len(misfits), dtype=np.int64)
        rows = free[~np.isin(free, [one.number for one in misfits])][: len(table)]
        after = int(rows[-1]) + 1
        is_first = int(rows[0]) == header
        held = (table.slice(1), rows[1:]) if is_first else (table, rows)
    nothing = pa.table({str(place): pa.array([], TEXT) for place in range(len(layout.names))})
    cells, numbers = held or (nothing, np.empty(0, dtype=np.int64))
    yield _part(path, layout, cells, numbers, misfits[placed:])


def _before(misfits: list[Any], number: int) -> int:
    """How many of the rows that did not fit stand before that row."""
    return sum(one.number < number for one in misfits)


def _part(
    path: Path, layout: _Layout, cells: Any, rows: np.ndarray[Any, np.dtype[np.int64]], misfits: list[Any]
) -> Raw:
    table = cells.rename_columns(layout.names)
    swallowing = _swallowing(table, layout.separator)
    ragged = [_ragged(one.text, one.number, layout) for one in misfits if one.text.strip()]
    ragged += [_swallowed(table, place, int(rows[place])) for place in map(int, np.flatnonzero(swallowing))]
    keep = _filled(table) & ~swallowing
    ragged.sort(key=lambda one: one.row)
    return Raw(
        name=str(path),
        cells=table if keep.all() else table.filter(pa.array(keep)),
        rows=rows[keep],
        ragged=tuple(ragged),
        separator=layout.separator,
    )


def _filled(table: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which rows hold anything; a row of nothing but separators is a blank row."""
    filled = np.zeros(len(table), dtype=bool)
    for column in table.columns:
        if filled.all():
            break
        filled |= pc.not_equal(column, "").to_numpy().astype(bool)
    return filled


def _swallowing(table: Any, separator: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which rows hold a cell that runs over the end of its line and past a whole row's worth of separators.

    That is what a quote left open looks like when a later quote happens to close it: the orders between would vanish
    into a remark.
    """
    found = np.zeros(len(table), dtype=bool)
    if table.num_columns < 2:
        return found
    for column in table.columns:
        lines = pc.match_substring(column, "\n").to_numpy().astype(bool)
        if lines.any():
            marks = pc.count_substring(column, separator).to_numpy()
            found |= lines & (marks >= table.num_columns - 1)
    return found


def _ragged(text: str, row: int, layout: _Layout) -> Ragged:
    expected = _cells(len(layout.names))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator)
    try:
        cells = tuple(next(reader, []))
    except csv.Error:
        cells = (text,)
    found = _cells(len(cells))
    surplus = cells[len(layout.names) :]
    if surplus:
        found += "; beyond the last column: " + shown(layout.separator.join(surplus))
    if "\n" in text.strip():
        found += f"; over {len(text.strip().splitlines()):,} lines, is a quote left open?"
    return Ragged(row, cells[: len(layout.names)], found, expected)


def _swallowed(table: Any, place: int, row: int) -> Ragged:
    cells = tuple(column[place].as_py() for column in table.columns)
    lines = max(len(cell.splitlines()) for cell in cells)
    return Ragged(
        row, cells, f"a cell that holds {lines:,} lines of rows, is a quote left open?", _cells(table.num_columns)
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
