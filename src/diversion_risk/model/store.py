"""A model as a folder of plain text and Parquet: written whole, checked by digest before anything in it is parsed."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import lightgbm as lgb
import pandas as pd

from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.calibration import calibrator_from_dict
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.trees import check_trees

MANIFEST = "MANIFEST.json"
FORMAT = 1
"""Version of the folder's layout; a folder of another version is refused."""
_NEEDED = ("booster.txt", "features.json", "calibrator.json", "settings.json")
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
    model.booster.save_model(folder / "booster.txt")
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
        settings = _read(folder / "settings.json")
        calibrator = calibrator_from_dict(_read(folder / "calibrator.json"))
        used = tuple(str(name) for name in features["used"])
        usual = {name: math.nan if mean is None else float(mean) for name, mean in features["usual"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise IntegrityBroken(f"{folder} is sealed, but not as a model of this program: {trouble}") from trouble
    trees = (folder / "booster.txt").read_text(encoding="utf-8")
    check_trees(trees, used)
    booster = lgb.Booster(model_str=trees)
    frames = [pd.read_parquet(folder / name) if name in digests else None for name in (_HISTORY, _OUTCOMES)]
    return StoredModel(RiskModel(booster, calibrator, used, usual), _id(digests), settings, folder, *frames)


def check_folder(folder: Path) -> dict[str, str]:
    """Hold every file of a model folder against its digest, before any of them is parsed; returns the digests."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise IntegrityBroken(f"{folder} is no model folder: it has no {MANIFEST}")
    try:
        sealed = _read(manifest)
        version, digests = sealed["format"], {str(name): str(value) for name, value in sealed["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise IntegrityBroken(f"{manifest} cannot be read: {trouble}") from trouble
    if version != FORMAT:
        raise IntegrityBroken(f"{manifest} is of format {version}; expected {FORMAT}")
    for name in _NEEDED:
        if name not in digests:
            raise IntegrityBroken(f"{manifest} does not seal {name}")
    for name, expected in digests.items():
        _check_file(folder, name, expected)
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
    if not path.resolve().is_relative_to(folder.resolve()):
        raise IntegrityBroken(f'{folder / MANIFEST} names "{name}", which lies outside the folder')
    if not path.is_file():
        raise IntegrityBroken(f"{folder} lacks {name}, which its {MANIFEST} seals")
    found = digest(path)
    if found != expected:
        raise IntegrityBroken(f"{path} was changed: its SHA-256 is {found[:12]}…, sealed was {expected[:12]}…")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _id(digests: Mapping[str, str]) -> str:
    return sha256("".join(digests[name] for name in _NEEDED).encode()).hexdigest()[:16]


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")
