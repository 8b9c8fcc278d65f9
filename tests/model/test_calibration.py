"""Margins into probabilities."""

import json

import numpy as np
import pytest
from scipy.special import expit

from diversion_risk.model.calibration import (
    Beta,
    Calibrator,
    Chosen,
    Isotonic,
    Sigmoid,
    VennAbers,
    calibrator_from_dict,
)

EVERY = (Sigmoid, Beta, Isotonic, VennAbers)


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
    {"curves": [[1.0, 2.0], [-1.0, 0.0]]}, {"kind": "beta"},
])  # fmt: skip
def test_what_is_no_set_of_rising_curves_is_refused(damage: dict) -> None:
    with pytest.raises(ValueError):
        calibrator_from_dict(fitted().to_dict() | damage)


@pytest.mark.parametrize("damage", [
    {"kind": "venn-abers"}, {"margin": []}, {"margin": [0.0, 0.0, 1.0]}, {"margin": [0.0, 1.0]}, {"risk": [0.2, 0.1, 0.3]},
    {"high": [0.3, 0.4, 1.1]}, {"low": [-0.1, 0.1, 0.2]}, {"low": [0.2, 0.2, 0.2]}, {"risk": [0.1, float("nan"), 0.3]},
])  # fmt: skip
def test_what_is_no_rising_curve_within_its_interval_is_refused(damage: dict) -> None:
    sound = {"margin": [0.0, 1.0, 2.0], "risk": [0.1, 0.2, 0.3], "low": [0.0, 0.1, 0.2], "high": [0.3, 0.4, 1.0]}
    calibrator_from_dict({"kind": "isotonic", **sound})
    with pytest.raises(ValueError):
        calibrator_from_dict({"kind": "isotonic", **sound} | damage)


def test_a_calibrator_that_was_not_fitted_says_so() -> None:
    for kind in EVERY:
        with pytest.raises(ValueError, match="not been fitted"):
            kind().probability(MARGINS)


def learned(kind: type, orders: int = 6000, bend: float = 0.0) -> Calibrator:
    """A calibrator on orders whose log-odds bend with the margin."""
    random = np.random.default_rng(0)
    margin = random.normal(-2, 1.5, orders)
    diverted = random.random(orders) < expit(1.2 * margin - 0.5 + bend * np.logaddexp(0, margin))
    settings = {"resamples": 20} if kind is not VennAbers else {}
    return kind(**settings).fit(margin, diverted, np.ones(orders), np.arange(orders) // 5, 0)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_never_falls_holds_its_risk_and_comes_back_from_plain_values(kind: type) -> None:
    model = learned(kind)
    risk, (low, high) = model.probability(MARGINS), model.interval(MARGINS)
    assert (np.diff(risk) >= 0).all()
    assert ((low >= 0) & (low <= risk) & (risk <= high) & (high <= 1)).all()
    assert 0 < risk[0] < risk[-1] < 1 and (high - low).max() > 0
    again = calibrator_from_dict(json.loads(json.dumps(model.to_dict())))
    np.testing.assert_array_equal(again.probability(MARGINS), risk)
    np.testing.assert_array_equal(again.interval(MARGINS), (low, high))


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_says_what_the_orders_came_from(kind: type) -> None:
    margin = np.linspace(-4, 1, 50)
    assert learned(kind, orders=40_000).probability(margin) == pytest.approx(expit(1.2 * margin - 0.5), abs=0.05)


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_lets_an_order_count_for_as_many_as_it_stands_for(kind: type) -> None:
    random = np.random.default_rng(4)
    margin, weight = random.normal(size=8000), random.choice([1.0, 10.0], 8000)
    diverted = random.random(8000) < expit(margin - 2)
    risk = kind().fit(margin, diverted, weight, np.arange(8000), 0).probability(margin)
    assert risk @ weight == pytest.approx(weight[diverted].sum(), rel=0.05)


def test_a_bent_line_is_followed_by_all_but_the_sigmoid() -> None:
    margin = np.linspace(-5, 2, 50)
    truth = expit(1.2 * margin - 0.5 + 2.5 * np.logaddexp(0, margin))
    off = {kind: np.abs(learned(kind, 40_000, bend=2.5).probability(margin) - truth).mean() for kind in EVERY}
    assert off[Sigmoid] > 1.5 * max(off[kind] for kind in (Beta, Isotonic, VennAbers))


def test_the_venn_abers_interval_narrows_with_the_orders() -> None:
    widths = [np.subtract(*learned(VennAbers, orders).interval(np.array([-1.0]))[::-1])[0] for orders in (300, 20_000)]
    assert widths[0] > 3 * widths[1] > 0


def test_the_first_candidate_stays_unless_another_is_surely_better() -> None:
    random = np.random.default_rng(1)
    margin = random.normal(-1, 1.5, 20_000)
    both = Chosen({"sigmoid": Sigmoid(2), "isotonic": Isotonic(2)})
    for log_odds, kind in ((margin, Sigmoid), (3.0 * (margin > 0) - 2, Isotonic)):
        diverted = random.random(20_000) < expit(log_odds)
        assert isinstance(both.fit(margin, diverted, np.ones(20_000), np.arange(20_000), 0), kind)


def test_too_few_diverted_orders_leave_nothing_to_choose_by() -> None:
    margin = np.linspace(-3, 3, 300)
    both = Chosen({"sigmoid": Sigmoid(2), "isotonic": Isotonic(2)})
    assert isinstance(both.fit(margin, margin > 2.9, np.ones(300), np.arange(300), 0), Sigmoid)
