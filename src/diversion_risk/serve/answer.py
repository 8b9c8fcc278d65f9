"""What is answered when orders come in any number and any company: each is held against what the model carries."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.orders.read import check_orders
from diversion_risk.outputs.tables import SCORE_COLUMNS, scores_frame, sentences_of
from diversion_risk.score.scorer import Scorer

OF_A_BATCH = ("rank", "decision", "selected_by", "selection_chance")
"""What only a whole batch has: a request is none, and what Spark hands over at a time is cut by chance."""
REJECTED = "rejected"
ANSWER_COLUMNS = (*(name for name in SCORE_COLUMNS if name not in OF_A_BATCH), REJECTED)


def answerer(model: Path) -> Callable[..., pd.DataFrame]:
    """Load a model folder once; several threads may ask what comes of it."""
    scorer = Scorer.load(model)
    scorer.make_ready()
    # What is there now stays. Python would look through all of it for rubbish every few dozen orders, and one order would
    # wait for that: a third of its time.
    gc.collect()
    gc.freeze()

    def answered(orders: pd.DataFrame, reasons: bool = True) -> pd.DataFrame:
        return answer(scorer, orders, reasons)

    return answered


def answer(scorer: Scorer, orders: pd.DataFrame, reasons: bool = True) -> pd.DataFrame:
    """One row for every row that came, in its order; columns as in `ANSWER_COLUMNS`.

    The past of an order is the history that the model carries, and never another order that came along: so it has one
    score whatever the request, the partition or the batch of records it comes in. A row that cannot be scored has no
    numbers, and says in `rejected` what was found and what was expected; of one that can, `rejected` is empty.
    """
    checked = check_orders(orders)
    found: list[dict[str, object]] = [{}] * len(checked.rows)
    for places in _companies(scorer, checked.rows):
        part = checked.rows.iloc[places].reset_index(drop=True)
        for place, row in zip(places, _rows(scorer.assess(part, books=scorer.books_for(part)), reasons), strict=True):
            found[place] = row
    troubles: dict[int, list[str]] = {}
    for trouble in checked.troubles():
        troubles.setdefault(trouble.row - 2, []).append(str(trouble))
    scored = iter(found)
    ids = orders["order_id"].tolist()
    rows = [_rejected(ids[n], troubles[n]) if n in troubles else next(scored) for n in range(len(orders))]
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), index=orders.index)


def _companies(scorer: Scorer, rows: pd.DataFrame) -> Iterator[np.ndarray]:
    """Places of orders that may be described together: those of one day, for they never see each other.

    An order that the history has on an earlier day is moved from there to its own, which those beside it would see: it is
    described alone.
    """
    days = rows["order_date"].dt.normalize().to_numpy()
    for day in np.unique(days):
        places = np.flatnonzero(days == day)
        moved = scorer.are_moved(rows.iloc[places])
        if not moved.all():
            yield places[~moved]
        yield from (places[[n]] for n in np.flatnonzero(moved))


def _rows(assessed: Assessed, reasons: bool) -> list[dict[str, object]]:
    reasoned = assessed.reasoned(assessed.everything()) if reasons else ()
    frame = scores_frame(assessed, pd.DataFrame(index=assessed.orders.index), sentences_of(reasoned))
    rows = frame.drop(columns=list(OF_A_BATCH)).assign(**{REJECTED: ""}).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _rejected(order_id: object, troubles: list[str]) -> dict[str, object]:
    """The answer for a row that cannot be scored; of its id what can be told."""
    told = "" if order_id is None or order_id is pd.NA or order_id != order_id else str(order_id)  # noqa: PLR0124  # NaN alone differs from itself
    numbers: dict[str, object] = dict.fromkeys(("risk", "risk_low", "risk_high", "margin"))
    return {
        "order_id": told,
        **numbers,
        "reasons": [],
        "red_flags": [],
        "not_assessed": [],
        "model_id": "",
        REJECTED: "; ".join(troubles),
    }
