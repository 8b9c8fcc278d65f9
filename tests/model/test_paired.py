"""Two rankings of the same orders."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from diversion_risk.model.measures import Judged
from diversion_risk.model.paired import auc_within_destinations, average_precision, figure, found_beside_said, gain


@pytest.fixture
def judged() -> Judged:
    random = np.random.default_rng(0)
    destination = random.choice(list("ABC"), 900)
    diverted = random.random(900) < np.where(destination == "A", 0.3, 0.03)
    margin = diverted * 1.5 + random.normal(size=900)
    return Judged(margin, diverted, np.arange(900) // 3, destination, risk=np.full(900, diverted.mean()))


def test_a_gain_is_the_difference_and_its_doubt_that_of_the_pair(judged: Judged) -> None:
    noisy = replace(judged, margin=judged.margin + np.random.default_rng(1).normal(size=900))
    told = gain(judged, noisy, average_precision, resamples=50, seed=0)
    sides = [average_precision_score(judged.diverted, one.margin) for one in (judged, noisy)]
    assert told.value == pytest.approx(sides[0] - sides[1])
    assert 0 < told.low < told.value < told.high
    same = gain(judged, judged, average_precision, resamples=20, seed=0)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_a_ranking_by_destination_alone_is_worth_nothing_within_destinations(judged: Judged) -> None:
    by_destination = replace(judged, margin=(judged.destination == "A").astype(float))
    assert figure(by_destination, auc_within_destinations, resamples=5, seed=0).value == 0.5
    assert figure(judged, auc_within_destinations, resamples=5, seed=0).value > 0.8


def test_what_was_found_is_held_against_what_was_said(judged: Judged) -> None:
    assert found_beside_said(judged)(np.ones(900)) == pytest.approx(1)
    assert judged.risk is not None
    assert found_beside_said(replace(judged, risk=4 * judged.risk))(np.ones(900)) == pytest.approx(0.25)
