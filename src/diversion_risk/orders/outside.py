"""Orders that lie outside the file system: in an object store, or behind a query; brought in as a file, then read as any."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.extras import to_get
from diversion_risk.orders.limits import Limits
from diversion_risk.orders.query_file import bring_query, is_query

_PROTOCOL = re.compile(r"([a-z][a-z0-9+]*)://.+", re.DOTALL)
_STORES = {"s3": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "abfs": "azure", "abfss": "azure", "file": "objects",
           "memory": "objects"}  # fmt: skip
"""Protocols of fsspec that are let through, and the extra that brings each: others could reach anywhere."""


def is_outside(name: str | os.PathLike[str]) -> bool:
    """Whether a name is no path: an address such as `s3://bucket/orders.parquet`, or a query (`*.query.yaml`)."""
    text = os.fspath(name)
    return bool(_PROTOCOL.fullmatch(text)) or is_query(text)


@contextmanager
def as_file(name: str | os.PathLike[str]) -> Iterator[Path]:
    """The path of a file, or of what was brought in for as long as the block runs."""
    if not is_outside(name):
        yield Path(name)
        return
    with TemporaryDirectory(prefix="diversion-risk-") as folder:
        yield bring(os.fspath(name), Path(folder))


def bring(name: str, folder: Path) -> Path:
    """Bring what lies outside into a folder; gives the file, or the folder of Parquet files, that it became.

    Raises:
        ConfigurationWrong: If the address is of no store that is let through, or its extra is not installed.
        FileUnusable: If nothing is there, or it cannot be reached or is too large.
    """
    if is_query(name):
        return bring_query(Path(name), folder)
    system, place = _reached(name)
    try:
        if system.isdir(place):
            return _folder(system, place, folder, name)
        Limits.read().check_file(name, int(system.size(place) or 0))
        target = folder / _plain(PurePosixPath(place).name)
        system.get_file(place, str(target))
        return target
    except (OSError, ValueError) as trouble:
        raise FileUnusable(f"{name}: cannot be brought in ({type(trouble).__name__}).") from trouble


def _reached(name: str) -> tuple[Any, str]:
    found = _PROTOCOL.fullmatch(name)
    protocol = found[1] if found else ""
    if protocol not in _STORES:
        raise ConfigurationWrong(f"{protocol}:// is no store that orders are read from; expected {', '.join(_STORES)}")
    try:
        import fsspec  # noqa: PLC0415  # an extra: most runs read files

        return fsspec.core.url_to_fs(name)  # type: ignore[no-any-return]
    except ImportError:
        raise ConfigurationWrong(f"{protocol}:// needs an extra: {to_get(_STORES[protocol])}") from None


def _folder(system: Any, place: str, folder: Path, name: str) -> Path:
    """All Parquet files below a place, under the names they have there."""
    found = {path: size for path, size in sorted(system.du(place, total=False).items()) if path.endswith(".parquet")}
    Limits.read().check_file(name, sum(map(int, found.values())))
    top = folder / _plain(PurePosixPath(place.rstrip("/")).name)
    for number, path in enumerate(found):
        # Names of objects may hold anything, `..` too: numbers keep their order and stay inside the folder.
        target = top / f"{number:06d}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        system.get_file(path, str(target))
    if not found:
        raise FileUnusable(f"{name}: holds no Parquet file; expected one or more named *.parquet.")
    return top


def _plain(name: str) -> str:
    """A file's name that can stand in any folder, its endings kept."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[-100:] or "orders"
