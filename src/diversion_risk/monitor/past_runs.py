"""The past runs of a folder: found, read and put in order; what is no run, or no longer what it was, is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.monitor.drift import RunDrift, drift_told
from diversion_risk.outputs.manifest import MANIFEST
from diversion_risk.verdicts.scored_run import ScoredRun, read_run

DEPTH = 2
"""Folders down to which runs are looked for: `runs/2024/monday`."""
RISKS = ("risk", "risk_low", "risk_high")
_COUNTS = ("rejected", "places", "ties_at_cut")


@dataclass(frozen=True)
class PastRun:
    """A run that can be drawn."""

    name: str
    day: pd.Timestamp
    """Where it stands in time: the last day on which an order of it was placed."""
    first: pd.Timestamp
    """The first such day."""
    is_placed: bool
    """Whether that is so; otherwise the orders are gone, and the run stands on the day on which it was scored."""
    scored: ScoredRun = field(repr=False)
    drift: RunDrift = field(repr=False)

    @property
    def record(self) -> Mapping[str, Any]:
        """What its manifest says."""
        return self.scored.record

    @property
    def model(self) -> str | None:
        """The id of its model; `None` where an older manifest does not say."""
        found = self.record.get("model")
        return str(found["id"]) if isinstance(found, dict) and "id" in found else None

    def days(self) -> pd.Series:
        """A day for each order by `order_id`; the run's own where more is not known."""
        if self.scored.days is None:
            return pd.Series(self.day, index=self.scored.scores.index)
        return self.scored.days.reindex(self.scored.scores.index).fillna(self.day)

    def counts(self) -> dict[str, int | None]:
        """Rejected rows, places and ties at the cut; `None` where an older manifest does not say."""
        told = self.record.get("counts", {})
        return {name: told.get(name) for name in _COUNTS}


@dataclass(frozen=True)
class Found:
    """Everything under the folders that were given."""

    runs: tuple[PastRun, ...]
    """By day, then in the order in which they were scored."""
    passed_over: Mapping[str, str]
    """Folders that are no run, and why, by name."""
    damaged: Mapping[str, str]
    """Runs that are not what was written."""


def find_runs(given: Sequence[Path]) -> Found:
    """Read every run at or under the folders given.

    Raises:
        FileUnusable: If there is none.
        IntegrityBroken: If there are some, but all are damaged.
    """
    runs: list[PastRun] = []
    passed_over: dict[str, str] = {}
    damaged: dict[str, str] = {}
    for name, folder in _folders(given, passed_over):
        try:
            runs.append(_past_run(name, folder))
        except IntegrityBroken as trouble:
            damaged[name] = str(trouble)
        except FileUnusable as trouble:
            passed_over[name] = str(trouble)
    if damaged and not runs:
        raise IntegrityBroken(f"No run is what was written; first: {next(iter(damaged.values()))}")
    if not runs:
        raise FileUnusable(f"There is no scoring run in {', '.join(map(str, given))}: none has a {MANIFEST} and scores")
    ordered = sorted(runs, key=lambda run: (run.day, str(run.record.get("begun", "")), run.name))
    return Found(tuple(ordered), passed_over, damaged)


def _folders(given: Sequence[Path], passed_over: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Folders with a manifest and the name each is called by: its path below what was given."""
    seen = set()
    for top in given:
        if not top.is_dir():
            raise FileUnusable(f"{top} is no folder; expected scoring runs, or a folder of them")
        above = top.resolve().parent if len(given) > 1 or _is_run(top) else top.resolve()
        for folder in _below(top.resolve(), DEPTH):
            name = folder.relative_to(above).as_posix()
            if folder in seen:
                continue
            seen.add(folder)
            if _is_run(folder):
                yield name, folder
            else:
                passed_over[name] = "it is no scoring run and holds none"


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """Runs at or below a folder; a folder without any stands for itself. What is hidden is on its way in or out."""
    inner = [] if _is_run(folder) or not depth else sorted(one for one in folder.iterdir() if one.is_dir())
    found = [one for path in inner if not path.name.startswith(".") for one in _below(path, depth - 1)]
    if not any(_is_run(one) for one in found):
        yield folder
        return
    yield from found


def _is_run(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _past_run(name: str, folder: Path) -> PastRun:
    try:
        scored = read_run(folder, with_days=True, also=RISKS)
        drift = drift_told(scored.record)
    except (KeyError, TypeError, AttributeError) as trouble:
        raise IntegrityBroken(f"{folder / MANIFEST} cannot be read as the record of a run: {trouble!r}") from trouble
    _check_counts(scored)
    if scored.days is not None and len(scored.scores):
        first, last = (pd.Timestamp(day).normalize() for day in (scored.days.min(), scored.days.max()))
        return PastRun(name, last, first, True, scored, drift)
    try:
        day = pd.Timestamp(scored.record["begun"]).tz_localize(None).normalize()
    except (KeyError, ValueError, TypeError) as trouble:
        raise FileUnusable(f"{folder} says neither when its orders were placed nor when they were scored") from trouble
    return PastRun(name, day, day, False, scored, drift)


def _check_counts(scored: ScoredRun) -> None:
    """Nothing seals a manifest but its agreement with what it seals."""
    told = scored.record.get("counts")
    if told is None:
        return
    listed = int(scored.scores["decision"].ne("release").sum())
    if not isinstance(told, dict) or (told.get("scored"), told.get("listed")) != (len(scored.scores), listed):
        raise IntegrityBroken(f"{scored.folder / MANIFEST} does not count what the scores beside it hold")
