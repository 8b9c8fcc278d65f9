"""How a model is made: which orders each part learns from, and when there are too few."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.model.calibration import Ground, Sigmoid
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import LookedAt, UnknownAsNegative
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import TimeSplit
from tests.model.learned import matrix

PERIODS = TimeSplit(calibrate_days=100, judge_days=0, gap_days=10).periods(date(2024, 6, 30))


def examples(diverted: int = 20, later: int = 5, rows: int = 400) -> Examples:
    """Orders of a year, some confirmed, the `later` ones in the calibration period; all were looked at."""
    days = pd.Series(pd.date_range("2023-07-02", periods=rows, freq=pd.Timedelta(days=365) / rows).normalize())
    outcome = np.full(rows, "cleared", dtype=object)
    older = PERIODS.fit(days) & ~PERIODS.calibrate(days)
    outcome[np.flatnonzero(older)[: diverted - later]] = "diverted"
    outcome[np.flatnonzero(PERIODS.calibrate(days))[:later]] = "diverted"
    known = pd.DataFrame({"outcome": outcome, "selected_by": "targeted", "outcome_date": days})
    values = matrix(rows).assign(grows=(outcome == "diverted") + np.linspace(0, 0.1, rows))
    return Examples(values, days, pd.Series([f"B-{n % 40}" for n in range(rows)]), known)


def recipe(labels: object = None) -> Recipe:
    trees = BoostedTrees(n_estimators=5, min_data_in_leaf=5, num_threads=1)
    return Recipe(trees, Sigmoid(5), labels or LookedAt(), seed=1)  # type: ignore[arg-type]


def test_a_recipe_ranks_what_it_learned_and_leaves_itself_unfitted() -> None:
    one, made = examples(), recipe()
    margin, risk = made.fit(one, PERIODS, (1, -1, 0)).risk(one.values)
    diverted = one.known["outcome"].eq("diverted").to_numpy()
    assert margin[diverted].min() > np.median(margin[~diverted])
    assert ((risk > 0) & (risk < 1)).all()
    assert made.estimator.booster is None and made.calibration.curves is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(("diverted", "later", "period"), [(9, 5, "fit"), (20, 2, "calibrate"), (0, 0, "fit")])
def test_too_few_diverted_orders_are_said_with_the_period_and_what_would_help(
    diverted: int, later: int, period: str
) -> None:
    with pytest.raises(
        FileUnusable, match=rf"The period to {period} \(.*2024.*expected at least.*split\.calibrate_days"
    ):
        recipe().fit(examples(diverted, later), PERIODS, (1, -1, 0))


def test_the_least_that_is_asked_for_is_enough() -> None:
    recipe().fit(examples(10, 3), PERIODS, (1, -1, 0))


def test_nothing_but_diverted_orders_teaches_nothing() -> None:
    one = examples()
    only = replace(one, known=one.known.where(one.known["outcome"].eq("diverted")))
    with pytest.raises(FileUnusable, match="and others beside them"):
        recipe(LookedAt()).fit(only, PERIODS, (1, -1, 0))
    recipe(UnknownAsNegative()).fit(only, PERIODS, (1, -1, 0))


def test_the_ranking_learns_from_the_orders_to_calibrate_on_too() -> None:
    one = examples()
    later = PERIODS.calibrate(one.days)
    turned = replace(one, values=one.values.mask(pd.Series(later), 99.0))
    probe = matrix(50, seed=5)
    margins = [recipe().fit(given, PERIODS, (1, -1, 0)).risk(probe)[0] for given in (one, turned)]
    assert (margins[0] != margins[1]).any()


def test_the_probabilities_come_from_rankings_that_knew_nothing_of_the_buyer() -> None:
    one = examples()
    later = PERIODS.calibrate(one.days)
    theirs = one.buyers.eq("B-3").to_numpy()
    known = one.known.assign(outcome=one.known["outcome"].mask(theirs & ~later, "diverted"))
    margins = [recipe().fit(given, PERIODS, (1, -1, 0)).held_out for given in (one, replace(one, known=known))]
    np.testing.assert_array_equal(margins[0][theirs[later]], margins[1][theirs[later]])
    assert (margins[0] != margins[1]).any()
    assert len(margins[0]) == later.sum() and not np.isnan(margins[0]).any()


def test_an_order_after_the_period_to_fit_teaches_nothing() -> None:
    one = examples()
    gap = ~PERIODS.fit(one.days)
    assert gap.sum() > 5
    turned = replace(one, values=one.values.mask(pd.Series(gap), -99.0))
    fitted = [recipe().fit(given, PERIODS, (1, -1, 0)).risk(matrix(50, seed=5)) for given in (one, turned)]
    np.testing.assert_array_equal(fitted[0][1], fitted[1][1])


def test_a_curve_on_little_ground_comes_with_a_warning() -> None:
    few = recipe().fit(examples(), PERIODS, (1, -1, 0)).ground
    assert few.diverted == 5 and "rest on 5 confirmed diversions among" in (few.warning or "")
    assert Ground(5000, 100).warning is None


def test_the_seed_makes_it_again() -> None:
    one = examples()
    fitted = [recipe().fit(one, PERIODS, (1, -1, 0)) for _ in range(2)]
    assert fitted[0].calibrator.to_dict() == fitted[1].calibrator.to_dict()
