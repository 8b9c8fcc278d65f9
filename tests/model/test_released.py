"""What was released and should not have been."""

import numpy as np
import pytest

from diversion_risk.model.released import estimate_released


def test_the_interval_covers_the_truth_in_at_least_90_of_100_years() -> None:
    random, covered = np.random.default_rng(0), 0
    for _ in range(100):
        diverted = random.random(8000) < 0.01
        chance = np.repeat([0.01, 0.04], 4000)
        drawn = random.random(8000) < chance
        found = np.where(drawn, diverted, np.nan)
        told = estimate_released(chance, drawn, found)
        covered += told.low <= diverted[~drawn].sum() <= told.high
    assert covered >= 90


def test_a_drawn_order_stands_for_those_left_undrawn_at_its_chance() -> None:
    chance = np.array([0.5, 0.5, 0.25, 0.25, 0.25, 0.25])
    drawn = np.array([True, False, True, False, False, False])
    told = estimate_released(chance, drawn, np.array([1, np.nan, 0, np.nan, np.nan, np.nan]))
    assert told.value == pytest.approx(1.0) and told.released == 4
    assert told.low < 1 < told.high <= 4


def test_a_draw_that_nobody_looked_at_says_nothing() -> None:
    told = estimate_released(np.full(4, 0.25), np.array([True, False, False, False]), np.full(4, np.nan))
    assert np.isnan(told.value) and (told.low, told.high) == (0, 3)


def test_a_draw_without_a_diversion_leaves_a_doubt() -> None:
    drawn = np.arange(1000) < 50
    told = estimate_released(np.full(1000, 0.05), drawn, np.where(drawn, 0.0, np.nan))
    assert told.value == told.low == 0 and told.high == pytest.approx(950 * (1 - 0.05 ** (1 / 50)))


def test_a_year_in_which_nothing_was_drawn_says_nothing() -> None:
    told = estimate_released(np.zeros(3), np.zeros(3, bool), np.full(3, np.nan))
    assert np.isnan(told.value) and (told.low, told.high) == (0, 3)
