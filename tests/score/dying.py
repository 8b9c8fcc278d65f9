"""Runs that die, or meet a failing disk, at the n-th touch of a file or of a database, or within one write; started by a test,
in a process of their own.

The orders are read and assessed once. Every run then starts in a fork of this process with that result in hand, and does
all the rest itself: lock, folders, tables, pages, journal, exchange. So fifty runs can be killed in the time of a few.
"""

import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg

from diversion_risk.cli import main
from diversion_risk.score import run
from diversion_risk.score.in_parts import ScoredParts
from diversion_risk.score.job import ScoringJob

_TOUCHES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.move", "sqlite3.connect"}


class Touches:
    """Counts what a run does; at the n-th of it something happens."""

    def __init__(self, at: int, happens: Callable[[], None]) -> None:
        self._at, self._happens, self.count = at, happens, 0

    def touch(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._happens()


class FileTouches(Touches):
    """Counts what a run does to files below a folder, and when it commits to an SQLite file."""

    def __init__(self, folder: Path, at: int, happens: Callable[[], None]) -> None:
        super().__init__(at, happens)
        self._folder, self._fsync = str(folder), os.fsync
        os.fsync = self._counted_fsync
        sys.addaudithook(self._hook)
        _commits_counted(self)

    def _hook(self, event: str, values: tuple[Any, ...]) -> None:
        if event in _TOUCHES and any(str(value).startswith(self._folder) for value in values[:2]):
            self.touch()

    def _counted_fsync(self, file: int) -> None:
        self.touch()
        self._fsync(file)


class DatabaseTouches(Touches):
    """Counts what a run asks of a PostgreSQL database: before each statement and row, before and after each commit."""

    def __init__(self, at: int, happens: Callable[[], None]) -> None:
        super().__init__(at, happens)
        self._count(psycopg.Connection, "execute", "close")
        self._count(psycopg.Cursor, "executemany")
        self._count(psycopg.Copy, "write_row")
        self._count(psycopg.Connection, "commit", after=True)
        self._count(psycopg.Transaction, "__exit__", after=True)

    def _count(self, kind: type, *names: str, after: bool = False) -> None:
        for name in names:
            setattr(kind, name, self._counted(getattr(kind, name), after))

    def _counted(self, does: Callable[..., Any], after: bool) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            self.touch()
            found = does(*given, **more)
            if after:
                self.touch()
            return found

        return counted


def _commits_counted(touches: Touches) -> None:
    class Counted(sqlite3.Connection):
        def commit(self) -> None:
            touches.touch()
            super().commit()
            touches.touch()

    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **more: connect(*given, **more, factory=Counted)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _failing(number: int) -> Callable[[], None]:
    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


def _letting_files_grow_to(size: int) -> Callable[[], None]:
    """Nothing happens at once: the next write that would reach past so many bytes of its file gets as far, and kills."""
    # Python passes this signal over, and a library sees an error; here the system is to end the process within the write.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return bound


def attempt(
    words: list[str],
    folder: Path,
    *,
    of_database: bool,
    at: int,
    number: int | None,
    size: int | None,
    later: float | None,
) -> tuple[int, int, str]:
    """One run in a fork: its exit code or minus its signal, how often it touched files or the database, and what it said.

    `number` is the error it meets instead of its death. `size` is the byte beyond which the system lets no file grow, so
    that writes of libraries fail, too: from the beginning on as an error, from a touch on as death within a write. `later`
    are the seconds that it lives on after the touch.
    """
    told, said = folder.parent / "told", folder.parent / "said"
    told.write_text("0")
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.dup2(os.open(said, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), 2)
            happens = _die if number is None else _failing(number)
            if later is not None:
                happens = Timer(later, _die).start
            if size is not None and at:
                happens = _letting_files_grow_to(size)
            elif size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            touches = DatabaseTouches(at, happens) if of_database else FileTouches(folder, at, happens)
            code = main(words)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            told.write_text(str(touches.count))
        except BaseException as trouble:
            print(f"Traceback: {trouble!r}", file=sys.stderr)
        finally:
            sys.stderr.flush()
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, int(told.read_text()), said.read_text()


def moved(batch: ScoredParts, old: Path, new: Path) -> ScoredParts:
    """The same batch, what is on disk being in another folder."""
    checked = replace(batch.checked, folder=new / batch.checked.folder.relative_to(old))
    return replace(batch, checked=checked, facts=new / batch.facts.relative_to(old))


def served() -> None:
    """Take attempts from standard input, one a line of JSON, and answer each with a line."""
    words = json.loads(sys.stdin.readline())
    kept: list[ScoredParts] = []

    def once(job: ScoringJob, scratch: Path, begun: datetime) -> ScoredParts:
        aside = Path(words[words.index("--out") + 1]).parent / "scored-once"
        if not kept:
            kept.append(moved(score_in_parts(job, scratch, begun), scratch, aside))
            shutil.copytree(scratch, aside)
        else:
            for file in (path for path in aside.rglob("*") if path.is_file()):
                target = scratch / file.relative_to(aside)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return moved(kept[0], aside, scratch)

    score_in_parts, run.score_in_parts = run.score_in_parts, once
    answers, sys.stdout = sys.stdout, sys.stderr
    assert main(words) == 0
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        found = attempt(**asked | {"folder": Path(asked["folder"])})
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    served()
