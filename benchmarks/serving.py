"""How soon a scorer is there, and how soon it answers: one order after the other, with reasons, by the model it loaded.

Wall time, and processor time beside it, which other work on the machine changes less. Goals: from a cold process to the
first score under 3 s; one order with its reasons under 300 ms at the 99th percentile. The figures go to docs/performance.md,
a line for each size of history; with `--print` they are only told.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from performance.kept import CHECKOUT, FOLDER, PAGE, keep, kept, write

from diversion_risk.model.store import load_model
from diversion_risk.orders.read import read_orders
from diversion_risk.serve.answer import answerer

_COLD = """
import sys
from diversion_risk import Scorer
from diversion_risk.orders.read import read_orders
one = read_orders(sys.argv[2]).rows.head(1)
assert len(Scorer.load(sys.argv[1]).score(one)) == 1
"""
_WARM_UP = 20


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    return {"median": float(np.median(taken)), "p99": float(np.percentile(taken, 99))}


def cold(model: Path, orders: Path, times: int) -> dict[str, dict[str, float]]:
    """Seconds of a new process each time: imports, the orders' file, the model, one score."""
    wall, busy = [], []
    for _ in range(times):
        begun, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-W", "ignore", "-c", _COLD, str(model), str(orders)], check=True)
        after = os.times()
        wall.append(time.perf_counter() - begun)
        busy.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return {"wall": _percentiles(wall), "busy": _percentiles(busy)}


def warm(model: Path, orders: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Milliseconds of one order after the other, each with its reasons, as a service answers."""
    answer = answerer(model)
    wall, busy = [], []
    for place in range(len(orders)):
        begun, before = time.perf_counter(), time.process_time()
        found = answer(orders.iloc[[place]])
        wall.append(1000 * (time.perf_counter() - begun))
        busy.append(1000 * (time.process_time() - before))
        assert len(found) == 1 and not found["rejected"].iloc[0]
    return {"wall": _percentiles(wall[_WARM_UP:]), "busy": _percentiles(busy[_WARM_UP:])}


def served(model: Path, orders: Path, folder: Path, times: int, starts: int) -> dict[str, Any]:
    """One model, asked about the latest orders of a file as if they were new."""
    latest = read_orders(orders).rows.sort_values("order_date", kind="stable").tail(times + _WARM_UP)
    new = latest.drop(columns="hs6").assign(order_id="N" + latest["order_id"])
    few = folder / "served.csv"
    folder.mkdir(parents=True, exist_ok=True)
    new.head(100).to_csv(few, index=False)
    history = load_model(model).history
    return {
        "history": 0 if history is None else len(history),
        "start": cold(model, few, starts),
        "order": warm(model, new.reset_index(drop=True)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=FOLDER / "model", help="as benchmarks/speed.py leaves it")
    parser.add_argument(
        "--orders", type=Path, help="of the model's own world; without it batch.parquet beside the model"
    )
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--cold", type=int, default=5, help="processes to start")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--print", action="store_true", help="leave the page as it is")
    chosen = parser.parse_args()
    beside = chosen.model.parent / "batch.parquet"
    orders = chosen.orders or (beside if beside.exists() else CHECKOUT / "data" / "sample" / "orders.csv")
    found = served(chosen.model, orders, chosen.folder, chosen.times, chosen.cold)
    print(json.dumps(found, indent=1))
    if not chosen.print:
        sizes = kept(chosen.folder).get("serving", {}) | {str(found["history"]): found}
        keep(chosen.folder, {"serving": sizes})
        write(chosen.folder, chosen.page)


if __name__ == "__main__":
    main()
