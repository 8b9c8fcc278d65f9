import numpy as np
import pytest
from published_cases.figures import Compared, mean

from diversion_risk.model.measures import Judged, measures

RANDOM = np.random.default_rng(5)
SCORE = np.round(RANDOM.normal(size=60), 1)  # with ties
DIVERTED = RANDOM.random(60) < 0.4
GROUPS = np.array([f"group {n}" for n in RANDOM.integers(0, 25, 60)])


def test_auc_and_average_precision_are_those_of_the_training_report() -> None:
    found = Compared(DIVERTED, GROUPS)
    reported = measures(Judged(SCORE, DIVERTED, GROUPS, GROUPS), resamples=1)
    assert found.auc(SCORE).value == pytest.approx(reported["roc_auc"].value)
    assert found.average_precision(SCORE).value == pytest.approx(reported["average_precision"].value)


def test_a_ranking_that_says_nothing_has_an_auc_of_one_half_and_the_share_as_precision() -> None:
    found = Compared(DIVERTED, GROUPS)
    assert found.auc(np.zeros(60)).value == 0.5
    assert found.average_precision(np.zeros(60)).value == pytest.approx(DIVERTED.mean())


def test_copies_of_one_case_do_not_narrow_the_interval() -> None:
    values = np.array([0.0, 1.0, 0.0, 1.0])
    groups = np.array(["a", "b", "c", "d"])
    once, ten_times = mean(values, groups), mean(np.repeat(values, 10), np.repeat(groups, 10))
    assert (once.low, once.high) == (ten_times.low, ten_times.high)


def test_one_class_alone_cannot_be_measured() -> None:
    found = Compared(np.ones(3, bool), np.array(["a", "b", "c"])).auc(np.arange(3.0))
    assert np.isnan(found.value)
