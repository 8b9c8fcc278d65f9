"""The figures of docs/ablation.md, and the rule by which a fact stays."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fact_worth.figures import Judged, above, alike, drift, with_ends
from fact_worth.kept import Kept
from fact_worth.page import points, share, side
from fact_worth.verdicts import REGULATORS, why_kept
from sklearn.metrics import average_precision_score

from diversion_risk.features.catalogue import BY_NAME

PLAIN = "buyer_country_new"
"""A fact without a flag that no regulator published."""


def _found(**more: Any) -> dict[str, Any]:
    return {"gain": {"value": 0.0, "low": 0.0, "high": 0.0}, "told": 0.0, "push": 0.0, "alike": 0.5} | more


def test_average_precision_is_that_of_others_on_every_line_and_with_ties() -> None:
    random = np.random.default_rng(1)
    margin, diverted = random.integers(0, 9, 60).astype(float), random.random(60) < 0.3
    times = np.vstack([np.ones(60), random.integers(0, 3, 60)])
    expected = [average_precision_score(diverted, margin, sample_weight=line) for line in times]
    assert Judged(diverted, times).average_precision(margin) == pytest.approx(np.array(expected))


def test_a_figure_has_the_ends_of_its_resamples_and_not_of_itself() -> None:
    assert with_ends(np.array([9.0, *range(101)])) == {"value": 9.0, "low": 5.0, "high": 95.0}


def test_what_stays_as_it_was_does_not_drift_and_what_becomes_unknown_does() -> None:
    values = np.arange(1000.0)
    assert drift(values, values[::-1]) == pytest.approx(0)
    assert drift(values, np.where(values < 500, np.nan, values)) > 0.25
    assert drift(np.full(9, np.nan), np.full(9, np.nan)) == pytest.approx(0)


def test_orders_are_alike_as_far_as_they_have_the_commonest_value_or_none() -> None:
    assert alike(np.array([0.0, 0.0, 1.0, np.nan])) == 0.75
    assert alike(np.array([np.nan, np.nan])) == 1


def test_a_larger_value_of_diverted_orders_is_told_from_a_smaller_one() -> None:
    diverted = np.arange(40) >= 20
    assert above(np.arange(40.0), diverted) == 1
    assert above(-np.arange(40.0), diverted) == 0
    assert above(np.zeros(40), diverted) == 0.5
    assert above(np.where(diverted, np.nan, 1.0), diverted) is None


def test_a_fact_stays_that_helps_or_is_told_and_no_other() -> None:
    assert why_kept(PLAIN, _found()) == []
    assert why_kept(PLAIN, _found(gain={"value": 0.1, "low": 0.01, "high": 0.2})) == ["helps"]
    assert why_kept(PLAIN, _found(told=0.002)) == ["is told"]
    assert why_kept(PLAIN, _found(push=0.001)) == ["weighs"]
    assert why_kept(PLAIN, _found(alike=1.0)) == ["not simulated"]


def test_a_red_flag_and_a_regulators_fact_stay_whatever_they_gain() -> None:
    assert set(BY_NAME) >= REGULATORS
    kept = {name for name, feature in BY_NAME.items() if feature.flag} | REGULATORS
    assert all(why_kept(name, _found()) for name in kept)


def test_what_was_measured_once_is_not_measured_again(tmp_path: Path) -> None:
    assert Kept(tmp_path / "k.json").once("a", lambda: [1.0]) == [1.0]
    assert Kept(tmp_path / "k.json").once("a", lambda: [2.0]) == [1.0]


def test_a_figure_is_told_with_its_interval_and_an_effect_that_turns_is_called_so() -> None:
    assert points({"value": 0.0213, "low": 0.004, "high": 0.0391}) == "+2.1 (+0.4 to +3.9)"
    assert points({"value": 0.0, "low": 0.0, "high": 0.0}) == "0"
    assert (share(0.0), share(0.0004), share(0.123)) == ("0", "<0.1", "12.3")
    assert (side({"a": 0.45, "b": 0.58}), side({"a": None})) == ("0.45 to 0.58, turns", "not told")
