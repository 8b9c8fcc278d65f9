"""Results that appear whole or not at all: runs killed, on a full or lost disk, and two at once, over a small batch."""

import errno
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

from diversion_risk.outputs.whole_or_not import held
from tests.command import run
from tests.score.conftest import KILLS
from tests.score.settled import Dying, assert_settled, assert_whole, results


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
            assert_whole(folder / "out")
        code, _, said = dying.ask(folder)
        assert code == 4 and "Traceback" not in said
        assert_settled(folder, like)
    assert 0 < shown < KILLS


def test_a_run_that_counts_is_not_written_again_however_often_its_repetition_dies(
    dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    """The word that it counts outlives repetitions that are killed, within a write too, or fail."""
    like, touches = undisturbed
    deaths: list[dict[str, int]] = [{"at": 4}, {"at": 1, "size": 30}, {"at": 3, "number": errno.ENOSPC}]
    for after in (touches - 6, touches - 2, touches):
        folder = tmp_path / str(after)
        assert dying.ask(folder, after)[0] == -9
        for death in deaths:
            assert dying.ask(folder, **death)[0] in (-signal.SIGKILL, -signal.SIGXFSZ, 1), death
        assert dying.ask(folder)[0] == 4
        assert_settled(folder, like)


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
            stood.add(assert_whole(folder / "out")["settings"]["format"])
        else:
            # Between the two renames of the exchange both are there, whole, and the next run goes on from them.
            assert {".out.sealed", ".out.replaced"} <= names
        assert dying.ask(folder)[0] == 4
        assert results(folder / "out") == results(undisturbed[0] / "out")
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
            assert_whole(folder / "out")
        left = {path.name for path in folder.iterdir()}
        assert left <= {"out", "j.sqlite", ".out.sealed", ".out.lock"} and ".out.unfinished" not in left
    assert dying.ask(folder)[0] == 4
    assert results(folder / "out") == results(like / "out")


@pytest.mark.parametrize("size", [1_000, 5_000, 15_000, 30_000])
def test_a_file_that_the_system_lets_not_grow_leaves_noresults(
    size: int, dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    code, _, said = dying.ask(tmp_path / "small", size=size)
    assert code in (1, 3), said
    assert "Traceback" not in said and "diversion-risk: " in said
    assert {path.name for path in (tmp_path / "small").iterdir()} <= {"j.sqlite"}
    assert dying.ask(tmp_path / "small")[0] == 4
    assert_settled(tmp_path / "small", undisturbed[0])


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
    assert_settled(folder, undisturbed[0])


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
