"""What runs released and should not have: told by their random draws and what became known of these."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.model.released import ReleasedEstimate, estimate_released
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.outputs.numbers import orders
from diversion_risk.verdicts.scored_run import first_decisions, read_run


def released_by(runs: Sequence[Path], outcomes: str, source: str | None = None) -> ReleasedEstimate:
    """The estimate over one run or several; an order that several scored counts by the first decision made.

    Raises:
        FileUnusable: If a folder is no scoring run, or the outcomes cannot be read.
    """
    scores = pd.concat(first_decisions([read_run(folder) for folder in runs]))
    latest = latest_known(read_outcomes(outcomes, source).rows).set_index("order_id")["outcome"]
    return released_in(scores, latest.reindex(scores.index))


def released_in(scores: pd.DataFrame, outcome: pd.Series) -> ReleasedEstimate:
    """The estimate over scores of runs, with the outcome of each order beside it, missing where none is known."""
    is_rest = scores["selected_by"].ne("risk").to_numpy(dtype=bool)
    rest = scores[is_rest]
    found = outcome[is_rest].map({"diverted": 1.0, "cleared": 0.0}).to_numpy(dtype=float, na_value=np.nan)
    drawn = rest["selected_by"].eq("random").to_numpy(dtype=bool)
    return estimate_released(rest["selection_chance"].to_numpy(dtype=float), drawn, found)


def released_told(estimate: ReleasedEstimate) -> str:
    """The estimate in words."""
    head = (
        f"{orders(estimate.released)} released; {estimate.drawn:,} beside them drawn at random, "
        f"{estimate.looked_at:,} of these looked at, {estimate.diverted:,} confirmed as diverted"
    )
    if np.isnan(estimate.value):
        return f"{head}\nhow many of the released a look would confirm as diverted cannot be told"
    blind = estimate.drawn - estimate.looked_at
    if blind:
        head += f"\n{blind:,} of the drawn have no outcome: the estimate takes them for such as were looked at by chance alone"
    return (
        f"{head}\nof the released a look would confirm an estimated {estimate.value:,.0f} as diverted "
        f"(90 % interval {estimate.low:,.0f} to {np.ceil(estimate.high):,.0f})"
    )
