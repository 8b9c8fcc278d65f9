"""Reviewers' decisions on their way back: added, known already, or set apart; nothing is overwritten."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.orders.outcomes import read_outcomes
from tests.command import run
from tests.verdicts.runs import scored_run, verdict_file

HEADER = "order_id,outcome,outcome_date,selected_by,source\n"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    return scored_run(tmp_path / "night", "rrd..")


def _return(tmp_path: Path, night: Path, *rows: str, outcomes: str = "outcomes.csv", **form: str) -> int:
    file = verdict_file(tmp_path / "decided.csv", *rows, **form)
    return run("verdicts", file, "--run", night, "--outcomes", tmp_path / outcomes)


@pytest.mark.parametrize("outcomes", ["outcomes.csv", "outcomes.parquet"])
def test_a_verdict_becomes_an_outcome_with_who_when_why_and_how_the_order_was_chosen(
    outcomes: str, night: Path, tmp_path: Path
) -> None:
    rows = [
        "A,diverted,Ada,2024-03-05,customs record",
        "C,cleared,Ben,2024-03-06,seen on site",
        "D,cleared,Ben,2024-03-07,a call",
    ]
    assert _return(tmp_path, night, *rows, outcomes=outcomes) == 0
    found = read_outcomes(tmp_path / outcomes).rows
    assert found["outcome"].tolist() == ["diverted", "cleared", "cleared"]
    assert found["selected_by"].tolist() == ["targeted", "random", "unknown"]
    assert found["source"].tolist() == ["Ada: customs record", "Ben: seen on site", "Ben: a call"]
    assert found["outcome_date"].dt.day.tolist() == [5, 6, 7]


def test_what_stood_in_a_csv_file_stays_byte_for_byte(night: Path, tmp_path: Path) -> None:
    before = b'\xef\xbb\xbfSource;order_id;Outcome;outcome_date;selected_by;case\r\n"a; b";Z;cleared;2024-01-01;tip;7'
    (tmp_path / "outcomes.csv").write_bytes(before)
    assert _return(tmp_path, night, 'A,diverted,Ada,2024-03-05,"two; parts"') == 0
    after = (tmp_path / "outcomes.csv").read_bytes()
    assert after == before + b'\n"Ada: two; parts";A;diverted;2024-03-05;targeted;\n'
    assert read_outcomes(tmp_path / "outcomes.csv").rows["order_id"].tolist() == ["Z", "A"]


def test_what_stood_in_a_parquet_file_keeps_its_values_and_types(night: Path, tmp_path: Path) -> None:
    before = pa.table({
        "order_id": ["Z"], "outcome": ["cleared"], "outcome_date": pa.array([pd.Timestamp("2024-01-01")], pa.timestamp("us")),
        "selected_by": pa.array(["tip"]).dictionary_encode(), "source": ["x"], "case": [7],
    })  # fmt: skip
    pq.write_table(before, tmp_path / "outcomes.parquet")
    assert _return(tmp_path, night, "A,diverted,Ada,2024-03-05,record", outcomes="outcomes.parquet") == 0
    after = pq.read_table(tmp_path / "outcomes.parquet")
    assert after.schema.equals(before.schema) and after.slice(0, 1).to_pylist() == before.to_pylist()
    assert after.to_pylist()[1]["outcome_date"] == pd.Timestamp("2024-03-05") and after.to_pylist()[1]["case"] is None


def test_contradictions_are_shown_and_set_apart(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outcomes.csv").write_text(HEADER + "B,cleared,2024-03-02,tip,phone\n")
    rows = [
        "A,diverted,Ada,2024-03-05,record", "B,diverted,Ada,2024-03-05,record", "C,cleared,Ada,2024-03-05,visit",
        "C,diverted,Ben,2024-03-06,record", "D,cleared,Ada,2024-02-20,early", "X,cleared,Ada,2024-03-05,whose",
        "E,perhaps,Ada,2024-03-05,unsure",
    ]  # fmt: skip
    assert _return(tmp_path, night, *rows) == 4
    told = capsys.readouterr().out
    assert "1 verdict added, 0 known already, 5 set apart as contradictions, 1 as unreadable" in told
    apart = pd.read_csv(tmp_path / "decided-apart.csv", dtype=str).set_index(["order_id", "verdict"])["contradiction"]
    assert apart["B", "diverted"] == "the outcomes have it as cleared since 2024-03-02"
    assert apart["C", "cleared"] == apart["C", "diverted"] == "the file holds another verdict on the same order"
    assert apart["D", "cleared"] == "it is dated before the order of 2024-03-01"
    assert apart["X", "cleared"] == "the run night has no such order"
    assert apart["E", "perhaps"] == 'verdict is "perhaps"; expected one of diverted, cleared'
    assert (tmp_path / "outcomes.csv").read_text() == HEADER + (
        "B,cleared,2024-03-02,tip,phone\nA,diverted,2024-03-05,targeted,Ada: record\n"
    )


def test_the_same_file_twice_adds_nothing_twice(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "A,diverted,Ada,2024-03-05,record"
    assert _return(tmp_path, night, row, row) == 0
    whole = (tmp_path / "outcomes.csv").read_bytes()
    assert _return(tmp_path, night, row, row) == 0
    assert "0 verdicts added, 2 known already" in capsys.readouterr().out
    assert (tmp_path / "outcomes.csv").read_bytes() == whole


def test_reviewers_who_agree_are_one_verdict_on_its_first_day(night: Path, tmp_path: Path) -> None:
    assert _return(tmp_path, night, "A,cleared,Ben,2024-03-09,visit", "A,cleared,Ada,2024-03-05,record") == 0
    found = read_outcomes(tmp_path / "outcomes.csv").rows
    assert found["source"].tolist() == ["Ada: record"]


@pytest.mark.parametrize(
    "row", ["A,diverted,,2024-03-05,record", "A,diverted,Ada,soon,record", "A,diverted,Ada,2024-03-05,"]
)
def test_a_verdict_without_who_when_or_why_is_set_apart(row: str, night: Path, tmp_path: Path) -> None:
    assert _return(tmp_path, night, row) == 4
    assert not (tmp_path / "outcomes.csv").exists()


def test_the_column_of_the_why_may_be_called_reason(night: Path, tmp_path: Path) -> None:
    header = "Order_ID,Verdict,Reviewer,Date,Reason"
    assert _return(tmp_path, night, "A,diverted,Ada,2024-03-05,record", header=header) == 0


def test_scores_as_csv_do_as_well(tmp_path: Path) -> None:
    night = scored_run(tmp_path / "csv", "rd.", csv=True)
    assert _return(tmp_path, night, "B,cleared,Ada,2024-03-05,visit", "C,cleared,Ada,2024-03-05,visit") == 0
    assert read_outcomes(tmp_path / "outcomes.csv").rows["selected_by"].tolist() == ["random", "unknown"]


@pytest.mark.parametrize("csv", [True, False])
def test_an_id_kept_from_being_run_by_a_spreadsheet_is_the_same_id(csv: bool, tmp_path: Path) -> None:
    night = scored_run(tmp_path / "night", "r", csv=csv, ids=["'=1+1" if csv else "=1+1"])
    assert _return(tmp_path, night, "'=1+1,cleared,Ada,2024-03-05,'-5 at the door") == 0
    found = read_outcomes(tmp_path / "outcomes.csv").rows
    assert found["order_id"].tolist() == ["=1+1"] and found["source"].tolist() == ["Ada: -5 at the door"]


def test_orders_that_are_gone_leave_only_their_day_untold(night: Path, tmp_path: Path) -> None:
    (tmp_path / "night-orders.csv").unlink()
    assert _return(tmp_path, night, "A,cleared,Ada,2024-02-05,visit") == 0


def test_a_run_that_was_changed_is_refused_and_what_is_no_run_too(night: Path, tmp_path: Path) -> None:
    row = "A,cleared,Ada,2024-03-05,visit"
    assert _return(tmp_path, tmp_path, row) == 3
    (night / "scores.parquet").write_bytes(b"other")
    assert _return(tmp_path, night, row) == 6
    assert not (tmp_path / "outcomes.csv").exists()


@pytest.mark.parametrize(("name", "content"), [
    ("outcomes.csv", b"order_id,outcome,outcome_date\nZ,cleared,2024-01-01\n"), ("outcomes.xlsx", None),
    ("outcomes.csv.gz", None),
    ("outcomes.csv", HEADER.encode() + b"Z,cleared,2024-01-01,tip,Andr\xe9\n"),
])  # fmt: skip
def test_an_outcomes_file_that_cannot_be_added_to_is_left_as_it_was(
    name: str, content: bytes | None, night: Path, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert _return(tmp_path, night, "A,cleared,Ada,2024-03-05,visit", outcomes=name) == 3
    assert content is None or (tmp_path / name).read_bytes() == content
    assert {path.name for path in tmp_path.iterdir()} <= {"night", "night-orders.csv", "decided.csv", name}
