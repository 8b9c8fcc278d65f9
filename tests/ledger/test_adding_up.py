"""What a history adds up to lies in files: looked up there it is what it is when they are laid open."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.ledger import DayBooks, Plan, Records, add_up, day_book
from tests.ledger.test_day_books import asked, history, outcomes, today

__all__ = ["asked", "history", "outcomes", "today"]


@pytest.fixture
def folder(
    tmp_path: Path, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Books whose files have many parts, of which the days of a buyer fill several."""
    monkeypatch.setattr(day_book, "_AT_ONCE", 5)
    add_up(asked, history, outcomes, tmp_path / "books")
    return tmp_path / "books"


def test_a_lone_order_is_looked_up_in_the_files_as_in_open_books_and_as_it_is_described(
    folder: Path, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame, today: pd.DataFrame
) -> None:
    described = Records(today, history, outcomes).describe(asked)
    for place in range(len(today)):
        one = today.iloc[[place]].reset_index(drop=True)
        books = DayBooks(asked, folder)
        shut = books.describe(one)
        assert books._opened is None
        again = books.describe(one)
        assert books._opened is not None
        pd.testing.assert_frame_equal(shut, again, check_exact=True)
        pd.testing.assert_frame_equal(shut, described.iloc[[place]].reset_index(drop=True), check_exact=True)


def test_the_files_of_one_history_are_the_same_to_the_byte(
    folder: Path, tmp_path: Path, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame
) -> None:
    add_up(asked, history, outcomes, tmp_path / "again")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} and len(files) > 6


def _other_keys(file: Path) -> None:
    table = pq.read_table(file)
    pq.write_table(table.set_column(0, table.column_names[0], pa.array(["B"] * len(table))), file)


def _no_totals(file: Path) -> None:
    pq.write_table(pq.read_table(file).select([0, 1]), file)


@pytest.mark.parametrize(
    "damage",
    [_other_keys, _no_totals, lambda file: file.write_bytes(file.read_bytes()[:-9]), lambda file: file.unlink()],
)
def test_a_book_that_is_no_book_is_refused(folder: Path, asked: Plan, today: pd.DataFrame, damage: object) -> None:
    assert callable(damage)
    damage(next(folder.glob("look_*_by_buyer_id.parquet")))
    for orders in (today.head(1), today):
        with pytest.raises(IntegrityBroken, match="cannot be read as a part of day books"):
            DayBooks(asked, folder).describe(orders.reset_index(drop=True))


@pytest.mark.parametrize("name", ["first_days", "numbers_of_buyer_id"])
@pytest.mark.parametrize(
    "numbers",
    [
        None,
        pa.array([date(2024, 1, 1)]),
        pa.array([2**63], pa.uint64()),
        pa.array([1.0]),
        pa.array([None], pa.int64()),
        pa.array([None], pa.int32()),
    ],
    ids=str,
)
def test_numbers_that_are_none_are_refused(folder: Path, asked: Plan, name: str, numbers: pa.Array | None) -> None:
    columns = {"value": ["A"]} | ({} if numbers is None else {"number": numbers})
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    with pytest.raises(IntegrityBroken, match=name):
        DayBooks(asked, folder)
