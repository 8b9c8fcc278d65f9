"""The parts of a `score` measured alone: `python -m performance.nightly_parts MODEL HISTORY BATCH FACTS OUT`.

Each part has what it needs in memory before its time begins. `FACTS` are those of `nightly_script`, which must be the same. A
`score` describes more facts than the model has, for red flags rest on others: how many is told as `described`, and what the
model's own take alone as `own_features`.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed, Reasoned
from diversion_risk.assess.unasked import unasked
from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.ledger import Records
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.order_pages import OrderPages
from diversion_risk.outputs.overview import overview
from diversion_risk.outputs.ranked import ranked
from diversion_risk.outputs.report import write_report
from diversion_risk.outputs.tables import ScoresFile, reasons_table, scores_frame, sentences_of, write_reasons
from diversion_risk.score.scorer import Scorer


@contextmanager
def _timed(taken: dict[str, float], what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    taken[what] = time.perf_counter() - begun


def check_equal(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Refuse to compare times of facts that differ."""
    if len(ours) != len(theirs) or set(ours) != set(theirs) or theirs.shape[1] != 20:
        sys.exit(
            f"{len(theirs):,} orders with {theirs.shape[1]} facts by the script, {len(ours):,} with {ours.shape[1]} by us"
        )
    equal = {name: np.allclose(ours[name], theirs[name], rtol=1e-6, atol=1e-9, equal_nan=True) for name in theirs}
    if not all(equal.values()):
        sys.exit(f"the script tells others of {', '.join(name for name, is_equal in equal.items() if not is_equal)}")


def _draw_pages(assessed: Assessed, scores: pd.DataFrame, reasoned: Sequence[Reasoned], out: Path) -> None:
    """The page of each listed order, and the lists that lead there."""
    is_listed = assessed.decisions.decision != "release"
    capacity = assessed.policy.told_of(assessed.decisions.places)
    pages = OrderPages(out / "report", capacity, np.sort(assessed.decisions.rank[is_listed]).tolist())
    listed = (assessed.assessments(some, np.flatnonzero(is_listed[some.positions])) for some in reasoned)
    assert assessed.provenance is not None
    batch = Batch(
        overview=overview(scores, assessed.orders),
        queue=list(map(pages.write, chain.from_iterable(listed))),
        ranked=ranked(scores, assessed.orders),
        provenance=assessed.provenance,
        capacity=capacity,
        rejected=0,
        warned=0,
        ties_at_cut=assessed.decisions.ties_at_cut,
    )
    write_report(out, batch)


def main(model: Path, history: Path, batch: Path, facts: Path, out: Path) -> dict[str, Any]:
    """Seconds of each part."""
    scorer = Scorer.load(model)
    taken: dict[str, float] = {}
    with _timed(taken, "read"):
        past, checked = read_orders(history).rows, read_orders(batch)
    records = Records(checked.rows, history=past)
    with _timed(taken, "features"):
        described = describe(records, unasked(scorer.stored.model))
    used = scorer.stored.model.features
    with _timed(taken, "own_features"):
        describe(records, [feature.name for feature in CATALOGUE if feature.name not in used])
    check_equal(described.values[list(used)], pd.read_parquet(facts))
    with _timed(taken, "predict"):
        scorer.stored.model.risk(described.values)
    assessed = scorer.assess(checked.rows, past)
    with _timed(taken, "explain"):
        reasoned = list(assessed.reasoned(assessed.everything()))
    out.mkdir(parents=True, exist_ok=True)
    with _timed(taken, "write"):
        scores = scores_frame(assessed, checked.extras, sentences_of(reasoned))
        with ScoresFile(out / "scores.csv") as file:
            file.add(scores)
        write_reasons(out / "reasons.parquet", (reasons_table(assessed, some) for some in reasoned))
    with _timed(taken, "pages"):
        _draw_pages(assessed, scores, reasoned, out)
    return {**taken, "described": described.values.shape[1]}


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:6]))))
