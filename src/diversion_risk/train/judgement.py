"""How good a recipe is: fitted on what was known when the judged period began, held against what came after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.red_flags import raised
from diversion_risk.model.baselines import LogisticBaseline, points
from diversion_risk.model.examples import STANDS_FOR
from diversion_risk.model.judging import JudgedOrders, Report, Said, judge, ties
from diversion_risk.model.measures import reliability
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods
from diversion_risk.outputs.figures import plain_figures
from diversion_risk.train.past import Past

HUB = "destination_is_transshipment_point"
"""The fact that tells hubs, where it is not left out."""


@dataclass(frozen=True)
class Judgement:
    """What the model and the baselines said of the judged orders, and how good that was."""

    orders: JudgedOrders
    contenders: Mapping[str, Said]
    figures: Report
    values: pd.DataFrame = field(repr=False)
    """The facts of the judged orders."""

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values; what could not be measured is `null`."""
        # A share of the orders is no share of a sample in which the diverted ones are all.
        told = {} if STANDS_FOR in self.orders.known else self.contenders
        tied = {name: ties(self.orders.view("all_orders", said)) for name, said in told.items()}
        return {
            "orders": len(self.orders.known),
            "looked_at": int(self.orders.known["outcome"].notna().sum()),
            "diverted": int(self.orders.known["outcome"].eq("diverted").sum()),
            "figures": plain_figures(self.figures),
            "precision_under_ties": tied,
            "reliability": {
                name: {"view": view, "bins": bins.to_dict("records")}
                for name, (view, bins) in self.reliability().items()
            },
        }

    def reliability(self) -> dict[str, tuple[str, pd.DataFrame]]:
        """Risk beside what was found, over all orders and over those to known points of transshipment.

        By the fairest view that can be had; nothing where no outcome is known.
        """
        parts = {"all": np.ones(len(self.orders.known), dtype=bool)}
        if HUB in self.values.columns:
            parts["hubs"] = self.values[HUB].eq(1).to_numpy()
        return dict(self._reliable(parts))

    def _reliable(self, parts: Mapping[str, np.ndarray]) -> Iterator[tuple[str, tuple[str, pd.DataFrame]]]:
        said = self.contenders["model"]
        for name, inside in parts.items():
            orders = self.orders.part(inside)
            view = "population" if "population" in orders.views() else "looked_at"
            judged = orders.view(view, said.part(inside))
            if judged.risk is not None and len(judged.risk):
                yield name, (view, reliability(judged.risk, judged.diverted, weight=judged.weight))


def judge_recipe(recipe: Recipe, past: Past, periods: Periods, resamples: int) -> Judgement:
    """Fit the recipe and the baselines without the judged period, and hold them against it."""
    chosen = periods.judge(past.orders["order_date"])
    examples = past.examples(periods.judge_start - pd.Timedelta(days=1))
    directions = past.monotone()
    logistic = replace(recipe, estimator=LogisticBaseline(seed=recipe.seed))
    values = past.facts.values[chosen]
    contenders = {
        "model": Said(*recipe.fit(examples, periods, directions).risk(values)),
        "logistic": Said(*logistic.fit(examples, periods, directions).risk(values)),
        "red_flags": Said(points(raised(values))),
    }
    orders = JudgedOrders(
        past.known(periods.end)[chosen], past.orders["buyer_id"][chosen], past.orders["destination_country"][chosen]
    )
    figures = judge(orders, contenders, resamples=resamples, seed=recipe.seed)
    return Judgement(orders, contenders, figures, values)
