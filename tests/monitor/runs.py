"""Past runs made up for the page over time: scores, a manifest, and the orders that were scored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.outputs.digests import digest_of
from tests.factory import orders

WITHIN = {
    "status": "within",
    "because": "",
    "named": [],
    "moved": [],
    "distances": [
        {"name": "value_usd", "kind": "fact", "effect": 0.08},
        {"name": "margin", "kind": "score", "effect": 0.02},
    ],
}
CHANGED = {
    **WITHIN,
    "status": "changed",
    "named": ["buyer_age_days"],
    "moved": [{"column": "destination_country", "code": "OM"}],
    "distances": [{"name": "buyer_age_days", "kind": "fact", "effect": 0.4}, *WITHIN["distances"]],  # type: ignore[misc]
}


@dataclass(frozen=True)
class Made:
    """What a run is to say beside its orders; a part of the manifest that is `None` is left out, as of an older version."""

    day: str = "2024-03-01"
    begun: str | None = "2024-03-02T01:00:00Z"
    model: str | None = "model-one"
    drift: Mapping[str, Any] | None = None
    with_counts: bool = True
    kind: str = "parquet"


def past_run(folder: Path, kinds: str, ids: str | Sequence[str], made: Made = Made(), risk: float = 0.5) -> Path:
    """A run over some orders, one letter of `kinds` each: r by risk, d drawn at random, . released."""
    folder.mkdir(parents=True)
    assert len(kinds) == len(ids)
    chance = kinds.count("d") / max(sum(kind != "r" for kind in kinds), 1)
    scores = pd.DataFrame(
        {
            "order_id": list(ids),
            "risk": risk,
            "risk_low": risk - 0.1,
            "risk_high": risk + 0.2,
            "decision": ["release" if kind == "." else "review" for kind in kinds],
            "selected_by": [{"r": "risk", "d": "random", ".": ""}[kind] for kind in kinds],
            "selection_chance": [1.0 if kind == "r" else chance for kind in kinds],
        }
    )
    name = _write(folder, scores, made.kind)
    placed = folder.parent / f".{folder.name}-orders.csv"
    rows = orders(*[{"order_id": one, "order_date": made.day} for one in ids or ["none"]])
    rows.head(len(ids)).to_csv(placed, index=False)
    counts = {"scored": len(ids), "listed": len(ids) - kinds.count("."), "rejected": 2, "places": 5, "ties_at_cut": 3}
    record = {
        "inputs": {"orders": {"path": str(placed), "sha256": digest_of(placed)}},
        "outputs": {
            path.relative_to(folder).as_posix(): digest_of(path)
            for path in sorted(folder.rglob("*.*"))
            if path.is_file()
        },
        "settings": {"source": None},
        "counts": counts if made.with_counts else None,
        "model": made.model and {"id": made.model},
        "begun": made.begun,
        "drift": made.drift,
    }
    assert name in {path.partition("/")[0] for path in record["outputs"]}
    told = {key: value for key, value in record.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def orders_of(folder: Path) -> Path:
    """The file that a run scored."""
    return folder.parent / f".{folder.name}-orders.csv"


def _write(folder: Path, scores: pd.DataFrame, kind: str) -> str:
    name = "scores.csv" if kind == "csv" else "scores.parquet"
    if kind == "csv":
        scores.to_csv(folder / name, index=False)
    elif kind == "parts":
        (folder / name).mkdir()
        half = len(scores) // 2
        scores.iloc[:half].to_parquet(folder / name / "part-0.parquet", index=False)
        scores.iloc[half:].to_parquet(folder / name / "part-1.parquet", index=False)
    else:
        scores.to_parquet(folder / name, index=False)
    return name


def outcomes_file(path: Path, *rows: str) -> Path:
    """Outcomes, each row `order_id,outcome,outcome_date,selected_by`."""
    path.write_text("\n".join(["order_id,outcome,outcome_date,selected_by", *rows, ""]), encoding="utf-8")
    return path
