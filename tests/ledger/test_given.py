"""Records of frames and of Parquet files: the same rows give the same answers, in whatever memory."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import FileUnusable, ResultsNotWritten
from diversion_risk.ledger import Ledger, Plan, Records, Workspace, plan
from tests.factory import checked_orders, checked_outcomes


def _orders(count: int) -> pd.DataFrame:
    rows = [{"order_id": f"O-{n}", "order_date": f"2024-01-{1 + n % 28:02}", "quantity": n + 1.0} for n in range(count)]
    return checked_orders(*rows)


@pytest.fixture
def asked() -> Plan:
    ledger = Ledger()
    looked_at, _ = ledger.past_outcomes(["buyer_id"])
    columns = {"before": ledger.past("quantity", "sum", ["buyer_id"]), "own": ledger["quantity"], "known": looked_at}
    return plan(ledger, columns)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Forty orders in two files of a folder, and an outcome in a file beside it."""
    orders = _orders(40)
    (tmp_path / "it's orders").mkdir()
    orders.head(30).to_parquet(tmp_path / "it's orders" / "a.parquet", index=False)
    orders.tail(10).to_parquet(tmp_path / "it's orders" / "b.parquet", index=False)
    checked_outcomes({"order_id": "O-1", "outcome_date": "2024-01-10"}).to_parquet(tmp_path / "outcomes.parquet")
    return tmp_path


def test_parquet_files_are_described_as_the_frame_they_hold(files: Path, asked: Plan) -> None:
    of_frames = Records(_orders(40), outcomes=pd.read_parquet(files / "outcomes.parquet")).describe(asked)
    of_files = Records(files / "it's orders", outcomes=files / "outcomes.parquet").describe(asked)
    pd.testing.assert_frame_equal(of_files, of_frames)
    assert of_files["known"].max() == 1


def test_a_history_may_be_a_file_where_the_orders_are_a_frame(files: Path, asked: Plan) -> None:
    orders = _orders(40).tail(3).reset_index(drop=True)
    found = Records(orders, history=files / "it's orders").describe(asked)
    pd.testing.assert_frame_equal(found, Records(orders, history=_orders(40)).describe(asked))


def test_what_is_written_is_what_is_described_in_the_order_of_the_orders(
    files: Path, asked: Plan, tmp_path: Path
) -> None:
    records = Records(_orders(40))
    records.write(asked, tmp_path / "facts")
    pd.testing.assert_frame_equal(pq.read_table(tmp_path / "facts").to_pandas(), records.describe(asked))


def test_the_answer_comes_in_parts_that_follow_each_other(asked: Plan) -> None:
    parts = list(Records(_orders(40)).parts(asked, at_once=15))
    assert [len(part) for part in parts] == [15, 15, 10]
    assert [n for part in parts for n in part["own"].to_pylist()] == list(range(1, 41))


def test_a_workspace_in_a_file_gives_the_same_answer_and_is_gone_in_the_end(
    asked: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = Records(_orders(40)).describe(asked)
    monkeypatch.setattr("diversion_risk.ledger.workspace._CELL", 10**9)
    parts = Records(_orders(40), workspace=Workspace(folder=tmp_path)).parts(asked)
    found = next(parts).to_pandas()
    assert any(tmp_path.glob("*/ledger.duckdb"))
    parts.close()
    pd.testing.assert_frame_equal(found, in_memory)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["nowhere.parquet", "empty"])
def test_files_that_are_not_there_are_said_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileUnusable, match=name):
        Records(tmp_path / name)


def test_a_file_that_was_not_checked_is_refused(tmp_path: Path, asked: Plan) -> None:
    _orders(2).drop(columns="hs6").to_parquet(tmp_path / "raw.parquet")
    with pytest.raises(FileUnusable, match="lacks hs6"):
        Records(tmp_path / "raw.parquet").describe(asked)


def test_a_disk_without_room_for_what_is_laid_aside_is_said_in_our_words(tmp_path: Path) -> None:
    with (
        pytest.raises(ResultsNotWritten, match="cannot be laid aside"),
        Workspace(memory_gb=0.03, folder=tmp_path).connection(0) as connection,
    ):
        connection.execute("SET max_temp_directory_size = '1kB'")
        connection.execute("CREATE TABLE sorted AS SELECT range AS n FROM range(20000000) ORDER BY hash(range)")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("memory", "cells", "left"), [
    (4.0, 10**9, "1.8 GiB"), (3.0, 10**9, "1.3 GiB"), (1.0, 10**9, "953.6 MiB"), (4.0, 1, "3.7 GiB"),
])  # fmt: skip
def test_tables_in_a_file_leave_memory_to_who_reads_the_answers(
    memory: float, cells: int, left: str, tmp_path: Path
) -> None:
    workspace = Workspace(memory_gb=memory, folder=tmp_path)
    with workspace.connection(cells) as connection:
        workspace.pass_through(connection)
        assert connection.execute("SELECT current_setting('memory_limit')").fetchone() == (left,)
