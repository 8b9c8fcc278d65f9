"""Tables of a run held against each other some rows at a time, whatever groups and files they were written in."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.score import differences as room
from diversion_risk.score.differences import differences


def _table(changed: int = -1, count: int = 25) -> pa.Table:
    return pa.table(
        {
            "order_id": [f"O-{n}" for n in range(count)],
            "risk": [9.0 if n == changed else n / 100 for n in range(count)],
            "reasons": [["a", "b"] if n % 2 else [] for n in range(count)],
        }
    )


def _written(folder: Path, table: pa.Table, group: int, kind: str = "parquet") -> Path:
    folder.mkdir()
    path = folder / f"scores.{kind}"
    if kind == "csv":
        table.select(["order_id", "risk"]).to_pandas().to_csv(path, index=False)
    else:
        pq.write_table(table, path, row_group_size=group)
    return path


@pytest.fixture(autouse=True)
def _few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_AT_ONCE", 4)


def test_groups_of_rows_make_no_difference(tmp_path: Path) -> None:
    then, now = _written(tmp_path / "then", _table(), 7), _written(tmp_path / "now", _table(), 25)
    assert list(differences(then, now)) == []


def test_a_folder_of_files_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "then" / "scores.parquet").mkdir(parents=True)
    for number, start in enumerate(range(0, 25, 6)):
        pq.write_table(_table().slice(start, 6), tmp_path / "then" / "scores.parquet" / f"part-{number}.parquet")
    now = _written(tmp_path / "now", _table(), 25)
    assert list(differences(tmp_path / "then" / "scores.parquet", now)) == []


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_what_differs_is_counted_over_all_parts_and_named_where_it_is_first(kind: str, tmp_path: Path) -> None:
    first = _table(3).to_pandas()
    first.loc[17, "risk"] = 8.0
    then = _written(tmp_path / "then", pa.Table.from_pandas(first), 7, kind)
    now = _written(tmp_path / "now", _table(), 9, kind)
    assert list(differences(then, now)) == [f"scores.{kind}: risk differs for 2 rows, first for order O-3"]
    assert list(differences(then, now, "O-17")) == [f"scores.{kind}: risk differs for 1 rows, first for order O-17"]
    assert list(differences(then, now, "O-16")) == []


def test_rows_that_came_or_went_are_told_at_once(tmp_path: Path) -> None:
    then, now = _written(tmp_path / "then", _table(count=24), 7), _written(tmp_path / "now", _table(), 7)
    assert list(differences(then, now)) == ["scores.parquet: 24 rows and 3 columns then, 25 and 3 now"]


def test_an_id_that_a_spreadsheet_would_run_is_found(tmp_path: Path) -> None:
    frame = pd.DataFrame({"order_id": ["'=1+1", "O-2"], "risk": [0.5, 0.25]})
    then, now = (_written(tmp_path / name, pa.Table.from_pandas(frame), 7, "csv") for name in ("then", "now"))
    assert list(differences(then, now, "=1+1")) == []


def test_an_order_that_is_not_there_and_a_table_that_is_gone_are_said(tmp_path: Path) -> None:
    then, now = _written(tmp_path / "then", _table(), 7), _written(tmp_path / "now", _table(), 7)
    with pytest.raises(FileUnusable, match="O-99"):
        list(differences(then, now, "O-99"))
    now.unlink()
    with pytest.raises(IntegrityBroken, match="is gone"):
        list(differences(then, now))
