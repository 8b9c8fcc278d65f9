"""A scoring run, as far as verdicts need it: how each order came before a reviewer, and when it was placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.errors import ConfigurationWrong, FileUnusable, IntegrityBroken
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import read_manifest

_COLUMNS = ["order_id", "decision", "selected_by", "selection_chance"]
SELECTED_BY = {"risk": "targeted", "random": "random", "": "unknown"}
"""From how a run chose an order to how an outcome says it; who looks at a released order had a reason we do not know."""


@dataclass(frozen=True)
class ScoredRun:
    """The orders of a run."""

    folder: Path
    scores: pd.DataFrame = field(repr=False)
    """By `order_id`: `decision`, `selected_by`, `selection_chance`, and what else was asked for."""
    days: pd.Series | None = field(repr=False, default=None)
    """Day of each order by `order_id`; `None` where the file that was scored can no longer be read at its place."""
    record: dict[str, Any] = field(repr=False, default_factory=dict)
    """What the manifest says."""

    def selected_by(self, order_ids: pd.Series) -> pd.Series:
        """Why orders of the run were looked at, in the words of the outcomes."""
        return self.scores["selected_by"].reindex(order_ids).map(SELECTED_BY).set_axis(order_ids.index)


def read_run(folder: Path, *, with_days: bool = False, also: Sequence[str] = ()) -> ScoredRun:
    """Read the scores of a run, `also` further columns of numbers, and the days of its orders.

    Raises:
        FileUnusable: If the folder is no scoring run.
        IntegrityBroken: If its scores are not those that were written.
    """
    record = read_manifest(folder, with_model=False)
    # One file, or on Spark a folder of them.
    names = [name for name in record["outputs"] if name.partition("/")[0] in ("scores.parquet", "scores.csv")]
    if not names:
        raise FileUnusable(f"{folder} holds no scores")
    for name in names:
        if not (folder / name).is_file() or digest_of(folder / name) != record["outputs"][name]:
            raise IntegrityBroken(f"{folder / name} is not what the run wrote")
    scores = _scores(folder / names[0].partition("/")[0], [*_COLUMNS, *also])
    return ScoredRun(folder, scores.set_index("order_id"), _days(record) if with_days else None, record)


def first_decisions(runs: Sequence[ScoredRun]) -> list[pd.DataFrame]:
    """The scores of each run without the orders that an earlier run had scored before: the first decision made counts.

    It is the one by which an order was released or held; what a later run says of it comes after. Runs stand in the order
    in which they began, those of which that is not known first, in the order given.
    """
    in_time = sorted(range(len(runs)), key=lambda place: str(runs[place].record.get("begun", "")))
    kept: dict[int, pd.DataFrame] = {}
    seen = pd.Index([])
    for place in in_time:
        scores = runs[place].scores
        kept[place] = scores[~scores.index.isin(seen)]
        seen = seen.append(kept[place].index)
    return [kept[place] for place in range(len(runs))]


def _scores(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path, columns=columns).astype({"order_id": "str"})
        texts = dict.fromkeys(_COLUMNS[:3], "str")
        scores = pd.read_csv(path, usecols=columns, dtype=texts, keep_default_na=False)[columns]
        return scores.assign(order_id=scores["order_id"].str.replace(r"^'(?=[=+@\t\r-])", "", regex=True))
    except (ValueError, KeyError) as trouble:
        raise FileUnusable(f"{path} lacks a column of {', '.join(columns)}: score with this version") from trouble


def _days(record: dict[str, Any]) -> pd.Series | None:
    given = record["inputs"]["orders"]
    path = Path(given["path"])
    if not path.exists() or digest_of(path) != given["sha256"]:
        return None
    try:
        return read_orders(path, record["settings"].get("source")).rows.set_index("order_id")["order_date"]
    except (FileUnusable, ConfigurationWrong):
        # The mapping that it was read by is gone or another now.
        return None
