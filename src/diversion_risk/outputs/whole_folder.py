"""A folder of pages and figures that takes its place only when everything in it is written."""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from diversion_risk.errors import ConfigurationWrong


@contextmanager
def whole_folder(out: Path, ours: Collection[str], noun: str) -> Iterator[Path]:
    """A folder to write into, which becomes `out` when the block ends well; an earlier one of our files gives way to it.

    Raises:
        ConfigurationWrong: If `out` holds anything but the files that are `ours`, which `noun` calls together.
    """
    if out.exists() and (not out.is_dir() or {one.name for one in out.iterdir()} - set(ours)):
        raise ConfigurationWrong(f"{out} holds other things than {noun}; expected a new folder (--out)")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder
        folder.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
