"""Scoring runs as verdicts see them, without a model: scores and a manifest."""

import json
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase

import pandas as pd

from diversion_risk.outputs.digests import digest_of
from tests.factory import orders


def scored_run(folder: Path, kinds: str, *, csv: bool = False, ids: Sequence[str] = ascii_uppercase) -> Path:
    """A run over orders A, B, C …, one letter of `kinds` each: r by risk, d drawn at random, . released."""
    folder.mkdir(parents=True)
    ids = ids[: len(kinds)]
    rest = sum(kind != "r" for kind in kinds)
    chance = kinds.count("d") / max(rest, 1)
    scores = pd.DataFrame(
        {
            "order_id": list(ids),
            "decision": ["release" if kind == "." else "review" for kind in kinds],
            "selected_by": [{"r": "risk", "d": "random", ".": ""}[kind] for kind in kinds],
            "selection_chance": [1.0 if kind == "r" else chance for kind in kinds],
        }
    )
    name = "scores.csv" if csv else "scores.parquet"
    scores.to_csv(folder / name, index=False) if csv else scores.to_parquet(folder / name, index=False)
    placed = folder.parent / f"{folder.name}-orders.csv"
    orders(*[{"order_id": one, "order_date": "2024-03-01"} for one in ids]).to_csv(placed, index=False)
    record = {
        "inputs": {"orders": {"path": str(placed), "sha256": digest_of(placed)}},
        "outputs": {name: digest_of(folder / name)},
        "settings": {"source": None},
    }
    (folder / "manifest.json").write_text(json.dumps(record))
    return folder


def verdict_file(path: Path, *rows: str, header: str = "order_id,verdict,reviewer,date,why") -> Path:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path
