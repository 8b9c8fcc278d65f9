"""One order after the other against a history that was read once: `python -m performance.one_order BOOK [MODEL]`.

The orders are those of the book's last day, the history is all before it; with a model also `Scorer.score` as a whole.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk import Scorer
from diversion_risk.features.books import keep_books

_TIMES = 300
_TO_WARM_UP = 20


def _of_each(work: Callable[[pd.DataFrame], object], orders: pd.DataFrame) -> dict[str, float]:
    """Median and 99th percentile of the time one order takes, in milliseconds."""
    taken = []
    for place in range(min(len(orders), _TIMES)):
        one = orders.iloc[[place]].reset_index(drop=True)
        begun = time.perf_counter()
        work(one)
        taken.append(1000 * (time.perf_counter() - begun))
    warm = taken[_TO_WARM_UP:]
    return {"median": float(np.median(warm)), "p99": float(np.percentile(warm, 99)), "first": taken[0]}


def main(book: Path, model: Path | None) -> None:
    orders = pd.concat([pd.read_parquet(file) for file in sorted((book / "orders").iterdir())], ignore_index=True)
    outcomes = pd.concat([pd.read_parquet(file) for file in sorted((book / "outcomes").iterdir())], ignore_index=True)
    day = orders["order_date"].dt.normalize()
    today, before = orders[day == day.max()], orders[day < day.max()].reset_index(drop=True)
    found: dict[str, object] = {"history": len(before)}
    begun = time.perf_counter()
    if model is None:
        books = keep_books(before, outcomes)
    else:
        scorer = Scorer.load(model).with_history(before.drop(columns="hs6"), outcomes)
        assert scorer.kept is not None
        books = scorer.kept.get()
        found["score"] = _of_each(scorer.score, today.drop(columns="hs6"))
    found["seconds_to_keep"] = time.perf_counter() - begun
    found["facts"] = _of_each(books.describe, today)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
