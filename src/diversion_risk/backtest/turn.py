"""One turn: a recipe trained as of an origin, and what it said of the orders after it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import logit

from diversion_risk.assess.red_flags import raised
from diversion_risk.backtest.origins import Origin
from diversion_risk.model.baselines import points
from diversion_risk.model.judging import JudgedOrders, Said
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods
from diversion_risk.train.past import Past

LEAST_RISK = 1e-12


@dataclass(frozen=True)
class Turn:
    """The orders judged after an origin, what was said of them, and how many were learned from."""

    origin: Origin
    rows: np.ndarray = field(repr=False)
    """Places of the judged orders among those of the past."""
    risk: np.ndarray = field(repr=False)
    points: np.ndarray = field(repr=False)
    """Red-flag points."""
    learned: int
    """Orders with a known outcome up to the origin."""
    confirmed: int
    """Of these, the diverted ones."""

    @property
    def said(self) -> Said:
        """What the model said; by its risk, since a margin of one turn is none of another's."""
        return Said(logit(np.clip(self.risk, LEAST_RISK, 1 - LEAST_RISK)), self.risk)


def turned(recipe: Recipe, past: Past, periods: Periods, origin: Origin) -> Turn:
    """Train as of the origin, as a model in use is trained, and ask about what came after.

    Every order is described by what was known before its own day: outcomes that came after the origin are in the facts of
    later orders, as in use, but not in what was learned.

    Raises:
        FileUnusable: If too little was known at the origin.
    """
    examples = past.examples(origin.day)
    rows = np.flatnonzero(origin.judged(past.orders["order_date"]))
    values = past.facts.values.iloc[rows]
    risk = recipe.fit(examples, periods, past.monotone()).risk(values)[1]
    seen = examples.part((examples.days <= origin.day).to_numpy())
    return Turn(origin, rows, risk, points(raised(values)), int(seen.looked_at.sum()), int(seen.diverted.sum()))


@dataclass(frozen=True)
class Turns:
    """All turns, their judged orders one after another: no order is judged twice."""

    past: Past = field(repr=False)
    turns: tuple[Turn, ...]
    diverted: np.ndarray | None = field(default=None, repr=False)
    """The truth of every order of the past, where it is known."""

    @property
    def rows(self) -> np.ndarray:
        """Places of all judged orders among those of the past."""
        return np.concatenate([turn.rows for turn in self.turns])

    @property
    def contenders(self) -> dict[str, Said]:
        """What the model and the red-flag points said."""
        said = [turn.said for turn in self.turns]
        risk = np.concatenate([turn.risk for turn in self.turns])
        return {
            "model": Said(np.concatenate([one.margin for one in said]), risk),
            "red_flags": Said(np.concatenate([turn.points for turn in self.turns])),
        }

    @property
    def orders(self) -> JudgedOrders:
        """The judged orders, each with what was known of it when its turn was judged."""
        known = [self.past.known(turn.origin.known_by).iloc[turn.rows] for turn in self.turns]
        rows = self.past.orders.iloc[self.rows]
        return JudgedOrders(pd.concat(known), rows["buyer_id"], rows["destination_country"])

    @property
    def true(self) -> np.ndarray | None:
        """The truth of the judged orders, where it is known."""
        return None if self.diverted is None else self.diverted[self.rows]

    def of(self, place: int) -> np.ndarray:
        """Which of the judged orders are of one turn."""
        turn = np.repeat(np.arange(len(self.turns)), [len(turn.rows) for turn in self.turns])
        return np.asarray(turn == place)
