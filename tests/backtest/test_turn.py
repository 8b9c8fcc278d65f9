"""A turn knows what was known at its origin, and parts tell what was met by then."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from diversion_risk.backtest.curves import with_cases
from diversion_risk.backtest.groups import parts
from diversion_risk.backtest.origins import Origin
from diversion_risk.backtest.turn import Turn, Turns, turned
from diversion_risk.features.catalogue import Facts
from diversion_risk.model.calibration import Sigmoid
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.labels import LookedAt
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import TimeSplit
from diversion_risk.train.past import Past
from tests.factory import checked_orders, checked_outcomes

ORIGIN = Origin(pd.Timestamp("2024-06-30"), pd.Timestamp("2024-08-31"), pd.Timestamp("2024-12-31"))
COUNT = 400
DIVERTED = np.arange(COUNT) % 4 == 0


def _past(told_later: str) -> Past:
    """Orders of a year, every fourth diverted; what became known after the origin is as the word says."""
    days = pd.date_range("2024-01-01", periods=COUNT, freq="16h").normalize()
    numbered = list(enumerate(days, start=1))
    orders = checked_orders(*({"order_date": f"{day.date()}", "buyer_id": f"B-{n % 40}"} for n, day in numbered))
    outcomes = checked_outcomes(*(
        {"order_id": f"O-{n}", "outcome": told_later if day + pd.Timedelta(days=5) > ORIGIN.day else said,
         "outcome_date": f"{(day + pd.Timedelta(days=5)).date()}"}
        for (n, day), said in zip(numbered, np.where(DIVERTED, "diverted", "cleared"), strict=True)
    ))  # fmt: skip
    noise = np.random.default_rng(1).random(COUNT)
    values = pd.DataFrame({"circle_confirmed_before": DIVERTED + noise, "priority_level": np.arange(COUNT) % 2.0})
    return Past(orders, outcomes, Facts(values, values.iloc[:, :0]))


def _turn(past: Past) -> Turn:
    recipe = Recipe(BoostedTrees(n_estimators=5, min_data_in_leaf=5, num_threads=1), Sigmoid(resamples=0), LookedAt())
    return turned(recipe, past, TimeSplit(90, 0, 0).periods(date(2024, 6, 30)), ORIGIN)


@pytest.fixture(scope="module")
def past() -> Past:
    return _past("cleared")


def test_what_became_known_after_the_origin_is_not_learned(past: Past) -> None:
    other = _turn(_past("diverted"))
    assert np.array_equal(_turn(past).risk, other.risk) and other.learned == _turn(past).learned > 200


def test_only_orders_after_the_origin_are_judged_by_what_was_known_at_the_end(past: Past) -> None:
    turn = _turn(past)
    days = past.orders["order_date"].iloc[turn.rows]
    assert (days.min(), days.max()) == (pd.Timestamp("2024-07-01"), ORIGIN.last)
    assert Turns(past, (turn,)).orders.known["outcome"].notna().all()


def test_buyers_are_parted_by_what_was_confirmed_of_them_before_the_origin(past: Past) -> None:
    turns = Turns(past, (_turn(past),))
    found = {name: inside for kind, name, inside in parts(turns, None) if kind == "buyer"}
    buyers = turns.orders.buyers
    confirmed = {f"B-{n + 1}" if n + 1 < 40 else "B-0" for n in range(0, 40, 4)}
    assert set(buyers[found["confirmed before the origin"]]) == confirmed
    assert (
        not set(buyers[found["seen, never confirmed"]]) & confirmed and not found["never seen before the origin"].any()
    )


def test_hidden_cases_are_as_if_nobody_had_looked(past: Past) -> None:
    examples = past.examples(ORIGIN.day)
    fewer = with_cases(examples, 7, seed=0)
    assert fewer.diverted.sum() == 7
    assert (examples.looked_at.sum() - fewer.looked_at.sum()) == examples.diverted.sum() - 7
