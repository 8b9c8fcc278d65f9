"""Whether a scoring run can be repeated."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.command import run
from tests.road import Road


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, road: Road) -> Path:
    """A folder with a small batch, and its scores in `out`."""
    folder = tmp_path_factory.mktemp("verify")
    pd.read_parquet(road.batch).head(25).to_csv(folder / "orders.csv", index=False)
    shutil.copytree(road.model, folder / "model")
    words = ["--capacity", "3", "--seed", "8", "--format", "csv", "--quiet"]
    assert run("score", folder / "orders.csv", "--model", folder / "model", "--out", folder / "out", *words) == 0
    return folder


@pytest.fixture
def copy(done: Path, tmp_path: Path) -> Path:
    """The run in a place of its own, where it may be tampered with."""
    shutil.copytree(done, tmp_path / "run")
    record = (tmp_path / "run" / "out" / "manifest.json").read_text()
    (tmp_path / "run" / "out" / "manifest.json").write_text(record.replace(str(done), str(tmp_path / "run")))
    return tmp_path / "run"


def test_an_untouched_run_is_identical(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", copy / "out") == 0
    assert capsys.readouterr().out == "identical\n"


def test_one_order_may_be_verified(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order_id = pd.read_csv(copy / "orders.csv")["order_id"].iloc[3]
    assert run("verify", copy / "out", "--order", order_id) == 0
    assert capsys.readouterr().out == "identical\n"
    assert run("verify", copy / "out", "--order", "nowhere") == 3


def _better(copy: Path) -> None:
    scores = pd.read_csv(copy / "out" / "scores.csv", dtype=str, keep_default_na=False)
    scores.loc[scores["decision"] == "review", "decision"] = "release"
    scores.to_csv(copy / "out" / "scores.csv", index=False)


def test_a_score_that_was_changed_is_found_and_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _better(copy)
    assert run("verify", copy / "out") == 6
    told = capsys.readouterr().out
    assert told.startswith("different:") and "scores.csv: was changed after the run" in told
    assert "scores.csv: decision differs for 3 rows" in told


@pytest.mark.parametrize("name", ["report.html", "reasons.parquet", "rejected.csv"])
def test_a_file_of_the_run_that_is_gone_or_changed_is_found(
    name: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "out" / name
    if name.endswith("parquet"):
        path.unlink()
    else:
        path.write_text(path.read_text() + " ")
    assert run("verify", copy / "out") == 6
    said = capsys.readouterr()
    assert name in said.out + said.err


def test_an_input_that_was_changed_is_found(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (copy / "orders.csv").read_text()
    (copy / "orders.csv").write_text(text + "\n")
    assert run("verify", copy / "out") == 6
    assert "is not the file that was scored" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["orders.csv", "model"])
def test_an_input_that_is_gone_is_said_so(what: str, copy: Path) -> None:
    shutil.move(copy / what, copy / "elsewhere")
    assert run("verify", copy / "out") in (2, 6)


def test_another_model_at_the_same_place_is_noticed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads((copy / "out" / "manifest.json").read_text())
    record["model"]["id"] = "0" * 16
    (copy / "out" / "manifest.json").write_text(json.dumps(record))
    assert run("verify", copy / "out") == 6
    assert "model: the run used 0000000000000000" in capsys.readouterr().out


def test_a_manifest_with_other_settings_gives_another_result(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads((copy / "out" / "manifest.json").read_text())
    record["settings"]["policy"] = {"capacity": "5"}
    (copy / "out" / "manifest.json").write_text(json.dumps(record))
    assert run("verify", copy / "out") == 6
    assert "decision differs for 2 rows" in capsys.readouterr().out


@pytest.mark.parametrize(("content", "code"), [(None, 3), ("{}", 6), ("{", 6), ("[]", 6)])
def test_a_folder_that_is_no_run_is_said_so(content: str | None, code: int, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert run("verify", tmp_path) == code
