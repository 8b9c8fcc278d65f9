"""What a scoring run was made from, by what, and what came out: enough to repeat it."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from diversion_risk import __version__
from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.moment import Moment

MANIFEST = "manifest.json"
_LIBRARIES = ("lightgbm", "duckdb", "ibis-framework", "pandas", "numpy", "pyarrow", "rapidfuzz", "anyascii")


@dataclass(frozen=True)
class Counts:
    """What became of every row: `rows_in` is `scored` plus `rejected`."""

    rows_in: int
    scored: int
    rejected: int
    warnings: int
    """Values set to unknown."""
    listed: int
    """Orders not released."""
    places: int
    """Places the policy gave."""
    ties_at_cut: int
    filtered_out: int
    """Rows that the mapping's own filter left out before."""


def manifest(
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    model: Mapping[str, str],
    counts: Counts,
    lists: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record of a run, still without its outputs and times.

    `lists` names the folder of the watch-lists, and each file with its SHA-256, day and counts.
    """
    return {
        "format": 1,
        "inputs": {name: {"path": path, "sha256": digest_of(Path(path))} for name, path in inputs.items()},
        "lists": None if lists is None else dict(lists),
        "model": dict(model),
        "settings": dict(settings),
        "settings_sha256": settings_digest(settings),
        "counts": asdict(counts),
        "versions": versions(),
    }


def write_manifest(folder: Path, record: Mapping[str, Any], begun: Moment) -> None:
    """Seal a folder: the record with the digest of everything that lies in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sealed = {
        **record,
        "outputs": {path.relative_to(folder).as_posix(): digest_of(path) for path in files},
        **begun.times(),
    }
    (folder / MANIFEST).write_text(json.dumps(sealed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def settings_digest(settings: Mapping[str, Any]) -> str:
    """SHA-256 of the settings of a run."""
    return sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of this program and of what it computes with."""
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"diversion-risk": __version__, "python": platform.python_version(), **libraries}


def read_manifest(folder: Path, with_model: bool = True) -> dict[str, Any]:
    """The record of a scoring run, as it was written; `with_model` where it must say which model was used.

    Raises:
        FileUnusable: If the folder is no scoring run.
        IntegrityBroken: If the record cannot be read, or lacks what every run writes.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise FileUnusable(f"{folder} is no scoring run: it has no {MANIFEST}")
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record["inputs"]["orders"], record["outputs"], record["settings"]
        if with_model:
            record["model"]["id"]
    except (ValueError, KeyError, TypeError) as trouble:
        raise IntegrityBroken(f"{path} cannot be read as the record of a run: {trouble}") from trouble
    return record
