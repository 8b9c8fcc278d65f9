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
    """This run as the holder of a lock, and what others wrote who were killed while they held it, if any were."""

    told: dict[str, Any]
    killed: dict[str, Any] | None
    """Who was the last, and which results were the last to be shown: a run that repeats a killed one may be killed, too."""
    _file: BinaryIO

    def note(self, manifest: bytes) -> None:
        """Write down which results this run is about to show; whoever finds the lock without its holder reads it."""
        _add(self._file, {"manifest": sha256(manifest).hexdigest()})

    def killed_had(self, manifest: bytes) -> bool:
        """Whether these are the results that the killed run was about to show."""
        return self.killed is not None and self.killed.get("manifest") == sha256(manifest).hexdigest()


@contextmanager
def holding(path: Path, out: Path) -> Iterator[Holder]:
    """Hold the lock in that file, which is about `out`.

    The system lets go of a lock when its process ends, however it ends: a file without a holder tells of a run that was
    killed, and is no hindrance. Nobody has to compare process numbers, which are given anew. A run that fails leaves the
    file as it found it: what a killed one wrote is for the next to read.

    Raises:
        ConfigurationWrong: If another run holds it.
        ResultsNotWritten: If the file system has no place for it, or no locks.
    """
    try:
        file = _locked(path, out)
        told = {"process": os.getpid(), "machine": platform.node(), "since": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    except OSError as trouble:
        raise _not_held(path, trouble) from trouble
    size_before, killed = 0, None
    try:
        try:
            size_before, killed = os.fstat(file.fileno()).st_size, _read(file)
            _add(file, told)
        except OSError as trouble:
            raise _not_held(path, trouble) from trouble
        yield Holder(told, killed, file)
        killed = None
    finally:
        with suppress(OSError):
            if killed is not None:
                file.truncate(size_before)
            else:
                # Removed while it is held: whoever waits for the old file sees that it is no longer the one by this name.
                path.unlink(missing_ok=True)
        with suppress(OSError):
            file.close()


def _not_held(path: Path, trouble: OSError) -> ResultsNotWritten:
    return ResultsNotWritten(f"{path} cannot be held as a lock: {trouble.strerror or trouble}")


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
    """What holders wrote, the later before the earlier; empty where they were killed while they wrote, nothing in a new file."""
    file.seek(0)
    content = file.read()
    told: dict[str, Any] = {}
    for line in content.splitlines():
        with suppress(ValueError):
            found = json.loads(line)
            told |= found if isinstance(found, dict) else {}
    return told if content else None


def _add(file: BinaryIO, told: dict[str, Any]) -> None:
    """A line at the end of a file that is open for appending; one that is torn spoils no other."""
    file.write(b"\n" + json.dumps(told).encode())
    file.flush()
    os.fsync(file.fileno())
