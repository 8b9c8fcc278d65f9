"""A scoring run, as far as verdicts need it: how each order came before a reviewer, and when it was placed."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import read_manifest

log = logging.getLogger(__name__)
_COLUMNS = ["order_id", "decision", "selected_by", "selection_chance"]
SELECTED_BY = {"risk": "targeted", "random": "random", "": "unknown"}
"""From how a run chose an order to how an outcome says it; who looks at a released order had a reason we do not know."""


@dataclass(frozen=True)
class ScoredRun:
    """The orders of a run."""

    folder: Path
    scores: pd.DataFrame = field(repr=False)
    """By `order_id`: `decision`, `selected_by`, `selection_chance`."""
    days: pd.Series | None = field(repr=False, default=None)
    """Day of each order by `order_id`; `None` where the file that was scored is no longer at its place."""

    def selected_by(self, order_ids: pd.Series) -> pd.Series:
        """Why orders of the run were looked at, in the words of the outcomes."""
        return self.scores["selected_by"].reindex(order_ids).map(SELECTED_BY).set_axis(order_ids.index)


def read_run(folder: Path, *, with_days: bool = False) -> ScoredRun:
    """Read the scores of a run, and the days of its orders.

    Raises:
        FileUnusable: If the folder is no scoring run.
        IntegrityBroken: If its scores are not those that were written.
    """
    record = read_manifest(folder, with_model=False)
    name = next((name for name in ("scores.parquet", "scores.csv") if name in record["outputs"]), None)
    if name is None:
        raise FileUnusable(f"{folder} holds no scores")
    path = folder / name
    if not path.is_file() or digest_of(path) != record["outputs"][name]:
        raise IntegrityBroken(f"{path} is not what the run wrote")
    scores = _scores(path)
    return ScoredRun(folder, scores.set_index("order_id"), _days(record) if with_days else None)


def _scores(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path, columns=_COLUMNS).astype({"order_id": "str"})
        texts = dict.fromkeys(_COLUMNS[:3], "str")
        scores = pd.read_csv(path, usecols=_COLUMNS, dtype=texts, keep_default_na=False)
        return scores.assign(order_id=scores["order_id"].str.replace(r"^'(?=[=+@\t\r-])", "", regex=True))
    except (ValueError, KeyError) as trouble:
        raise FileUnusable(f"{path} lacks a column of {', '.join(_COLUMNS)}: score with this version") from trouble


def _days(record: dict[str, Any]) -> pd.Series | None:
    given = record["inputs"]["orders"]
    path = Path(given["path"])
    if not path.exists() or digest_of(path) != given["sha256"]:
        log.warning(
            "The orders of the run are not at %s any more: whether a verdict is dated before its order is not told.",
            path,
        )
        return None
    return read_orders(path, record["settings"].get("source")).rows.set_index("order_id")["order_date"]
