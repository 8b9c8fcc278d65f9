"""Stability: whether the first reason stays about the same thing when an order changes by next to nothing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.orders.outcomes import check_outcomes
from diversion_risk.orders.read import check_orders
from diversion_risk.portrait.churn import churn
from diversion_risk.portrait.view import View
from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer
from reason_checks.told import Told

DRAWN = 2_000
"""Listed orders, and as many others, that are changed; the rest of the world is their past."""
CHANGES: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "value up by 1 %": lambda orders: orders.assign(value_usd=orders["value_usd"] * 1.01),
    "value down by 1 %": lambda orders: orders.assign(value_usd=orders["value_usd"] * 0.99),
    "a day later": lambda orders: orders.assign(order_date=orders["order_date"] + pd.Timedelta(days=1)),
}


def stability(scorer: Scorer, told: Told, seed: int) -> dict[str, Any]:
    """How often the first reason, or the set of the top five, changes, for listed and for other orders."""
    orders, outcomes = check_orders(told.orders).rows, check_outcomes(told.outcomes).rows
    drawn, is_listed = _drawn(told.view.listed, seed)
    batch, rest = orders.iloc[drawn].reset_index(drop=True), orders.drop(orders.index[drawn])
    before = View.of(scorer.assess(batch, rest, outcomes)).stand
    found = {}
    for name, change in CHANGES.items():
        with stage(f"the same orders, {name}"):
            after = View.of(scorer.assess(change(batch), rest, outcomes)).stand
        found[name] = {
            kind: _told(before, after, here) for kind, here in (("listed", is_listed), ("others", ~is_listed))
        }
    return {"listed": int(is_listed.sum()), "others": int((~is_listed).sum()), "changes": found}


def _drawn(listed: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    chosen = np.sort(np.concatenate([random.permutation(np.flatnonzero(kind))[:DRAWN] for kind in (listed, ~listed)]))
    return chosen, listed[chosen]


def _told(before: Any, after: Any, here: np.ndarray) -> dict[str, Any]:
    part = [type(one)(one.margin[here], one.listed[here], one.themes[here]) for one in (before, after)]
    changed = churn(*part)
    return {**asdict(changed.everyone), "rank_correlation": changed.rank_correlation}
