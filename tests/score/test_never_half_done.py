"""Results that appear whole or not at all: runs killed, on a full or lost disk, and two at once, over a small batch."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.whole_or_not import held
from tests.command import run
from tests.road import Road

KILLS = 50
_CLOCK = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z| UTC)")
_TIMES = {"begun", "ended", "journal"}


@dataclass
class Dying:
    """A process in which runs die: `ask` starts one that is killed, or meets an error, at a touch of a file."""

    process: "subprocess.Popen[str]"
    orders: Path
    model: Path

    def words(self, folder: Path, kind: str = "parquet") -> list[str]:
        """The one command that is run again and again."""
        given = ["score", self.orders, "--model", self.model, "--quiet", "--capacity", 2, "--format", kind]
        given += ["--out", folder / "out", "--journal", folder / "j.sqlite"]
        return [str(word) for word in given]

    def ask(
        self, folder: Path, at: int = 0, number: int | None = None, size: int | None = None, kind: str = "parquet"
    ) -> tuple[int, int, str]:
        """Exit code or minus the signal, touches counted, words on standard error."""
        folder.mkdir(exist_ok=True)
        asked = {"words": self.words(folder, kind), "folder": str(folder), "at": at, "number": number, "size": size}
        code, touches, said = json.loads(self.say(asked))
        return code, touches, said

    def say(self, what: object) -> str:
        """A line to the process, and its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@pytest.fixture(scope="module")
def dying(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dying]:
    folder = tmp_path_factory.mktemp("dying")
    rows = pd.read_parquet(road.batch).head(12)
    rows.loc[rows.index[4], "hs_code"] = "none"
    rows.to_parquet(folder / "orders.parquet", index=False)
    command = [sys.executable, "-m", "tests.score.dying"]
    # A fork has none of its parent's threads: OpenMP would wait for them.
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=alone) as process:
        found = Dying(process, folder / "orders.parquet", road.model)
        assert found.say([*found.words(folder / "first"), "--allow-rejects"]) == "ready\n"
        yield found
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="module")
def undisturbed(dying: Dying, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a run that nothing befell, and how often it touched a file."""
    folder = tmp_path_factory.mktemp("undisturbed")
    code, touches, _ = dying.ask(folder)
    assert code == 4 and touches > KILLS
    assert {path.name for path in folder.iterdir()} == {"out", "j.sqlite"}
    return folder, touches


def _results(out: Path) -> dict[str, object]:
    """What a folder says, times apart."""
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    record = json.loads(files.pop("manifest.json"))
    pages = [name for name in record["outputs"] if name.endswith(".html")]
    record["outputs"] |= dict.fromkeys(pages, "with its time")
    return {
        "record": {name: value for name, value in record.items() if name not in _TIMES},
        **{name: _CLOCK.sub(b"", content) for name, content in files.items()},
    }


def _assert_whole(out: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((out / "manifest.json").read_text())
    files = {path.relative_to(out).as_posix(): digest_of(path) for path in out.rglob("*") if path.is_file()}
    assert files.pop("manifest.json") and files == record["outputs"]
    return record


def _runs_in(journal: Path) -> tuple[int, int]:
    """Runs and entries of a journal whose chain holds."""
    with opened(str(journal)) as opened_journal:
        found = check(opened_journal)
    assert not list(found.troubles)
    return found.runs, found.entries


def _assert_settled(folder: Path, like: Path) -> None:
    """One run in the journal, the same results as without any trouble, and nothing else beside them."""
    record = _assert_whole(folder / "out")
    assert _results(folder / "out") == _results(like / "out")
    assert _runs_in(folder / "j.sqlite") == (1, 11)
    with opened(str(folder / "j.sqlite")) as journal:
        entry = record["journal"]
        link = journal.link(entry["number"])
        assert link is not None and link.sha256 == entry["sha256"]
    assert {path.name for path in folder.iterdir()} == {"out", "j.sqlite"}


def test_a_run_killed_at_any_of_fifty_moments_ends_as_if_nothing_had_been(
    dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    like, touches = undisturbed
    moments = np.unique(np.linspace(1, touches, KILLS).round().astype(int))
    assert len(moments) == KILLS
    shown = 0
    for moment in moments.tolist():
        folder = tmp_path / str(moment)
        assert dying.ask(folder, moment)[0] == -9
        if (folder / "out").exists():
            shown += 1
            _assert_whole(folder / "out")
        code, _, said = dying.ask(folder)
        assert code == 4 and "Traceback" not in said
        _assert_settled(folder, like)
    assert 0 < shown < KILLS


def test_an_earlier_run_stays_until_the_next_is_whole(
    dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    touches = undisturbed[1] + 12
    stood = set()
    for moment in range(touches - 24, touches, 3):
        folder = tmp_path / str(moment)
        assert dying.ask(folder, kind="csv")[0] == 4
        dying.ask(folder, moment)
        names = {path.name for path in folder.iterdir()}
        if "out" in names:
            stood.add(_assert_whole(folder / "out")["settings"]["format"])
        else:
            # Between the two renames of the exchange both are there, whole, and the next run goes on from them.
            assert {".out.sealed", ".out.replaced"} <= names
        assert dying.ask(folder)[0] == 4
        assert _results(folder / "out") == _results(undisturbed[0] / "out")
        assert {path.name for path in folder.iterdir()} == {"out", "j.sqlite"}
    assert stood == {"csv", "parquet"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.ESTALE], ids=errno.errorcode.get)
def test_a_full_disk_and_a_lost_mount_end_in_our_words_and_leave_nothing_half(
    number: int, dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    like, touches = undisturbed
    for moment in range(2 + number % 3, touches, 7):
        folder = tmp_path / str(moment)
        code, _, said = dying.ask(folder, moment, number)
        # What is only tidied up may fail unseen: the results are whole then.
        assert code in (1, 3, 4) and "Traceback" not in said, (moment, said)
        assert ("diversion-risk: " in said) == (code != 4)
        assert (folder / "out").exists() or code != 4
        if (folder / "out").exists():
            _assert_whole(folder / "out")
        left = {path.name for path in folder.iterdir()}
        assert left <= {"out", "j.sqlite", ".out.sealed", ".out.lock"} and ".out.unfinished" not in left
    assert dying.ask(folder)[0] == 4
    assert _results(folder / "out") == _results(like / "out")


@pytest.mark.parametrize("size", [1_000, 5_000, 15_000, 30_000])
def test_a_file_that_the_system_lets_not_grow_leaves_no_results(
    size: int, dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    code, _, said = dying.ask(tmp_path / "small", size=size)
    assert code in (1, 3), said
    assert "Traceback" not in said and "diversion-risk: " in said
    assert {path.name for path in (tmp_path / "small").iterdir()} <= {"j.sqlite"}
    assert dying.ask(tmp_path / "small")[0] == 4
    _assert_settled(tmp_path / "small", undisturbed[0])


def test_a_second_run_into_a_folder_hears_who_holds_it(
    dying: Dying, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with held(tmp_path / "out") as place:
        assert run(*dying.words(tmp_path)) == 2
        said = capsys.readouterr().err
    assert f"process {place.holder.told['process']} on {place.holder.told['machine']}, since " in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"process": 1, "machine": "here", "since": "then"}'])
def test_a_lock_without_a_holder_hinders_nobody(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".out.lock").write_bytes(content)
    with held(tmp_path / "out") as place:
        assert place.holder.killed == ({"process": 1, "machine": "here", "since": "then"} if b"1" in content
                                       else {} if content else None)  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_journal_that_cannot_be_asked_leaves_everything_as_it_is(
    dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    """Whether whole results count is for the journal to say: without it they are neither shown nor removed."""
    folder = tmp_path / "night"
    for moment in range(undisturbed[1], 0, -1):
        dying.ask(folder, moment)
        if (folder / ".out.sealed" / "results").exists():
            break
        shutil.rmtree(folder)
    (folder / "j.sqlite").rename(tmp_path / "away")
    code, _, said = dying.ask(folder)
    assert code == 6 and "Bring the journal back" in said
    assert (folder / ".out.sealed" / "results").exists() and not (folder / "out").exists()
    (tmp_path / "away").rename(folder / "j.sqlite")
    assert dying.ask(folder)[0] == 4
    _assert_settled(folder, undisturbed[0])


def test_files_of_others_among_an_earlier_run_are_not_lost(
    dying: Dying, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dying.ask(tmp_path / "night")[0] == 4
    (tmp_path / "night" / "out" / "report" / "my notes.txt").write_text("call them")
    assert run(*dying.words(tmp_path / "night")) == 2
    assert '"report/my notes.txt", which would be lost' in capsys.readouterr().err
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "out").write_text("mine")
    assert run(*dying.words(tmp_path / "file")) == 2
    assert (tmp_path / "file" / "out").read_text() == "mine"
    assert [path.name for path in (tmp_path / "file").iterdir()] == ["out"]
