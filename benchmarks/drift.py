"""Whether the drift report names a change of the world within a month, and keeps silent where nothing changes."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.cli import main as command

AS_OF = pd.Timestamp("2024-06-30")
"""The day before the worlds `hub_closes` and `new_hub` change."""
CHANGES = {"hub_closes": {"HK"}, "new_hub": {"OM", "SA", "EG", "MA", "ID"}}
"""The destinations that change, by world."""


def run(*words: object) -> None:
    """One command; a benchmark of a run that failed says nothing."""
    code = command([str(word) for word in words])
    if code:
        raise SystemExit(f"{words[0]} ended with {code}")


def trained(folder: Path, world: str, seed: int, orders: int, overrides: list[str]) -> Path:
    """A world and a model of it as of `AS_OF`; both are kept for the next run."""
    run("simulate", "--out", folder, "--orders", orders, "--seed", seed, "--world", world)
    model = folder / "model"
    if not model.exists():
        run(
            "train", f"data.orders={folder}/orders.parquet", f"data.outcomes={folder}/outcomes.parquet",
            f"as_of={AS_OF.date()}", f"out={model}", f"paths.runs={folder}/runs", f"paths.mlflow={folder}",
            "report.plots=false", "tracking=none", *overrides,
        )  # fmt: skip
    return model


def batches(folder: Path, months: int) -> Iterator[Path]:
    """The orders of each month after `AS_OF`, as files to score."""
    orders = pd.read_parquet(folder / "orders.parquet")
    month = pd.to_datetime(orders["order_date"]).dt.to_period("M")
    for later in range(1, months + 1):
        path = folder / f"month-{later}.parquet"
        orders[month == AS_OF.to_period("M") + later].to_parquet(path, index=False)
        yield path


def drift_of(batch: Path, model: Path) -> dict[str, Any]:
    """What the manifest of a scoring run says of a batch."""
    out = batch.with_suffix("")
    run("score", batch, "--model", model, "--out", out, "--allow-rejects")
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["drift"]
    return found


def main() -> int:
    """Measure, print one line a batch, then how the bars stand."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", type=Path, default=Path("build/drift"))
    words.add_argument("--orders", type=int, default=300_000)
    words.add_argument("--seeds", type=int, default=4)
    words.add_argument("--months", type=int, default=5, help="months of the stable world after the training")
    words.add_argument("overrides", nargs="*", help="settings of the training")
    chosen = words.parse_args()
    silent, stable, named, changed = 0, 0, 0, 0
    for seed in range(chosen.seeds):
        for world in ("base", *CHANGES):
            folder = chosen.out / f"{world}-{seed}"
            model = trained(folder, world, seed, chosen.orders, chosen.overrides)
            for batch in batches(folder, chosen.months if world == "base" else 1):
                found = drift_of(batch, model)
                codes = {f"{one['column']} {one['code']}" for one in found["moved"]}
                print(world, seed, batch.stem, found["status"], *found["named"], *sorted(codes), sep=" · ")
                if world == "base":
                    stable, silent = stable + 1, silent + (found["status"] == "within")
                else:
                    hit = {one["code"] for one in found["moved"] if one["column"].startswith("destination")}
                    changed, named = changed + 1, named + bool(hit & CHANGES[world])
    print(f"silent in {silent} of {stable} stable months; the destination named in {named} of {changed} first months")
    return 0


if __name__ == "__main__":
    sys.exit(main())
