"""A file read and checked some rows at a time is the file read and checked as a whole, row numbers and accounts included."""

from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from diversion_risk.orders import csv_file, parts_on_disk
from diversion_risk.orders.checked_in_parts import CheckedParts, check_in_parts
from diversion_risk.orders.csv_file import csv_parts, read_csv
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.parts_on_disk import PartsOnDisk, parts_of
from diversion_risk.orders.raw import joined
from diversion_risk.orders.read import read_orders
from tests.factory import orders as made

_CELLS = ["a", "", '"x"', '"a,b"', '"two\nlines"', "é", "long" * 30, "   ", '"q""q"']


def _text(chance: Random) -> str:
    width = chance.choice([1, 2, 3, 5])
    lines = [",".join(f"c{place}" for place in range(width))]
    for _ in range(chance.randrange(30)):
        cells = width if chance.random() < 0.8 else chance.randrange(width + 3)
        lines.append(",".join(chance.choice(_CELLS) for _ in range(cells)))
    left_open = '"a quote\nfoo,bar\n' if chance.random() < 0.1 else ""
    return (
        chance.choice(["", "", "\n"])
        + chance.choice(["\n", "\r\n"]).join(lines)
        + chance.choice(["", "\n"])
        + left_open
    )


@pytest.mark.parametrize("block", [40, 200, 1000])
@pytest.mark.parametrize("seed", range(60))
def test_a_text_file_in_parts_is_the_whole_file(seed: int, block: int, tmp_path: Path) -> None:
    chance = Random(seed)
    path = tmp_path / "file.csv"
    path.write_bytes(_text(chance).encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1"])))
    whole = read_csv(path)
    parts = list(csv_parts(path, block))
    again = joined(parts)
    assert again.cells.equals(whole.cells)
    assert np.array_equal(again.rows, whole.rows)
    assert again.ragged == whole.ragged


def test_a_cell_that_outgrows_a_block_is_read_where_the_parts_before_it_end(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,b\n" + "1,2\n" * 500 + f'3,"{"x" * 5000}"\n' + "4,5\n" * 500, encoding="utf-8")
    again = joined(list(csv_parts(path, 1000)))
    assert again.cells.equals(read_csv(path).cells)
    assert list(again.rows) == list(range(2, 1003))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_on_disk, "SIZE", 30)
    monkeypatch.setattr(csv_file, "BLOCK", 4_000)


def _book(tmp_path: Path, *, repeated: bool = True) -> Path:
    book = made(*[{}] * 200).astype(object)
    book["order_id"] = [f"O-{number}" for number in range(200)]
    book.loc[7, "hs_code"] = "no code"
    book.loc[9, "quantity"] = "many"
    book["my note"] = [f"note {number}" if number % 3 else None for number in range(200)]
    if repeated:
        book.loc[5, "order_id"] = book.loc[190, "order_id"] = book.loc[191, "order_id"] = "O-2"
        book.loc[150, "order_id"] = "O-7"
    path = tmp_path / "orders.csv"
    book.to_csv(path, index=False)
    return path


def _parts(found: CheckedParts) -> pd.DataFrame:
    return pd.concat([found.part(number) for number in range(found.parts)], ignore_index=True)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("repeated", [True, False])
def test_orders_checked_in_parts_have_the_same_account(repeated: bool, tmp_path: Path) -> None:
    path = _book(tmp_path, repeated=repeated)
    whole, found = read_orders(path), check_in_parts(path, None, "orders", tmp_path / "parts")
    assert found.parts > 3
    pd.testing.assert_frame_equal(_parts(found), whole.rows)
    extras = pd.concat([found.extras(number) for number in range(found.parts)], ignore_index=True)
    pd.testing.assert_frame_equal(extras, whole.extras)
    for again, once in ((found.rejected(), whole.rejected), (found.warnings(), whole.warnings)):
        pd.testing.assert_frame_equal(pd.concat(again, ignore_index=True), once, check_dtype=False)
    assert found.tally.told() == whole.tally()
    assert found.tally.kept + found.tally.rejected == found.tally.rows_in == 200
    assert found.tally.rejected == (5 if repeated else 1)


@pytest.mark.usefixtures("small_parts")
def test_outcomes_may_repeat_an_order(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    rows = [
        {"order_id": f"O-{number % 40}", "outcome": "cleared", "outcome_date": "2024-03-01"} for number in range(100)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    found = check_in_parts(path, None, "outcomes", tmp_path / "parts")
    pd.testing.assert_frame_equal(_parts(found), read_outcomes(path).rows)


@pytest.mark.parametrize("rows", [0, 1, 30, 31, 60])
def test_parts_hold_as_many_rows_as_they_should(rows: int, tmp_path: Path) -> None:
    parts = PartsOnDisk(tmp_path / "parts", 30)
    for start in range(0, rows, 7):
        parts.add(pa.table({"n": pa.array(range(start, min(start + 7, rows)), pa.int64())}))
    if not rows:
        parts.add(pa.table({"n": pa.array([], pa.int64())}))
    parts.close()
    sizes = [len(table) for table in parts_of(parts.folder)]
    assert sizes == [30] * (rows // 30) + ([rows % 30] if rows % 30 or not rows else [])
    assert [n for table in parts_of(parts.folder) for n in table.column("n").to_pylist()] == list(range(rows))
