"""A model as a folder of plain text and Parquet: written whole, checked by digest before anything in it is parsed."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import calibrator_from_dict
from diversion_risk.model.confirmed_by_score import CONFIRMED_BY_SCORE, ConfirmedByScore
from diversion_risk.model.precedents import PRECEDENTS, Precedents
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.seen import SEEN, Seen
from diversion_risk.model.trees import checked_trees

MANIFEST = "MANIFEST.json"
FORMAT = 1
"""Version of the folder's layout; a folder of another version is refused."""
_NEEDED = ("booster.txt", "features.json", "calibrator.json", "settings.json")
_LARGEST = {".json": 1 << 25, ".txt": 1 << 30}
"""Bytes of a file of the folder, by its ending: twenty times what a model of a million orders needs."""
_LARGEST_OTHER = 1 << 36
_MOST_ROWS = 1 << 28
_LARGEST_UNPACKED = 1 << 38
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
"""What Python raises where a file is not what it should be: nested beyond measure, or a number that no number can hold."""
_HISTORY, _OUTCOMES = "history.parquet", "history_outcomes.parquet"


@dataclass(frozen=True)
class StoredModel:
    """What a model folder holds besides the model itself."""

    model: RiskModel
    id: str
    """The first 16 hexadecimal digits of the SHA-256 over trees, features, calibrator and settings."""
    settings: Mapping[str, Any]
    """Day of training, periods, policy, labels, versions."""
    folder: Path
    history: pd.DataFrame | None = field(default=None, repr=False)
    outcomes: pd.DataFrame | None = field(default=None, repr=False)
    seen: Seen | None = field(default=None, repr=False)
    """`None` in folders that do not record it."""
    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    """SHA-256 of each file of the folder, as it was sealed."""
    precedents: Precedents | None = field(default=None, repr=False)
    """`None` in folders that keep no past orders."""
    by_score: ConfirmedByScore | None = None
    """`None` in folders that do not record it."""


def save_model(
    folder: Path,
    model: RiskModel,
    settings: Mapping[str, Any],
    *,
    history: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    texts: Mapping[str, str] | None = None,
) -> str:
    """Write the model's files and seal the folder; returns the model's id.

    `texts` are further files to keep beside the model, such as its card and its report, by their names. What already
    lies in the folder (plots, say) is sealed with the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    usual = {name: None if math.isnan(mean) else mean for name, mean in model.usual.items()}
    (folder / "booster.txt").write_text(model.trees.text, encoding="ascii")
    _write(folder / "features.json", {"used": list(model.features), "usual": usual})
    _write(folder / "calibrator.json", model.calibrator.to_dict())
    _write(folder / "settings.json", settings)
    for name, frame in ((_HISTORY, history), (_OUTCOMES, outcomes)):
        if frame is not None:
            frame.to_parquet(folder / name, index=False)
    for name, text in (texts or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    digests = {path.relative_to(folder).as_posix(): digest(path) for path in _files(folder)}
    _write(folder / MANIFEST, {"format": FORMAT, "model_id": _id(digests), "files": digests})
    return _id(digests)


def load_model(folder: Path) -> StoredModel:
    """Read a model folder.

    Raises:
        IntegrityBroken: If a file is missing or differs from its digest, or the folder is not a model of this format.
    """
    digests = check_folder(folder)
    try:
        features = _read(folder / "features.json")
        settings = _mapping(_read(folder / "settings.json"))
        calibrator = calibrator_from_dict(_read(folder / "calibrator.json"))
        used = tuple(_name(name) for name in features["used"])
        usual = {_name(name): math.nan if mean is None else _finite(mean) for name, mean in features["usual"].items()}
        trees = (folder / "booster.txt").read_text(encoding="ascii")
        boosted = Boosted(checked_trees(trees, used))
        seen = Seen.from_dict(_read(folder / SEEN)) if SEEN in digests else None
        told = _read(folder / CONFIRMED_BY_SCORE) if CONFIRMED_BY_SCORE in digests else None
        by_score = None if told is None else ConfirmedByScore.from_dict(told)
    except _WRONG as trouble:
        raise IntegrityBroken(f"{folder} is sealed, but not as a model of this program: {_told(trouble)}") from trouble
    history, outcomes = (_past(folder / name) if name in digests else None for name in (_HISTORY, _OUTCOMES))
    known, model = _precedents(folder, digests), RiskModel(boosted, calibrator, used, usual)
    return StoredModel(model, _id(digests), settings, folder, history, outcomes, seen, digests, known, by_score)


def _precedents(folder: Path, digests: Mapping[str, str]) -> Precedents | None:
    if PRECEDENTS not in digests:
        return None
    found = _past(folder / PRECEDENTS)
    try:
        return Precedents.from_frame(found)
    except _WRONG as trouble:
        raise IntegrityBroken(f"{folder / PRECEDENTS} is sealed, but cannot be used: {_told(trouble)}") from trouble


def check_folder(folder: Path) -> dict[str, str]:
    """Hold every file of a model folder against its digest, before any of them is parsed; returns the digests."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise IntegrityBroken(f"{folder} is no model folder: it has no {MANIFEST}")
    try:
        _refuse_outside(folder, MANIFEST)
        sealed = _read(manifest)
        version, digests = sealed["format"], {str(name): str(value) for name, value in sealed["files"].items()}
    except _WRONG as trouble:
        raise IntegrityBroken(f"{manifest} cannot be read: {_told(trouble)}") from trouble
    if version != FORMAT:
        raise IntegrityBroken(f"{manifest} is of format {version}; expected {FORMAT}")
    for name in _NEEDED:
        if name not in digests:
            raise IntegrityBroken(f"{manifest} does not seal {name}")
    for name, expected in digests.items():
        try:
            _check_file(folder, name, expected)
        except (OSError, ValueError, RuntimeError) as trouble:
            # A name that no file can have, a circle of links, a file that may not be read.
            raise IntegrityBroken(
                f'{manifest} names "{name[:80]}", which cannot be read: {_told(trouble)}'
            ) from trouble
    return digests


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _check_file(folder: Path, name: str, expected: str) -> None:
    path = folder / name
    _refuse_outside(folder, name)
    if not path.is_file():
        raise IntegrityBroken(f"{folder} lacks {name}, which its {MANIFEST} seals")
    largest = _LARGEST.get(path.suffix, _LARGEST_OTHER)
    if path.stat().st_size > largest:
        raise IntegrityBroken(f"{path} has {path.stat().st_size:,} bytes; expected at most {largest:,}")
    found = digest(path)
    if found != expected:
        raise IntegrityBroken(f"{path} was changed: its SHA-256 is {found[:12]}…, sealed was {expected[:12]}…")


def _refuse_outside(folder: Path, name: str) -> None:
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise IntegrityBroken(f'{folder / MANIFEST} names "{name}", which lies outside the folder')


def _past(path: Path) -> pd.DataFrame:
    """Past orders or outcomes; every cell is looked at, as Arrow trusts what a file says of itself."""
    try:
        with pq.ParquetFile(path) as file:
            parts = file.metadata
            size = sum(parts.row_group(place).total_byte_size for place in range(parts.num_row_groups))
            if parts.num_rows > _MOST_ROWS or size > _LARGEST_UNPACKED:
                raise IntegrityBroken(
                    f"{path} holds {parts.num_rows:,} rows; expected at most {_MOST_ROWS:,}, or less text"
                )
            table = file.read()
        table.validate(full=True)
        return pd.DataFrame(table.to_pandas())
    except (*_WRONG, OSError, MemoryError, pa.ArrowException) as trouble:
        raise IntegrityBroken(f"{path} is sealed, but cannot be read: {_told(trouble)}") from trouble


def _name(found: object) -> str:
    if not isinstance(found, str) or not found.isidentifier():
        raise ValueError(f"{str(found)[:80]!r} is no name of a fact")
    return found


def _finite(found: object) -> float:
    number = float(found) if isinstance(found, int | float) else math.nan
    if not math.isfinite(number):
        raise ValueError("a mean is no finite number")
    return number


def _mapping(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise TypeError("settings.json holds no settings")
    return found


def _told(trouble: BaseException) -> str:
    lines = str(trouble).splitlines()
    return f"{lines[0][:300]}" if lines else type(trouble).__name__


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _id(digests: Mapping[str, str]) -> str:
    return sha256("".join(digests[name] for name in _NEEDED).encode()).hexdigest()[:16]


def _read(path: Path) -> Any:
    if path.stat().st_size > _LARGEST[".json"]:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes; expected at most {_LARGEST['.json']:,}")
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")
