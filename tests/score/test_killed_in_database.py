"""Runs that are killed before, within and after what they ask of a database: its journal, its table, and between the two."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import numpy as np
import pandas as pd
import pytest

from diversion_risk.database import connected
from diversion_risk.journal.book import opened
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import MANIFEST
from tests.score.settled import Dying, assert_whole, results, runs_in

pytestmark = pytest.mark.postgres
KILLS = 15
SCORED = 11
"""Orders of the small batch that are scored."""


@pytest.fixture(params=["in the database", "in a file"])
def undisturbed_there(
    request: pytest.FixtureRequest, dying: Dying, database: str, tmp_path: Path
) -> tuple[Path, int, dict[str, str]]:
    """A run into the database that nothing befell: its folder, how often it asked, and where journal and table are."""
    journal = database if request.param == "in the database" else str(tmp_path / "j.sqlite")
    places = {"journal": journal, "table": f"{database}/scores"}
    # The run that is counted asks no more than those after it, which find a journal and a table.
    with opened(journal, new=True):
        pass
    assert dying.ask(tmp_path / "first", **(places | {"journal": str(tmp_path / "first.sqlite")}))[0] == 4
    with connected(database) as connection:
        connection.execute("DELETE FROM scores")
        connection.commit()
    code, touches, _ = dying.ask(tmp_path / "undisturbed", **places)
    assert code == 4 and touches > KILLS
    return tmp_path / "undisturbed", touches, places


def _rows(database: str) -> dict[str, list[str]]:
    """Orders of the table by run, as often as they stand there."""
    with connected(database) as connection:
        return dict(connection.execute("SELECT run, array_agg(order_id ORDER BY order_id) FROM scores GROUP BY run"))


def _assert_settled(folder: Path, like: Path, places: dict[str, str], database: str, runs: int) -> None:
    """So many runs in the journal and in the table, this one among them, and its results as without any trouble."""
    assert_whole(folder / "out")
    assert results(folder / "out") == results(like / "out")
    assert [path.name for path in folder.iterdir()] == ["out"]
    assert runs_in(places["journal"]) == (runs, runs * SCORED)
    rows, scored = _rows(database), sorted(pd.read_parquet(folder / "out" / "scores.parquet")["order_id"])
    assert digest_of(folder / "out" / MANIFEST) in rows and list(rows.values()) == [scored] * runs


def test_a_run_killed_at_any_moment_between_journal_and_table_stands_in_both_once(
    dying: Dying, database: str, undisturbed_there: tuple[Path, int, dict[str, str]], tmp_path: Path
) -> None:
    like, touches, places = undisturbed_there
    moments = np.unique(np.linspace(1, touches, KILLS).round().astype(int))
    written = []
    for number, moment in enumerate(moments.tolist(), start=1):
        folder = tmp_path / str(moment)
        assert dying.ask(folder, moment, **places)[0] == -signal.SIGKILL
        written.append((runs_in(places["journal"])[0] > number, len(_rows(database)) > number))
        if (folder / "out").exists():
            assert written[-1][0]
            assert_whole(folder / "out")
        code, _, said = dying.ask(folder, **places)
        assert code == 4 and "Traceback" not in said
        _assert_settled(folder, like, places, database, number + 1)
    assert {(True, False), (True, True)} <= set(written)
    assert (False, False) in written or places["journal"] != database


SLOW = 2.5
"""Seconds that a commit takes: a server with a slow disk, or one that waits for its replica."""
_COMMITTING = "state = 'active' AND query = 'COMMIT'"


def _commits_slowly(database: str, table: str, which: str) -> Callable[[], bool]:
    """Let commits that add such a row to a table take long; gives whether one is under way."""
    with connected(database) as connection:
        connection.execute(
            f"CREATE OR REPLACE FUNCTION slow_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"'BEGIN PERFORM pg_sleep({SLOW}); RETURN NULL; END'"
        )
        connection.execute(
            f"CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW WHEN ({which}) EXECUTE FUNCTION slow_{table}()"
        )
        connection.commit()

    def is_under_way() -> bool:
        with connected(database) as connection:
            asked = f"SELECT count(*) FROM pg_stat_activity WHERE {_COMMITTING}"
            return bool(connection.execute(asked).fetchone() == (1,))

    return is_under_way


into_either = pytest.mark.parametrize(
    ("table", "which"), [("journal", "NEW.entries IS NULL"), ("scores", "NEW.rank = 1")]
)


@into_either
def test_a_run_killed_while_the_server_commits_stands_there_once(
    table: str, which: str, dying: Dying, database: str, tmp_path: Path
) -> None:
    """The server goes on with a commit whose asker is gone: whoever asks meanwhile does not see it yet, and has to wait."""
    places = {"journal": database, "table": f"{database}/scores"}
    assert dying.ask(tmp_path / "undisturbed", **places)[0] == 4
    with connected(database) as connection:
        # A table that its owner made may have no key that keeps a row from being added twice.
        connection.execute("ALTER TABLE scores DROP CONSTRAINT scores_pkey")
        connection.commit()
    is_under_way = _commits_slowly(database, table, which)
    assert dying.ask(tmp_path / "night", 1, later=1.0, **places)[0] == -signal.SIGKILL
    assert is_under_way()
    code, _, said = dying.ask(tmp_path / "night", **places)
    assert code == 4, said
    _assert_settled(tmp_path / "night", tmp_path / "undisturbed", places, database, 2)


@into_either
def test_a_run_whose_connection_the_server_ends_within_a_commit_stands_there_once(
    table: str, which: str, dying: Dying, database: str, tmp_path: Path
) -> None:
    places = {"journal": database, "table": f"{database}/scores"}
    assert dying.ask(tmp_path / "undisturbed", **places)[0] == 4
    is_under_way = _commits_slowly(database, table, which)
    with ThreadPoolExecutor(1) as aside, connected(database) as connection:
        night = aside.submit(dying.ask, tmp_path / "night", **places)
        while not is_under_way() and not night.done():
            sleep(0.05)
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_COMMITTING}")
    code, _, said = night.result()
    assert code == 2 and "The database of env:TEST_DATABASE refused" in said and "Traceback" not in said
    assert (tmp_path / "night" / "out").exists() == (table == "scores")
    assert dying.ask(tmp_path / "night", **places)[0] == 4
    _assert_settled(tmp_path / "night", tmp_path / "undisturbed", places, database, 2)
