"""Margins into probabilities."""

import numpy as np
import pytest

from diversion_risk.model.calibration import Sigmoid, calibrator_from_dict


def fitted(orders: int = 2000, seed: int = 0, weight: float = 1.0, slope: float = 1.5, resamples: int = 50) -> Sigmoid:
    random = np.random.default_rng(seed)
    margin = random.normal(-2, 1.5, orders)
    diverted = random.random(orders) < 1 / (1 + np.exp(-(slope * margin - 0.5)))
    groups = random.integers(0, orders // 8, orders)
    return Sigmoid(resamples).fit(margin, diverted, np.where(diverted, 1.0, weight), groups, seed)


MARGINS = np.linspace(-12, 12, 5001)


def test_a_higher_margin_is_a_higher_risk_everywhere() -> None:
    risk = fitted().probability(MARGINS)
    assert (np.diff(risk[np.abs(MARGINS) < 8]) > 0).all() and (np.diff(risk) >= 0).all()
    assert risk.min() >= 0 and risk.max() <= 1


def test_the_interval_holds_the_risk_and_stays_within_zero_and_one() -> None:
    model = fitted()
    low, high = model.interval(MARGINS)
    risk = model.probability(MARGINS)
    assert ((low >= 0) & (low <= risk) & (risk <= high) & (high <= 1)).all()
    assert (high - low)[2500] > 0


def test_the_curve_is_the_one_the_orders_came_from() -> None:
    assert fitted(orders=40_000, resamples=2).curves[0] == pytest.approx([1.5, -0.5], abs=0.1)  # type: ignore[index]


def test_the_probabilities_add_up_to_the_weight_of_the_diverted() -> None:
    random = np.random.default_rng(4)
    margin, weight = random.normal(size=5000), random.choice([1.0, 30.0], 5000)
    diverted = random.random(5000) < 1 / (1 + np.exp(2 - margin))
    risk = Sigmoid(2).fit(margin, diverted, weight, np.arange(5000), 0).probability(margin)
    assert risk @ weight == pytest.approx(weight[diverted].sum(), rel=0.01)


def test_fewer_orders_leave_more_doubt() -> None:
    def doubt(orders: int) -> float:
        low, high = fitted(orders=orders).interval(np.array([0.0]))
        return float((high - low)[0])

    assert doubt(200) > 2 * doubt(5000)


def test_margins_that_part_the_classes_wholly_still_give_no_certainty() -> None:
    margin = np.concatenate([np.full(50, -3.0), np.full(5, 3.0)])
    model = Sigmoid(5).fit(margin, margin > 0, np.ones(55), np.arange(55), 0)
    risk = model.probability(np.array([-3.0, 3.0]))
    assert 0 < risk[0] < 0.1
    assert 0.5 < risk[1] < 1


def test_margins_that_tell_nothing_or_the_contrary_never_turn_the_ranks_around() -> None:
    margin = np.linspace(-1, 1, 300)
    model = Sigmoid(5).fit(margin, margin < -0.5, np.ones(300), np.arange(300), 0)
    assert (np.diff(model.probability(margin)) > 0).all()


def test_the_same_seed_gives_the_same_curves_and_another_one_other_doubt() -> None:
    def curves(seed: int) -> np.ndarray:
        margin = np.random.default_rng(0).normal(size=500)
        found = Sigmoid(10).fit(margin, margin > 1, np.ones(500), np.arange(500) // 5, seed).curves
        assert found is not None
        return found

    np.testing.assert_array_equal(curves(1), curves(1))
    assert (curves(1)[0] == curves(2)[0]).all() and (curves(1)[1:] != curves(2)[1:]).any()


def test_what_was_learned_comes_back_from_plain_values() -> None:
    model = fitted()
    again = calibrator_from_dict(model.to_dict())
    np.testing.assert_array_equal(again.interval(MARGINS), model.interval(MARGINS))


@pytest.mark.parametrize("damage", [
    {"kind": "pickle"}, {"curves": []}, {"curves": [[1.0, 2.0]]}, {"curves": [[1.0, 2.0], [float("nan"), 0.0]]},
    {"curves": [[1.0], [2.0]]}, {"curves": [["a", "b"]] * 3}, {"curves": [[-1.0, 2.0], [1.0, 0.0]]},
    {"curves": [[1.0, 2.0], [-1.0, 0.0]]},
])  # fmt: skip
def test_what_is_no_set_of_rising_curves_is_refused(damage: dict) -> None:
    with pytest.raises(ValueError):
        calibrator_from_dict(fitted().to_dict() | damage)


def test_a_calibrator_that_was_not_fitted_says_so() -> None:
    with pytest.raises(ValueError, match="not been fitted"):
        Sigmoid().probability(MARGINS)
