"""Runs that are made to die in a process of their own, and what must be found once the same command has ended well."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from diversion_risk.outputs.digests import digest_of

_CLOCK = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z| UTC)")
_TIMES = {"begun", "ended", "journal"}


@dataclass
class Dying:
    """A process in which runs die: `ask` starts one that is killed, or meets an error, at a touch of a file or a database."""

    process: "subprocess.Popen[str]"
    orders: Path
    model: Path

    def words(
        self, folder: Path, kind: str = "parquet", journal: str | None = None, table: str | None = None
    ) -> list[str]:
        """The one command that is run again and again."""
        given = ["score", self.orders, "--model", self.model, "--quiet", "--capacity", 2, "--format", kind]
        given += ["--out", folder / "out", "--journal", journal or folder / "j.sqlite"]
        given += ["--table", table] if table else []
        return [str(word) for word in given]

    def ask(
        self,
        folder: Path,
        at: int = 0,
        number: int | None = None,
        size: int | None = None,
        later: float | None = None,
        **more: Any,
    ) -> tuple[int, int, str]:
        """Exit code or minus the signal, touches counted - of the database, if a table is named -, words on standard error.

        What `number`, `size` and `later` do is said in `dying.attempt`; what else is given is for the command.
        """
        folder.mkdir(exist_ok=True)
        fate = {"at": at, "number": number, "size": size, "later": later}
        attempt = {"words": self.words(folder, **more), "folder": str(folder), "of_database": "table" in more, **fate}
        code, touches, said = json.loads(self.say(attempt))
        return code, touches, said

    def say(self, what: object) -> str:
        """A line to the process, and its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


def results(out: Path) -> dict[str, object]:
    """What a folder says, times apart."""
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    record = json.loads(files.pop("manifest.json"))
    pages = [name for name in record["outputs"] if name.endswith(".html")]
    record["outputs"] |= dict.fromkeys(pages, "with its time")
    return {
        "record": {name: value for name, value in record.items() if name not in _TIMES},
        **{name: _CLOCK.sub(b"", content) for name, content in files.items()},
    }


def assert_whole(out: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((out / "manifest.json").read_text())
    files = {path.relative_to(out).as_posix(): digest_of(path) for path in out.rglob("*") if path.is_file()}
    assert files.pop("manifest.json") and files == record["outputs"]
    return record


def runs_in(journal: Path | str) -> tuple[int, int]:
    """Runs and entries of a journal whose chain holds."""
    with opened(str(journal)) as opened_journal:
        found = check(opened_journal)
    assert not list(found.troubles)
    return found.runs, found.entries


def assert_settled(folder: Path, like: Path) -> None:
    """One run in the journal, the same results as without any trouble, and nothing else beside them."""
    record = assert_whole(folder / "out")
    assert results(folder / "out") == results(like / "out")
    assert runs_in(folder / "j.sqlite") == (1, 11)
    with opened(str(folder / "j.sqlite")) as journal:
        entry = record["journal"]
        link = journal.link(entry["number"])
        assert link is not None and link.sha256 == entry["sha256"]
    assert {path.name for path in folder.iterdir()} == {"out", "j.sqlite"}
