"""The comparison of ways to learn: page and figures are of one run, and every way sees what a recipe gives it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from footing.estimators import contenders
from footing.folds import Turn, joined
from footing.page import contenders_page

from diversion_risk.model.measures import Judged

DOCS = Path(__file__).parents[2] / "docs"
WAYS = contenders(seed=0)


def test_the_page_tells_the_figures_beside_it() -> None:
    found = json.loads((DOCS / "contenders.json").read_text(encoding="utf-8"))
    assert (DOCS / "contenders.md").read_text(encoding="utf-8") == contenders_page(found)


@pytest.mark.filterwarnings("ignore::UserWarning")  # the boosting machine advises on its own charts
@pytest.mark.parametrize("name", WAYS)
def test_every_way_ranks_by_what_there_is_and_takes_unknowns_and_columns_of_nothing(name: str) -> None:
    random = np.random.default_rng(1)
    diverted = random.random(600) < 0.3
    tells = np.where(random.random(600) < 0.1, np.nan, diverted + random.normal(0, 0.3, 600))
    values = pd.DataFrame({"tells": tells, "noise": random.random(600), "nothing": np.full(600, np.nan)})
    margin = WAYS[name].fit(values, diverted, [1, 0, 0], np.ones(600)).margin(values)
    assert np.isfinite(margin).all()
    assert margin[diverted].mean() > margin[~diverted].mean() + 1


def test_turns_are_joined_by_the_risk_they_say() -> None:
    def one(margin: list[float], risk: list[float]) -> Turn:
        parts = (np.array([True, False]), np.array(["B1", "B2"]), np.array(["TR", "AE"]))
        return Turn(Judged(np.array(margin), *parts, np.array(risk)), 1.0, 1.0)

    # Margins of two rankings have no scale in common; risks have.
    whole = joined([one([900.0, 100.0], [0.2, 0.1]), one([2.0, 1.0], [0.9, 0.05])])
    assert list(np.argsort(-whole.margin)) == [2, 0, 1, 3]
    assert list(whole.buyer) == ["B1", "B2"] * 2
