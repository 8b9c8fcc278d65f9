"""Whether a scoring run can be repeated: from the inputs its manifest names, does the same come out?"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.journal.book import Journal, opened
from diversion_risk.journal.check import check
from diversion_risk.journal.dossier import check_dossier
from diversion_risk.journal.dossier import found as found_in
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import read_manifest
from diversion_risk.outputs.numbers import counted
from diversion_risk.score.differences import differences
from diversion_risk.score.in_parts import score_in_parts
from diversion_risk.score.job import ScoringJob
from diversion_risk.score.journaled import changed_entries, missing_run
from diversion_risk.score.written import Written, write_tables
from diversion_risk.watchlists.read import watch_list_files


@dataclass(frozen=True)
class Verdict:
    """What was found in a journal: how much was read, and what is wrong."""

    about: str
    troubles: list[str]


_ON_THE_WAY = "on-the-way"
_COMPARED = {"parquet": ("scores.parquet", "reasons.parquet"), "csv": ("scores.csv", "reasons.parquet")}


def verify_folder(folder: Path, order_id: str | None = None) -> list[str]:
    """Repeat a run and list what differs; an empty list says identical.

    With an `order_id` only that order's rows are compared.

    Raises:
        FileUnusable: If the folder is no scoring run, or knows no such order.
        IntegrityBroken: If an input or a watch-list is gone or is not the one that was used.
    """
    record = read_manifest(folder)
    changed = [*_changed_outputs(folder, record), *missing_run(record.get("journal"))]
    job = _job(record)
    _check_inputs(record)
    _check_lists(record)
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent if job.engine == "spark" else None) as place:
        again = Path(place)
        model_id = _repeat(job, again)
        if model_id != record["model"]["id"]:
            changed.append(f"model: the run used {record['model']['id']}, at its place is {model_id}")
        for name in _COMPARED[job.format]:
            changed += differences(folder / name, again / name, order_id)
    return changed


def _repeat(job: ScoringJob, place: Path) -> str:
    """Leave the tables of a job in a folder; returns the id of the model that was found."""
    if job.engine == "spark":
        from diversion_risk.score.on_spark import score_on_spark  # noqa: PLC0415  # PySpark is an extra

        score_on_spark(job, place)
        return str(read_manifest(place)["model"]["id"])
    return _written_again(job, place)[0]


def verify_journal(where: str, order_id: str | None = None) -> Verdict:
    """Read a whole journal; with an `order_id` also repeat the newest run that scored the order, and compare it.

    Raises:
        FileUnusable: If there is no journal, or it knows no such order.
        IntegrityBroken: If an input of that run is gone or is not the one that was used.
    """
    with opened(where) as journal:
        found = check(journal)
        troubles = list(found.troubles)
        if order_id is not None:
            troubles += _repeated(journal, order_id)
    about = f"{counted(found.runs, 'run')}, {counted(found.entries, 'entry', 'entries')}, the last link is {found.last}"
    return Verdict(about, troubles)


def _repeated(journal: Journal, order_id: str) -> list[str]:
    run = found_in(journal, order_id)[0].run
    link = journal.link(run)
    if link is None:
        return [f"run {run:,}: its record is gone"]
    record = link.record()
    _check_inputs(record)
    _check_lists(record)
    job = replace(_job(record), journal=journal.name)
    with tempfile.TemporaryDirectory() as place:
        _, written = _written_again(job, Path(place))
        return list(changed_entries(journal, run, written.journal_entries(), order_id))


def _written_again(job: ScoringJob, place: Path) -> tuple[str, Written]:
    """Leave the tables of a job in a folder, with what they are made from; gives the model's id, and what was written."""
    scratch = place / _ON_THE_WAY
    scratch.mkdir()
    batch = score_in_parts(job, scratch, datetime.now(UTC))
    return batch.scorer.stored.id, write_tables(batch, job, place, scratch)


def verify_dossier(path: Path, where: str | None = None) -> list[str]:
    """What is wrong with an order's file, by its own proof and, where a journal is named, against that.

    Raises:
        FileUnusable: If it is no such file.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as trouble:
        raise FileUnusable(f"{path} cannot be read as an order's file: {trouble}") from trouble
    if where is None:
        return check_dossier(content)
    with opened(where) as journal:
        return check_dossier(content, journal)


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
