"""One run at a time into a folder: a lock that dies with its holder, and says who that is."""

import fcntl
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from diversion_risk.errors import ConfigurationWrong, ResultsNotWritten


@dataclass(frozen=True)
class Holder:
    """This run as the holder of a lock, and the one that was killed while it held it, if one was."""

    told: dict[str, Any]
    killed: dict[str, Any] | None
    _file: BinaryIO

    def note(self, manifest: bytes) -> None:
        """Write down which results this run is about to show; whoever finds the lock without its holder reads it."""
        _write(self._file, {**self.told, "manifest": sha256(manifest).hexdigest()})

    def killed_had(self, manifest: bytes) -> bool:
        """Whether these are the results that the killed run was about to show."""
        return self.killed is not None and self.killed.get("manifest") == sha256(manifest).hexdigest()


@contextmanager
def holding(path: Path, out: Path) -> Iterator[Holder]:
    """Hold the lock in that file, which is about `out`.

    The system lets go of a lock when its process ends, however it ends: a file without a holder tells of a run that was
    killed, and is no hindrance. Nobody has to compare process numbers, which are given anew.

    Raises:
        ConfigurationWrong: If another run holds it.
        ResultsNotWritten: If the file system has no place for it, or no locks.
    """
    try:
        file = _locked(path, out)
        told = {"process": os.getpid(), "machine": platform.node(), "since": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        killed = _read(file)
        _write(file, told)
    except OSError as trouble:
        raise ResultsNotWritten(f"{path} cannot be held as a lock: {trouble.strerror or trouble}") from trouble
    try:
        yield Holder(told, killed, file)
    finally:
        # Removed while it is held: whoever waits for the old file sees that it is no longer the one by this name.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            file.close()


def who(told: dict[str, Any]) -> str:
    """A holder in words."""
    return f"process {told.get('process', '?')} on {told.get('machine', '?')}, since {told.get('since', '?')}"


def _locked(path: Path, out: Path) -> BinaryIO:
    while True:
        file = path.open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = _read(file) or {}
            file.close()
            raise ConfigurationWrong(
                f"Another run writes to {out}: {who(told)}; wait for it, or give another --out"
            ) from None
        except OSError:
            file.close()
            raise
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
        file.close()


def _read(file: BinaryIO) -> dict[str, Any] | None:
    """What a holder wrote; empty where it was killed while it wrote, nothing where the file is new."""
    file.seek(0)
    content = file.read()
    if not content:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: BinaryIO, told: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(told).encode())
    file.flush()
    os.fsync(file.fileno())
