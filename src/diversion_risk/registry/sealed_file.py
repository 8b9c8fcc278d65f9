"""An append-only record: lines of JSON, each sealed with the digest of all before it."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion_risk.chain import BEGINNING, canonical, sealed
from diversion_risk.errors import IntegrityBroken


@dataclass(frozen=True)
class Link:
    """One entry of a chain; `sha256` is over the entry and the digest of the one before."""

    number: int
    """Counted from 1."""
    entry: Mapping[str, Any]
    sha256: str


@dataclass(frozen=True)
class Chain:
    """A record in a file of its own, one line an entry.

    A changed, removed or inserted line breaks the chain. Lines taken away at the end do not: who keeps the digest of the
    last entry elsewhere finds them missing, by `check_holds`.
    """

    path: Path

    def append(self, entry: Mapping[str, Any]) -> Link:
        """Add an entry at the end; several processes may do so at once.

        Raises:
            IntegrityBroken: If what is there is no whole chain.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked() as file:
            links = list(_links(file.read(), self.path))
            link = _link(len(links) + 1, entry, links[-1].sha256 if links else BEGINNING)
            line = {"number": link.number, "entry": link.entry, "sha256": link.sha256}
            file.write((canonical(line) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        return link

    def read(self) -> list[Link]:
        """Every entry, oldest first; none where there is no file yet.

        Raises:
            IntegrityBroken: If a line was changed, removed or put in between, or the last one is not whole.
        """
        if not self.path.exists():
            return []
        with self._locked() as file:
            return list(_links(file.read(), self.path))

    def check_holds(self, sha256: str) -> None:
        """Hold the chain against the digest of an entry that must be among its own.

        Raises:
            IntegrityBroken: If it is not: entries were taken away, or the whole record was exchanged.
        """
        if sha256 not in {link.sha256 for link in self.read()}:
            raise IntegrityBroken(
                f"{self.path} lacks the entry {sha256[:12]}…, which was in it before: it was cut or exchanged"
            )

    @contextmanager
    def _locked(self) -> Iterator[Any]:
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file


def _links(content: bytes, path: Path) -> Iterator[Link]:
    before = BEGINNING
    if content and not content.endswith(b"\n"):
        raise IntegrityBroken(f"{path} ends within a line; expected whole entries")
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            found = json.loads(line)
            link = _link(number, found["entry"], before)
            written = (found["number"], found["sha256"])
        except (ValueError, KeyError, TypeError) as trouble:
            raise IntegrityBroken(f"{path}, line {number}: is no entry of a record: {trouble}") from trouble
        if written != (link.number, link.sha256):
            raise IntegrityBroken(f"{path}, line {number}: was changed, or a line before it is missing or was put in")
        before = link.sha256
        yield link


def _link(number: int, entry: Mapping[str, Any], before: str) -> Link:
    return Link(number, entry, sealed(number, canonical(entry), before))
