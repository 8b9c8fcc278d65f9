"""A world with everything a model says of it: what it listed, and the top reasons of every order as a page tells them."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.portrait.leading import TOP
from diversion_risk.portrait.view import View
from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer


@dataclass(frozen=True)
class Told:
    """A world as the program read it, and what a model trained on another world says of it."""

    orders: pd.DataFrame = field(repr=False)
    outcomes: pd.DataFrame = field(repr=False)
    """Both as they stand in the files, orders in the sequence in which they were scored."""
    view: View = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    """The sentence of each of the top reasons: `row`, `place` from 1, `theme`, `feature`, `sentence`."""


def told(scorer: Scorer, world: Path) -> Told:
    """Score and explain every order of a world by its own past alone."""
    orders, outcomes = read_orders(world / "orders.parquet"), read_outcomes(world / "outcomes.parquet")
    with stage(f"scoring {len(orders.rows):,} orders"):
        assessed = scorer.assess(orders.rows, orders.rows.iloc[:0], outcomes.rows)
    with stage("explaining every order"):
        view, claims = View.of(assessed), _claims(assessed)
    raw = pd.read_parquet(world / "orders.parquet").set_index("order_id").loc[orders.rows["order_id"]].reset_index()
    return Told(raw, pd.read_parquet(world / "outcomes.parquet"), view, claims)


def _claims(assessed: Assessed) -> pd.DataFrame:
    rows = [
        (row, place, reason.group, reason.facts[0].feature, reason.sentence)
        for row, one in enumerate(assessed.explain_at(np.arange(len(assessed.orders))))
        for place, reason in enumerate(one.reasons[:TOP], start=1)
    ]
    return pd.DataFrame(rows, columns=["row", "place", "theme", "feature", "sentence"])
