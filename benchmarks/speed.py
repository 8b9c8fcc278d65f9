"""How fast, and in how much memory: the figures of docs/performance.md, measured on the machine it runs on."""

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

PROGRAM = [sys.executable, "-m", "diversion_risk"]
AS_OF = "2024-06-30"


@dataclass(frozen=True)
class Timed:
    """One command: wall time in seconds and peak memory in GB of the process."""

    name: str
    seconds: float
    gigabytes: float
    goal: str


def timed(name: str, goal: str, *arguments: str) -> Timed:
    """Run a verb in a process of its own."""
    print(f"{name} …", file=sys.stderr)
    begun = time.monotonic()
    process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{name} failed")
    return Timed(name, time.monotonic() - begun, usage.ru_maxrss / 1e6, goal)


def measured(folder: Path) -> list[Timed]:
    """Every figure, on a world made for it."""
    world, model = folder / "world", folder / "model"
    training = (
        f"data.orders={world / 'orders.parquet'}",
        f"data.outcomes={world / 'outcomes.parquet'}",
        f"as_of={AS_OF}",
        f"out={model}",
        f"paths.mlflow={folder}",
        f"paths.runs={folder / 'runs'}",
    )
    found = [
        min((timed("`--help`", "under 0.5 s", "--help") for _ in range(5)), key=lambda one: one.seconds),
        timed("`simulate`, 400,000 orders", "", "simulate", "--out", str(world), "--orders", "400000", "--seed", "11"),
    ]
    orders = pd.read_parquet(world / "orders.parquet")
    seen = (pd.to_datetime(orders["order_date"]) <= AS_OF).sum()
    name = f"`train`, {seen:,} orders with report, plots and MLflow"
    found.append(timed(name, "300,000 under 2 minutes", "train", *training))
    batch = folder / "batch.parquet"
    orders.tail(100_000).assign(order_id=lambda late: "N" + late["order_id"]).to_parquet(batch, index=False)
    scoring = ("score", str(batch), "--model", str(model), "--out", str(folder / "scored"))
    name = f"`score`, 100,000 orders, {seen:,} of history, reasons and pages for 2,000"
    found.append(timed(name, "under 1 minute, under 2 GB", *scoring))
    return found


def page(found: list[Timed]) -> str:
    """The figures as a page in Markdown."""
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines = [
        "# Performance",
        "",
        f"Measured by `make bench` on {os.cpu_count()} cores with {memory:.0f} GB, Python {platform.python_version()}. Wall time "
        "of the whole command with start-up; peak memory of its process. Trust ratios, not seconds.",
        "",
        "| what | seconds | GB | goal |",
        "|---|---|---|---|",
        *(f"| {one.name} | {one.seconds:.1f} | {one.gigabytes:.2f} | {one.goal} |" for one in found),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="folder for the worlds and models")
    parser.add_argument("--page", type=Path, default=Path("docs/performance.md"))
    chosen = parser.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    chosen.page.write_text(page(measured(chosen.folder)), encoding="utf-8")
    print(chosen.page)


if __name__ == "__main__":
    main()
