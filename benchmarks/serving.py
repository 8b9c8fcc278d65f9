"""How soon a scorer is there, and how soon it answers: one order after the other, with reasons, by the model it loaded.

Prints wall time, and processor time beside it, which other work on the machine changes less. Goals: from a cold process to the
first score under 3 s; one order with its reasons under 300 ms at the 99th percentile.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk import Scorer
from diversion_risk.serve.answer import answer

_COLD = """
import sys, pandas
from diversion_risk import Scorer
from diversion_risk.orders.read import read_orders
one = read_orders(sys.argv[2]).rows.head(1)
assert len(Scorer.load(sys.argv[1]).score(one)) == 1
"""
_WARM_UP = 20


def _told(what: str, wall: np.ndarray, busy: np.ndarray, unit: str) -> None:
    middle, late = np.percentile(wall, [50, 99])
    print(
        f"{what}: median {middle:.2f} {unit}, 99th percentile {late:.2f} {unit}; processor {np.median(busy):.2f} {unit}"
    )


def cold(model: Path, orders: Path, times: int) -> None:
    """A new process each time: imports, the model, the orders' file, one score."""
    wall, busy = np.zeros(times), np.zeros(times)
    for n in range(times):
        begun, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-W", "ignore", "-c", _COLD, str(model), str(orders)], check=True)
        after = os.times()
        wall[n] = time.perf_counter() - begun
        busy[n] = after.children_user + after.children_system - before.children_user - before.children_system
    _told("start to first score", wall, busy, "s")


def warm(model: Path, orders: pd.DataFrame) -> None:
    """One order after the other: as a service answers, every order with its reasons."""
    scorer = Scorer.load(model)
    scorer.make_ready()
    wall, busy = [], []
    for place in range(len(orders)):
        one = orders.iloc[[place]]
        begun, before = time.perf_counter(), time.process_time()
        found = answer(scorer, one)
        wall.append(1000 * (time.perf_counter() - begun))
        busy.append(1000 * (time.process_time() - before))
        assert len(found) == 1 and not found["rejected"].iloc[0]
    _told("one order with its reasons", np.array(wall[_WARM_UP:]), np.array(busy[_WARM_UP:]), "ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--model", type=Path, default=Path("build/bench/model"), help="as benchmarks/speed.py leaves it"
    )
    parser.add_argument("--orders", type=Path, default=Path("data/sample/orders.csv"))
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--cold", type=int, default=5, help="processes to start")
    chosen = parser.parse_args()
    cold(chosen.model, chosen.orders, chosen.cold)
    warm(chosen.model, pd.read_csv(chosen.orders, dtype=str).head(chosen.times + _WARM_UP))


if __name__ == "__main__":
    main()
