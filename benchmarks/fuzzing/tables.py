"""Tables whose cells are hostile and whose form is sound, so that it is known how many rows must be accounted for."""

import datetime as dt
import decimal
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

CELLS = [
    "", " ", "\u00a0", "\u3000", "NA", "null", "NaN", "-", "0", "-0", "-1", "1e400", "1e-400", "inf", "9" * 400,
    "1,5", "1.234.567,8", "0x10", "１２", "true", "TRUE ", "ja", "2024-13-45", "2024-02-30", "0001-01-01",
    "9999-12-31", "99999-01-01", "1700-01-01T00:00:00+14:00", "2024-01-01T25:00", "20240101", "UK", "EL", "XK", "XX",
    "usa", "8542.31", "85423", "854231000", "8" * 60, "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "\t=1",
    'a "quoted" word', '"', "'", "a,b;c\td|e", "two\nlines", "two\r\nlines", "old\rMac", "nul\0here", "\x0b", "\x0c",
    "\x1a", "\x1b[31m", "\x85", "\u2028", "\u202eevil", "\ufeff", "\ufffe", "e\u0301" * 50, "😀", "a" * 40_000,
    "\n" * 200, ",\n" * 60, "DE>TR>", ">", "A>" * 5_000, "<script>", "${x}", "../../etc/passwd", "%n%s",

]  # fmt: skip
"""What a cell may hold that is not what the contract asks for."""
SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Written:
    """A file and how many rows are to be accounted for: blank ones may be passed over."""

    content: bytes
    least: int
    most: int


def rows_of(table: Any, chance: random.Random) -> list[list[str]]:
    """The rows of a table of text, some cells of which are hostile, some rows ragged, doubled, blank or gone."""
    rows = [[cell or "" for cell in row] for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]
    for _ in range(chance.choice([1, 3, 10, 100])):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(CELLS)
    if chance.random() < 0.4:
        _ragged(rows, chance)
    if chance.random() < 0.3:
        rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
    if chance.random() < 0.3:
        rows.insert(chance.randrange(len(rows)), [""] * len(rows[0]))
    if chance.random() < 0.1:
        del rows[chance.randrange(len(rows)) :]
    return rows


def _ragged(rows: list[list[str]], chance: random.Random) -> None:
    for _ in range(chance.choice([1, 2, 10])):
        row = chance.choice(rows)
        # At least two cells stay: nobody can tell a row of one empty cell from a blank line.
        if chance.random() < 0.5 and len(row) > 3:
            del row[chance.randrange(2, len(row)) :]
        else:
            row.extend(chance.choice(CELLS) for _ in range(chance.choice([1, 2, 40])))


def as_text(table: Any, chance: random.Random) -> Written:
    """Separated text in a dialect and an encoding by chance; quoted as it must be, so that each row is one."""
    rows = rows_of(table, chance)
    encoding, newline = chance.choice(ENCODINGS), chance.choice(["\n", "\n", "\r\n", "\r"])
    if newline == "\r" and encoding.startswith("utf-16"):
        newline = "\r\n"
    separator, quotes_all = chance.choice(SEPARATORS), chance.random() < 0.5
    declared = chance.choice([separator, separator, "é", "\0", "\1", "a", "'"])
    above = [
        *[""] * 4,
        newline,
        newline * 3,
        "\x0c" + newline,
        "\u2028" + newline,
        f"sep={declared}" + newline * chance.choice([1, 2]),
    ]
    names = list(table.column_names)
    if chance.random() < 0.1:
        names[chance.randrange(len(names))] = chance.choice(["", " ", "order_id", "ORDER_ID", "extra", "é" * 200])
    lines = [separator.join(_quoted(cell, separator, quotes_all) for cell in row) for row in (names, *rows)]
    text = chance.choice(above) + "".join(line + newline for line in lines)
    content = text.encode(encoding, "replace")
    return Written(content, sum(any(cell.strip() for cell in row) for row in rows), len(rows))


def _quoted(cell: str, separator: str, always: bool) -> str:
    if always or any(mark in cell for mark in (separator, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def as_workbook(table: Any, chance: random.Random) -> Written:
    """A workbook whose cells are of whatever kind."""
    strange: list[Any] = [
        None, True, -1, 0.1, 1e300, 2**60, dt.datetime(2024, 2, 29, 23, 59), dt.date(1900, 1, 1), dt.time(1, 2),
        dt.timedelta(days=3), "=1/0", "#N/A", "=HYPERLINK(A1)",

    ]  # fmt: skip
    rows: list[list[Any]] = list(rows_of(table, chance))
    for _ in range(chance.choice([0, 1, 10])):
        row = chance.choice(rows) if rows else []
        if row:
            row[chance.randrange(len(row))] = chance.choice(strange)
    book = openpyxl.Workbook(write_only=chance.random() < 0.5)
    sheet = book.create_sheet() if book.write_only else book.active
    sheet.append(list(table.column_names))
    for row in rows:
        sheet.append([_of_a_workbook(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return Written(out.getvalue(), 0, len(rows))


def _of_a_workbook(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    return ILLEGAL_CHARACTERS_RE.sub("", cell).replace("\ufffe", "")[:32_767]


def as_parquet(table: Any, chance: random.Random) -> Written:
    """Parquet whose columns are of whatever type, in as many row groups."""
    columns = dict(zip(table.column_names, table.columns, strict=True))
    for _ in range(chance.choice([1, 2, 5, 20])):
        name = chance.choice(list(columns))
        columns[name] = of_another_type(columns[name], chance)
    if chance.random() < 0.2:
        del columns[chance.choice(list(columns))]
    if chance.random() < 0.2:
        columns["extra"] = of_another_type(table.columns[0], chance)
    out = io.BytesIO()
    packed = chance.choice(["snappy", "zstd", "gzip", "none", "lz4", "brotli"])
    made = pa.table(columns)
    pq.write_table(made, out, compression=packed, row_group_size=chance.choice([1, 7, 1_000]),
                   use_dictionary=chance.random() < 0.5, data_page_version=chance.choice(["1.0", "2.0"]))  # fmt: skip
    return Written(out.getvalue(), len(made), len(made))


def of_another_type(column: Any, chance: random.Random) -> Any:
    """A column as long, of any type that Parquet knows."""
    count = len(column)
    kinds: list[tuple[Any, Sequence[Any]]] = [
        (pa.null(), [None]), (pa.bool_(), [True, False, None]), (pa.int8(), [-1, 0, 127]),
        (pa.uint64(), [0, 2**64 - 1]), (pa.int64(), [-(2**63), 2**63 - 1, 7]), (pa.float16(), [0.5]),
        (pa.float64(), [float("nan"), float("inf"), -0.0, 1e308, 3.0]),
        (pa.decimal128(38, 4), [decimal.Decimal("1.5"), decimal.Decimal("-9")]),
        (pa.decimal256(76, 0), [decimal.Decimal(10**70)]), (pa.binary(), [b"\xff\xfe", b"", b"a\0"]),
        (pa.large_string(), chance.choices(CELLS, k=5)), (pa.string(), chance.choices(CELLS, k=5)),
        (pa.date32(), [dt.date(1, 1, 1), dt.date(9999, 12, 31)]), (pa.date64(), [dt.date(2024, 1, 1)]),
        (pa.timestamp("ns"), [0, -(2**63) + 1, 2**62]), (pa.timestamp("s"), [0, 2**33, -(2**36)]),
        (pa.timestamp("us", "Asia/Tokyo"), [0, 10**15]), (pa.timestamp("ms", "+14:00"), [10**12, None]),
        (pa.time32("s"), [1]), (pa.time64("ns"), [1]), (pa.duration("s"), [1, None]),
        (pa.list_(pa.int32()), [[1, 2], [], None]), (pa.struct([("a", pa.string())]), [{"a": "b"}, None]),
        (pa.map_(pa.string(), pa.int32()), [[("a", 1)]]), (pa.dictionary(pa.int8(), pa.string()), ["a", "b", None]),
        (pa.list_(pa.list_(pa.string())), [[["a"]]]),

    ]  # fmt: skip
    plain = [(kind, values) for kind, values in kinds if not pa.types.is_nested(kind)]
    kind, values = chance.choice(plain if chance.random() < 0.95 else kinds)
    return pa.array([chance.choice(values) for _ in range(count)], kind)
