"""A run that is written down: in the journal before it is shown, verified and repeated from it."""

import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from tests.command import run
from tests.road import Road


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, road: Road) -> Path:
    """A folder with a small batch, its scores in `out`, and a journal of two runs."""
    folder = tmp_path_factory.mktemp("night")
    pd.read_parquet(road.batch).head(30).to_parquet(folder / "orders.parquet", index=False)
    words = ["score", folder / "orders.parquet", "--model", road.model, "--capacity", "3", "--seed", "8", "--quiet"]
    words += ["--journal", folder / "j.sqlite", "--operator", "Ada"]
    assert run(*words, "--out", folder / "first") == 0
    assert run(*words, "--out", folder / "out") == 0
    return folder


def test_every_order_is_written_down_flagged_or_not(night: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", night / "j.sqlite") == 0
    assert capsys.readouterr().out.startswith("2 runs, 60 entries, the last link is ")


def test_the_manifest_keeps_the_link_by_which_a_cut_journal_is_found(night: Path, tmp_path: Path) -> None:
    entry = json.loads((night / "out" / "manifest.json").read_text())["journal"]
    connection = sqlite3.connect(night / "j.sqlite")
    [(number, sha256)] = connection.execute(
        "SELECT number, sha256 FROM journal ORDER BY number DESC LIMIT 1"
    ).fetchall()
    connection.close()
    assert entry == {"where": str(night / "j.sqlite"), "run": 3, "number": number, "sha256": sha256}


def test_a_run_and_one_order_are_repeated_from_the_journal(night: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order_id = pd.read_parquet(night / "orders.parquet")["order_id"].iloc[7]
    assert run("verify", night / "j.sqlite", "--order", order_id) == 0
    assert capsys.readouterr().out.endswith("identical\n")
    assert run("verify", night / "j.sqlite", "--order", "nowhere") == 3
    assert run("verify", night / "out") == 0


def test_a_run_whose_journal_is_gone_does_not_verify(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = (night / "out" / "manifest.json").read_text()
    (night / "out" / "manifest.json").write_text(record.replace(str(night / "j.sqlite"), str(tmp_path / "none.sqlite")))
    try:
        assert run("verify", night / "out") == 6
        assert "journal: " in capsys.readouterr().out
    finally:
        (night / "out" / "manifest.json").write_text(record)


def test_an_entry_that_says_something_else_than_a_repetition_is_found(
    night: Path, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The chain holds, but the orders that the journal names by digest no longer give what it says."""
    frame = pd.read_parquet(night / "orders.parquet")
    words = ["--model", road.model, "--quiet", "--journal", tmp_path / "j.sqlite", "--out", tmp_path / "out"]
    frame.to_csv(tmp_path / "orders.csv", index=False)
    assert run("score", tmp_path / "orders.csv", *words) == 0
    (tmp_path / "orders.csv").write_text((tmp_path / "orders.csv").read_text() + "\n")
    assert run("verify", tmp_path / "j.sqlite", "--order", frame["order_id"].iloc[0]) == 6
    assert "is not the file that was scored" in capsys.readouterr().err


def test_a_dossier_is_written_and_verified(night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order_id = pd.read_parquet(night / "orders.parquet")["order_id"].iloc[7]
    assert run("dossier", night / "j.sqlite", "--order", order_id, "--out", tmp_path / "file.json") == 0
    assert run("verify", tmp_path / "file.json") == 0
    assert run("verify", tmp_path / "file.json", "--journal", night / "j.sqlite") == 0
    content = (tmp_path / "file.json").read_text()
    (tmp_path / "file.json").write_text(content.replace("release", "review"))
    capsys.readouterr()
    assert run("verify", tmp_path / "file.json") == 6
    assert "not one that was sealed" in capsys.readouterr().out
    (tmp_path / "file.json").write_text("[" * 100_000)
    assert run("verify", tmp_path / "file.json") == 3


def test_a_run_that_cannot_be_written_down_is_not_shown(night: Path, road: Road, tmp_path: Path) -> None:
    (tmp_path / "j.sqlite").write_text("not a database, but long enough to be one" * 50)
    words = ["--model", road.model, "--out", tmp_path / "out", "--journal", tmp_path / "j.sqlite"]
    assert run("score", night / "orders.parquet", *words) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["j.sqlite"]


def test_without_being_asked_nothing_is_written_down(road: Road) -> None:
    assert "journal" not in json.loads((road.scored / "manifest.json").read_text())


@pytest.mark.parametrize(("where", "told"), [
    ("postgresql://ada:secret@host/db", "put it into an environment variable"), ("env:NO_SUCH_VARIABLE", "is not set"),
])  # fmt: skip
def test_a_password_has_no_place_on_the_command_line(
    where: str, told: str, night: Path, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--model", road.model, "--out", tmp_path / "out", "--journal", where]
    assert run("score", night / "orders.parquet", *words) == 2
    said = capsys.readouterr().err
    assert told in said and "secret" not in said
    assert not (tmp_path / "out").exists()
