"""A night's run from a query into a table, with its journal in the database."""

import json
import shutil
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from diversion_risk.database import connected
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.tables import SCORE_COLUMNS
from tests.command import run
from tests.road import Road


def test_what_was_brought_in_is_kept_so_that_the_run_can_be_repeated(road: Road, tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe_file("/bucket/tonight.parquet", pd.read_parquet(road.batch).head(20).to_parquet(index=False))
    words = ["--model", road.model, "--out", tmp_path / "out", "--quiet"]
    assert run("score", "memory://bucket/tonight.parquet", *words) == 0
    store.store.clear()
    given = json.loads((tmp_path / "out" / "manifest.json").read_text())["inputs"]["orders"]
    assert given["from"] == "memory://bucket/tonight.parquet"
    assert given["path"] == str(tmp_path / "out" / "inputs" / "orders" / "tonight.parquet")
    assert run("verify", tmp_path / "out") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("table", ["scores", "env:X/a.b.c", 'env:X/a"; DROP TABLE b; --', "postgresql://h/d"])
def test_a_table_that_is_none_is_said_so_before_anything_is_done(table: str, road: Road, tmp_path: Path) -> None:
    words = ["--model", road.model, "--out", tmp_path / "out", "--table", table]
    assert run("score", road.batch, *words) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.postgres
def test_scores_stand_in_the_table_once_and_the_journal_beside_them(
    database: str, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pd.read_parquet(road.batch).head(40).to_parquet(tmp_path / "orders.parquet", index=False)
    words = ["--model", road.model, "--out", tmp_path / "out", "--quiet", "--journal", database]
    assert run("score", tmp_path / "orders.parquet", *words, "--table", f"{database}/public.scores") == 0
    scores = pd.read_parquet(tmp_path / "out" / "scores.parquet")
    with connected(database) as connection:
        rows = connection.execute(f"SELECT {', '.join(SCORE_COLUMNS)} FROM scores").fetchall()
    stored = pd.DataFrame(rows, columns=list(SCORE_COLUMNS)).set_index("order_id").loc[scores["order_id"]].reset_index()
    assert stored["risk"].tolist() == scores["risk"].tolist() and stored["rank"].tolist() == scores["rank"].tolist()
    assert [list(cell) for cell in scores["red_flags"]] == stored["red_flags"].tolist()
    capsys.readouterr()
    assert run("verify", database, "--order", scores["order_id"].iloc[3]) == 0
    assert capsys.readouterr().out.startswith("1 run, 40 entries")


@pytest.mark.postgres
def test_a_table_that_refuses_one_row_holds_none(database: str, road: Road, tmp_path: Path) -> None:
    with connected(database) as connection:
        columns = ", ".join(f"{name} text" for name in SCORE_COLUMNS if name not in ("risk", "rank"))
        connection.execute(
            f"CREATE TABLE scores (run text, scored_at timestamptz, {columns}, risk float CHECK (risk < 0), rank int)"
        )
        connection.commit()
    pd.read_parquet(road.batch).head(10).to_parquet(tmp_path / "orders.parquet", index=False)
    words = ["--model", road.model, "--out", tmp_path / "out", "--quiet", "--table", f"{database}/scores"]
    assert run("score", tmp_path / "orders.parquet", *words) == 2
    with connected(database) as connection:
        assert connection.execute("SELECT count(*) FROM scores").fetchone() == (0,)
    shutil.rmtree(tmp_path / "out")


@pytest.mark.postgres
def test_rows_that_a_table_refused_are_written_once_when_it_takes_them(
    database: str, road: Road, tmp_path: Path
) -> None:
    pd.read_parquet(road.batch).head(10).to_parquet(tmp_path / "orders.parquet", index=False)
    words = ["score", tmp_path / "orders.parquet", "--model", road.model, "--quiet", "--journal", database]
    assert run(*words, "--out", tmp_path / "another", "--table", f"{database}/scores") == 0
    with connected(database) as connection:
        connection.execute("DELETE FROM scores")
        connection.execute("ALTER TABLE scores ADD CONSTRAINT none_today CHECK (risk < 0)")
        connection.commit()
    words += ["--out", tmp_path / "out", "--table", f"{database}/scores"]
    assert run(*words) == 2
    assert (tmp_path / "out" / "manifest.json").is_file() and (tmp_path / ".out.sealed").is_dir()
    with connected(database) as connection:
        connection.execute("ALTER TABLE scores DROP CONSTRAINT none_today")
        connection.commit()
    assert run(*words) == 0
    with connected(database) as connection:
        found = connection.execute("SELECT run, count(*) FROM scores GROUP BY run").fetchall()
        runs = connection.execute("SELECT count(*) FROM journal WHERE entries IS NULL").fetchone()
    assert found == [(digest_of(tmp_path / "out" / "manifest.json"), 10)] and runs == (2,)
    assert {path.name for path in tmp_path.iterdir()} == {"orders.parquet", "another", "out"}


@pytest.mark.postgres
def test_the_journal_in_the_database_keeps_what_is_written(database: str, road: Road, tmp_path: Path) -> None:
    pd.read_parquet(road.batch).head(10).to_parquet(tmp_path / "orders.parquet", index=False)
    assert (
        run(
            "score",
            tmp_path / "orders.parquet",
            "--model",
            road.model,
            "--out",
            tmp_path / "out",
            "--journal",
            database,
        )
        == 0
    )
    with connected(database) as connection:
        with pytest.raises(Exception, match="append-only"):
            connection.execute("DELETE FROM journal")
        connection.rollback()
        connection.execute("ALTER TABLE journal DISABLE TRIGGER ALL")
        connection.execute("UPDATE journal SET entries = replace(entries, 'release', 'review') WHERE number = 2")
        connection.commit()
    assert run("verify", database) == 6
