"""A folder of results that appears whole or not at all, whatever ends the run that writes it."""

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diversion_risk.errors import ConfigurationWrong, ResultsNotWritten
from diversion_risk.outputs.manifest import MANIFEST, read_manifest
from diversion_risk.outputs.one_at_a_time import Holder, holding

_AT_ONCE = 16
"""Files brought to disk at the same time: waiting for the disk one after the other costs milliseconds a page."""


@dataclass(frozen=True)
class Place:
    """Where results will stand, held for one run, and the hidden folders beside it that they come from.

    What is `unfinished` may be removed at any time. What is `sealed` is whole and on disk; whether it counts is for the
    journal to say.
    """

    out: Path
    holder: Holder

    @property
    def unfinished(self) -> Path:
        """Everything a run writes before its results are whole."""
        return self.out.parent / f".{self.out.name}.unfinished"

    @property
    def sealed(self) -> Path:
        """Whole results that do not stand in their place yet, and what else is still to be done for them."""
        return self.out.parent / f".{self.out.name}.sealed"

    @property
    def replaced(self) -> Path:
        """The results that stood there before, for the moment of the exchange."""
        return self.out.parent / f".{self.out.name}.replaced"

    def room(self, name: str) -> Path:
        """A new folder among what is unfinished."""
        folder = self.unfinished / name
        folder.mkdir(parents=True)
        return folder

    def seal(self) -> None:
        """Bring what is unfinished to disk and call it whole; until then nothing of it counts."""
        _check_replaceable(self.out)
        _bring_to_disk(self.unfinished)
        self.holder.note((self.unfinished / RESULTS / MANIFEST).read_bytes())
        self.unfinished.rename(self.sealed)
        try:
            _bring_names_to_disk(self.out.parent)
        except OSError:
            self.withdraw()
            raise

    def show(self) -> None:
        """Put sealed results into their place; those of an earlier run make room in the same breath, or stay."""
        results = self.sealed / RESULTS
        if not _is_empty(self.out):
            self.out.rename(self.replaced)
        try:
            results.rename(self.out)
        except OSError:
            self._put_back()
            raise
        _bring_names_to_disk(self.out.parent)
        shutil.rmtree(self.replaced, ignore_errors=True)

    def withdraw(self) -> None:
        """Let go of what is sealed. It loses its name first: a kill in between leaves nothing that looks whole."""
        shutil.rmtree(self.unfinished, ignore_errors=True)
        if self.sealed.exists():
            self.sealed.rename(self.unfinished)
            shutil.rmtree(self.unfinished, ignore_errors=True)

    def was_shown(self) -> bool:
        """Whether the results that stand in place are those of a run that was killed before it could say so."""
        manifest = self.out / MANIFEST
        return manifest.is_file() and self.holder.killed_had(manifest.read_bytes())

    def _put_back(self) -> None:
        if self.replaced.exists() and not self.out.exists():
            self.replaced.rename(self.out)

    def clear(self) -> None:
        """Remove what a killed run left unfinished, and undo an exchange it had only begun."""
        self._put_back()
        for left in (self.unfinished, self.replaced):
            shutil.rmtree(left, ignore_errors=True)


RESULTS = "results"
"""Among what is unfinished, the folder that becomes the results."""


@contextmanager
def held(out: Path) -> Iterator[Place]:
    """Hold a place for results against every other run; what is unfinished is gone when the block ends.

    Raises:
        ConfigurationWrong: If something else stands there, or another run is writing there.
        ResultsNotWritten: If the file system does not let a run write beside it.
    """
    # Siblings of what a link points to, not of the link: only there is a rename within one file system.
    out = out.resolve() if out.exists() else out
    _check_replaceable(out)
    with told_as_ours(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    with holding(out.parent / f".{out.name}.lock", out) as holder:
        place = Place(out, holder)
        with told_as_ours(out):
            place.clear()
        _check_replaceable(out)
        try:
            yield place
        finally:
            shutil.rmtree(place.unfinished, ignore_errors=True)


@contextmanager
def told_as_ours(out: Path) -> Iterator[None]:
    """What the file system refuses - full, gone, read only - as an error of ours.

    Raises:
        ResultsNotWritten: In place of `OSError`.
    """
    try:
        yield
    except OSError as trouble:
        why = trouble.strerror or str(trouble)
        raise ResultsNotWritten(
            f"The results cannot be written to {out}: {why}; what stands there, if anything, is whole"
        ) from trouble


def _check_replaceable(out: Path) -> None:
    """Only an empty folder or an earlier run makes room, and that only with nothing of anyone else's among it."""
    if not out.exists():
        return
    if not out.is_dir():
        raise ConfigurationWrong(f"{out} is a file; expected a new folder (--out)")
    if os.path.ismount(out):
        raise ConfigurationWrong(f"{out} is where a file system is mounted; expected a folder within it (--out)")
    if _is_empty(out):
        return
    if not (out / MANIFEST).is_file():
        raise ConfigurationWrong(f"{out} holds other things than a scoring run; expected a new folder (--out)")
    ours = {MANIFEST, *read_manifest(out, with_model=False)["outputs"]}
    names = (path.relative_to(out).as_posix() for path in sorted(out.rglob("*")) if not path.is_dir())
    foreign = next((name for name in names if name not in ours), None)
    if foreign is not None:
        raise ConfigurationWrong(
            f"{out} holds an earlier run and, besides, {json.dumps(foreign, ensure_ascii=False)}, which would be lost; "
            "move it, or give a new folder (--out)"
        )


def _is_empty(folder: Path) -> bool:
    return not folder.exists() or not any(folder.iterdir())


def _bring_to_disk(folder: Path) -> None:
    found = [folder, *folder.rglob("*")]
    files = [path for path in found if path.is_file()]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_bring_names_to_disk, files))
    for path in found:
        if path.is_dir():
            _bring_names_to_disk(path)


def _bring_names_to_disk(path: Path) -> None:
    """`fsync` of a file, or of a folder: then the names in it are on disk, too."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
