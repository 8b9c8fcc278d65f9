"""A ranking judged in the views that matter when most orders were never looked at."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.baselines import LogisticBaseline, points
from diversion_risk.model.judging import JudgedOrders, Said, judge, ties
from tests.model.learned import answers, matrix


def orders(selected_by: str = "random") -> JudgedOrders:
    """Ten orders, of which the first four were looked at and the first two found diverted."""
    known = pd.DataFrame({"outcome": ["diverted"] * 2 + ["cleared"] * 2 + [None] * 6})
    known["selected_by"] = ["tip"] + [selected_by] * 3 + [None] * 6
    return JudgedOrders(known, pd.Series(list("aabbccddee")), pd.Series(["TR"] * 10))


SAID = Said(np.arange(10.0)[::-1], np.linspace(0.9, 0.1, 10))


def test_each_view_counts_the_orders_it_says() -> None:
    one = orders()
    assert one.views() == ["all_orders", "looked_at", "population"]
    views = {view: one.view(view, SAID) for view in one.views()}
    assert [len(view.margin) for view in views.values()] == [10, 4, 4]
    assert [int(view.diverted.sum()) for view in views.values()] == [2, 2, 2]
    assert views["population"].weight.sum() == pytest.approx(10)  # type: ignore[union-attr]
    for view in ("all_orders", "looked_at"):
        weight = views[view].weight
        assert weight is not None and (weight == 1).all()  # nothing was sampled, so each order stands for itself


def test_without_random_checks_nothing_is_said_of_the_population() -> None:
    assert orders("targeted").views() == ["all_orders", "looked_at"]


def test_every_contender_is_judged_in_every_view() -> None:
    found = judge(orders(), {"model": SAID, "flags": Said(np.zeros(10))}, resamples=2, seed=0)
    assert {view: set(named) for view, named in found.items()} == {key: {"model", "flags"} for key in orders().views()}
    assert found["all_orders"]["model"]["roc_auc"].value == 1.0
    assert found["all_orders"]["flags"]["roc_auc"].value == 0.5
    assert "brier" in found["all_orders"]["model"] and "brier" not in found["all_orders"]["flags"]


def test_precision_under_ties_is_told_for_each_share() -> None:
    found = ties(orders().view("all_orders", Said(np.zeros(10))))
    assert set(found) == {"0.5pct", "1pct", "2pct", "5pct"}
    assert found["5pct"] == {"expected": pytest.approx(0.2), "best": 1.0, "worst": 0.0}


def test_the_scorecard_counts_flags_and_an_open_one_gives_no_point() -> None:
    raised = pd.DataFrame({"a": [1.0, 0.0, np.nan], "b": [1.0, np.nan, np.nan]})
    assert points(raised).tolist() == [2, 0, 0]


def test_the_logistic_baseline_ranks_and_bears_unknowns() -> None:
    values = matrix().assign(never=np.nan)
    diverted = answers(values[["grows", "shrinks", "either"]])
    margin = LogisticBaseline().fit(values, diverted, (1, -1, 0, 0)).margin(values)
    assert np.isfinite(margin).all()
    assert margin[diverted].mean() > margin[~diverted].mean() + 0.3


def test_a_baseline_that_was_not_fitted_says_so() -> None:
    with pytest.raises(ValueError, match="not been fitted"):
        LogisticBaseline().margin(matrix(3))


def test_some_of_the_orders_are_judged_with_what_was_said_of_them() -> None:
    chosen = np.arange(10) % 2 == 0
    part = orders().part(chosen).view("all_orders", SAID.part(chosen))
    assert part.margin.tolist() == [9, 7, 5, 3, 1] and part.diverted.sum() == 1
    assert part.risk is not None and len(part.risk) == 5
