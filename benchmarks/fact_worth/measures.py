"""What is measured of one scenario by itself: what the recipe in use makes of each fact, and how steady the fact is."""

from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.reasons import MOST_RAISING, WORTH_TELLING
from diversion_risk.model.recipe import LEAST_TO_FIT
from diversion_risk.progress import stage
from fact_worth import figures, trees
from fact_worth.scenarios import AS_OF, Scenario

LISTED = 0.02
"""The share of the orders that is listed for review."""


def of_scenario(world: Scenario) -> dict[str, Any]:
    """All figures of one scenario; those of the recipe in use only where there is enough to learn from."""
    inside = world.judged
    values, diverted = world.values[inside].reset_index(drop=True), world.diverted[inside]
    learned = trees.lesson(world.examples)
    with stage(world.name):
        return {
            "orders": len(world.orders),
            "judged": int(inside.sum()),
            "diverted": int(diverted.sum()),
            "learned_from": len(learned[1]),
            "learned_diverted": int(learned[1].sum()),
            "shipped": _shipped(learned, values, diverted) if learned[1].sum() >= LEAST_TO_FIT else None,
            "facts": _facts(world),
        }


def _shipped(learned: tuple[pd.DataFrame, np.ndarray], values: pd.DataFrame, diverted: np.ndarray) -> dict[str, Any]:
    """The trees in use: the push of each fact, and how often it is a reason of a diverted order that is listed."""
    booster = trees.fitted(*learned, list(values.columns), shipped=True)
    margin, pushes = trees.margin(booster, values), trees.contributions(booster, values)
    fewer = trees.contributions(trees.fitted(*learned, list(values.columns)), values).abs().mean()
    size = pushes.abs().mean()
    listed = np.argsort(-margin, kind="stable")[: round(LISTED * len(margin))]
    found = pushes.iloc[listed[diverted[listed]]]
    return {
        "average_precision": float(figures.once(diverted).average_precision(margin)[0]),
        "push": (size / size.sum()).to_dict(),
        "push_with_fewer_trees": (fewer / fewer.sum()).to_dict(),
        "listed_diverted": len(found),
        "told": _told(found).to_dict(),
    }


def _told(pushes: pd.DataFrame) -> pd.Series:
    """Of how many orders each fact is among the reasons that raise the risk."""
    raising = pushes.where(pushes >= WORTH_TELLING)
    return (raising.rank(axis=1, ascending=False) <= MOST_RAISING).sum()


def _facts(world: Scenario) -> dict[str, Any]:
    past = (world.orders["order_date"] <= pd.Timestamp(AS_OF)).to_numpy()
    recent = past & (world.orders["order_date"] > pd.Timestamp(AS_OF) - pd.DateOffset(years=1)).to_numpy()
    half_years = world.half_years()
    found = {}
    for name in world.values:
        values = world.values[name].to_numpy()
        found[str(name)] = {
            "unknown": float(np.isnan(values[world.judged]).mean()),
            "alike": figures.alike(values[world.judged]),
            "drift": figures.drift(values[recent], values[world.judged]),
            "above": {told: figures.above(values[part], world.diverted[part]) for told, part in half_years.items()},
        }
    return found
