"""Every row is accounted for: what stands in a run's files, counted after they are written."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds

from diversion_risk.errors import IntegrityBroken
from diversion_risk.outputs.manifest import Counts

_LONGEST = 2**31 - 1
"""Characters of a cell: what a run could write, it can count."""


def check_rows(folder: Path, kind: str, counts: Counts) -> None:
    """Hold the files of a run, not what was meant to be in them, against the rows that were read.

    Raises:
        IntegrityBroken: If a row is neither scored nor rejected, or is both.
    """
    scored = _scored(folder / f"scores.{kind}")
    rejected = _rejected(folder / "rejected.csv")
    if (scored, rejected) != (counts.scored, counts.rejected) or scored + rejected != counts.rows_in:
        raise IntegrityBroken(
            f"Of {counts.rows_in:,} rows read, {scored:,} stand among the scores and {rejected:,} among the rejected; "
            f"expected {counts.scored:,} and {counts.rejected:,}, and every row once. No results were kept"
        )


def _scored(path: Path) -> int:
    if path.suffix == ".csv":
        return sum(1 for _ in _lines(path))
    return int(ds.dataset(path, format="parquet").count_rows())


def _rejected(path: Path) -> int:
    """Distinct rows: one with two troubles has two lines."""
    return len({line[0] for line in _lines(path)})


def _lines(path: Path) -> Iterator[list[str]]:
    before = csv.field_size_limit(_LONGEST)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines, None)
            yield from lines
    finally:
        csv.field_size_limit(before)
