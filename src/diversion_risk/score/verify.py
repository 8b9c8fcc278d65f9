"""Whether a scoring run can be repeated: from the inputs its manifest names, does the same come out?"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import MANIFEST
from diversion_risk.score.run import ScoringJob, score_job, write_tables
from diversion_risk.watchlists.read import watch_list_files

_COMPARED = {"parquet": ("scores.parquet", "reasons.parquet"), "csv": ("scores.csv", "reasons.parquet")}


def verify_folder(folder: Path, order_id: str | None = None) -> list[str]:
    """Repeat a run and list what differs; an empty list says identical.

    With an `order_id` only that order's rows are compared.

    Raises:
        FileUnusable: If the folder is no scoring run, or knows no such order.
        IntegrityBroken: If an input or a watch-list is gone or is not the one that was used.
    """
    record = _record(folder)
    changed = list(_changed_outputs(folder, record))
    job = _job(record)
    _check_inputs(record)
    _check_lists(record)
    batch = score_job(job)
    if batch.assessed.model_id != record["model"]["id"]:
        changed.append(f"model: the run used {record['model']['id']}, at its place is {batch.assessed.model_id}")
    with tempfile.TemporaryDirectory() as place:
        again = Path(place)
        write_tables(batch, again, job.format)
        for name in _COMPARED[job.format]:
            changed += _differences(name, _read(folder / name), _read(again / name), order_id)
    return changed


def _record(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise FileUnusable(f"{folder} is no scoring run: it has no {MANIFEST}")
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record["inputs"]["orders"], record["model"]["id"], record["outputs"], record["settings"]
    except (ValueError, KeyError, TypeError) as trouble:
        raise IntegrityBroken(f"{path} cannot be read as the record of a run: {trouble}") from trouble
    return record


def _job(record: dict[str, Any]) -> ScoringJob:
    known = {field.name for field in fields(ScoringJob)}
    files = {name: given["path"] for name, given in record["inputs"].items() if name in known}
    settings = {name: value for name, value in record["settings"].items() if name in known}
    lists = record.get("lists") or {}
    return ScoringJob(model=record["model"]["folder"], lists=lists.get("folder"), **files, **settings)


def _check_inputs(record: dict[str, Any]) -> None:
    for name, given in record["inputs"].items():
        path = Path(given["path"])
        if not path.exists():
            raise IntegrityBroken(f"The {name} of this run are no longer at {path}")
        if digest_of(path) != given["sha256"]:
            raise IntegrityBroken(f"{path} is not the file that was scored: its SHA-256 differs")


def _check_lists(record: dict[str, Any]) -> None:
    """Hold the watch-lists against their digests before any of them is read; further ones would change what is found."""
    if not record.get("lists"):
        return
    folder = Path(record["lists"]["folder"])
    used = {str(file["name"]): file["sha256"] for file in record["lists"]["files"]}
    try:
        found = {path.name for path in watch_list_files(folder)}
    except FileUnusable as gone:
        raise IntegrityBroken(f"The watch-lists of this run are gone: {gone}") from gone
    if found != used.keys():
        differing = ", ".join(sorted(found ^ used.keys()))
        raise IntegrityBroken(f"{folder} does not hold the watch-lists of this run: {differing}")
    for name, sha256 in used.items():
        if digest_of(folder / name) != sha256:
            raise IntegrityBroken(f"{folder / name} is not the watch-list that was used: its SHA-256 differs")


def _changed_outputs(folder: Path, record: dict[str, Any]) -> Iterator[str]:
    for name, expected in record["outputs"].items():
        path = folder / name
        if not path.is_file():
            yield f"{name}: is gone"
        elif digest_of(path) != expected:
            yield f"{name}: was changed after the run"


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise IntegrityBroken(f"{path} is gone")
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.suffix == ".csv" else pd.read_parquet(path)


def _differences(name: str, then: pd.DataFrame, now: pd.DataFrame, order_id: str | None) -> Iterator[str]:
    if order_id is not None:
        then, now = (frame[frame["order_id"] == order_id].reset_index(drop=True) for frame in (then, now))
        if then.empty and name.startswith("scores"):
            raise FileUnusable(f'The run has no order "{order_id}"')
    if list(then.columns) != list(now.columns) or len(then) != len(now):
        yield f"{name}: {len(then):,} rows and {len(then.columns)} columns then, {len(now):,} and {len(now.columns)} now"
        return
    for column in then.columns:
        differs = then[column].map(str) != now[column].map(str)
        if differs.any():
            first = then["order_id"][differs].iloc[0]
            yield f"{name}: {column} differs for {int(differs.sum()):,} rows, first for order {first}"
