"""A journal whose writer died within a write, and whose files lost what was not on disk: it opens as it was before."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from tests.journal.conftest import RUNS, write

COUNT, FIRST = 700, 2_000
"""The run that is being written: so large that pages go to the file before it is committed, too."""
DEATHS = 40
_PAGE = 4_096
"""Bytes of a page of SQLite."""


@dataclass(frozen=True)
class Dead:
    """The files of a journal whose writer died."""

    where: Path
    before: bytes
    """The journal as it was before."""

    @property
    def undo(self) -> Path:
        """SQLite's own file of what it is about to overwrite."""
        return self.where.with_name(self.where.name + "-journal")

    def lose(self, rng: np.random.Generator) -> str:
        """Let a power cut take what was not on disk yet, from any byte on; gives where.

        SQLite writes to the journal only once its file of what was there is on disk: as long as the journal is untouched
        that file may be torn; afterwards each page that was written may be, and whatever is beyond the end there was.
        """
        now = self.where.read_bytes()
        if now == self.before:
            content = self.undo.read_bytes()
            self.undo.write_bytes(content[: rng.integers(len(content) + 1)])
            return "undo"
        torn = bytearray(now)
        for start in range(0, len(self.before), _PAGE):
            stop = start + int(rng.integers(_PAGE + 1))
            torn[stop : start + _PAGE] = self.before[stop : start + _PAGE]
        self.where.write_bytes(torn[: max(len(self.before), int(rng.integers(len(now) + 1)))])
        return "journal"


@pytest.fixture
def dead(journal: str, tmp_path: Path) -> list[Dead]:
    """The journal of two runs, its writer dead at every so many bytes of a third."""
    before = Path(journal).read_bytes()
    whole = tmp_path / "whole.sqlite"
    whole.write_bytes(before)
    write(str(whole), COUNT, FIRST)
    sizes = [str(size) for size in np.unique(np.geomspace(1, whole.stat().st_size - 1, DEATHS).astype(int))]
    command = [sys.executable, "-m", "tests.journal.dying", journal, str(COUNT), str(FIRST), *sizes]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == dict.fromkeys(sizes, -signal.SIGXFSZ)
    return [Dead(tmp_path / size / Path(journal).name, before) for size in sizes]


def _runs_in(where: Path) -> tuple[int, int]:
    with opened(str(where)) as journal:
        found = check(journal)
    assert found.troubles == ()
    return found.runs, found.entries


def _entries(where: Path, run: int) -> list[str | None]:
    with opened(str(where)) as journal:
        return [link.text for link in journal.links(run)]


def test_a_journal_whose_writer_died_within_a_write_holds_what_it_held_and_takes_the_run_once(
    dead: list[Dead], tmp_path: Path
) -> None:
    rng, lost = np.random.default_rng(11), []
    for one in dead:
        lost.append(one.lose(rng))
        assert _runs_in(one.where) == (2, sum(RUNS))
        write(str(one.where), COUNT, FIRST)
        assert _runs_in(one.where) == (3, sum(RUNS) + COUNT)
        assert _entries(one.where, 6) == _entries(tmp_path / "whole.sqlite", 6)
        assert not one.undo.exists()
    assert min(lost.count("undo"), lost.count("journal")) > 3


def test_a_journal_cut_off_at_any_byte_is_never_called_whole(journal: str) -> None:
    path = Path(journal)
    content = path.read_bytes()
    for size in np.random.default_rng(3).integers(len(content), size=40).tolist():
        path.write_bytes(content[:size])
        try:
            with opened(journal) as book:
                assert check(book).troubles, size
        except FileUnusable as trouble:
            assert str(path) in str(trouble)


def test_a_committed_run_is_on_disk_before_anyone_hears_of_it(journal: str) -> None:
    """`EXTRA`: after the file of what was there is removed, its folder is brought to disk, too; else a power cut undoes it."""
    with opened(journal) as book:
        assert book._connection.execute("PRAGMA synchronous").fetchone() == (3,)
