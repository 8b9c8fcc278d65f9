"""Rows put at the end of an outcomes file; what is there stays as it is, byte for byte in CSV, value for value in Parquet."""

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.fields import OUTCOME_FIELDS
from diversion_risk.orders.read import read_raw

_NAMES = [field.name for field in OUTCOME_FIELDS]


def append_outcomes(path: Path, rows: pd.DataFrame) -> None:
    """Add rows, which have every column of the outcomes, to a file of the contract; the whole of it is written or nothing.

    A file that is not there is made, with the kind that its name tells.

    Raises:
        FileUnusable: If the file is of a kind that cannot be added to, or has no place for a column.
    """
    if path.is_dir() or path.suffix not in {".csv", ".parquet"}:
        raise FileUnusable(f"{path}: verdicts are added to a .csv or a .parquet file; expected one of these")
    if path.exists():
        _check_columns(path)
    content = _parquet(path, rows) if path.suffix == ".parquet" else _csv(path, rows)
    _replace(path, content)


def _check_columns(path: Path) -> None:
    present = {name.casefold() for name in read_raw(path).cells.column_names}
    missing = [name for name in _NAMES if name not in present]
    if missing:
        raise FileUnusable(
            f"{path}: has no column {', '.join(missing)} to hold what a verdict says; expected {', '.join(_NAMES)}"
        )


def _csv(path: Path, rows: pd.DataFrame) -> bytes:
    if not path.exists():
        return (_lines([_NAMES], ",") + _lines(rows[_NAMES].to_numpy().tolist(), ",")).encode()
    before, raw = path.read_bytes(), read_raw(path)
    try:
        text = before.decode("utf-8")
    except UnicodeDecodeError as trouble:
        raise FileUnusable(f"{path}: is not UTF-8, so no verdict can be added; save it as UTF-8") from trouble
    names = [name.casefold() for name in raw.cells.column_names]
    cells = [[row.get(name, "") for name in names] for row in rows.to_dict("records")]
    joint = b"" if text.endswith("\n") else b"\n"
    return before + joint + _lines(cells, raw.separator or ",").encode()


def _lines(cells: Sequence[Sequence[object]], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(cells)
    return text.getvalue()


def _parquet(path: Path, rows: pd.DataFrame) -> bytes:
    made = pa.table({name: pa.array(rows[name].astype(str), pa.string()) for name in _NAMES})
    if path.exists():
        before = pq.read_table(path)
        made = pa.concat_tables([before, _like(before, rows)])
    sink = io.BytesIO()
    pq.write_table(made, sink)
    return sink.getvalue()


def _like(before: pa.Table, rows: pd.DataFrame) -> pa.Table:
    """The rows with the columns and types of a table; what the outcomes do not know is null."""
    columns = []
    for kind in before.schema:
        name = kind.name.casefold()
        texts = pa.array(rows[name].astype(str), pa.string()) if name in _NAMES else pa.nulls(len(rows), pa.string())
        days = pa.types.is_timestamp(kind.type) or pa.types.is_date(kind.type)
        columns.append(texts.cast(pa.date32()).cast(kind.type) if days and name in _NAMES else texts.cast(kind.type))
    return pa.table(columns, schema=before.schema)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
