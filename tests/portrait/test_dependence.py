"""Dependence: steps of values, unknown ones apart, to the digit."""

import numpy as np

from diversion_risk.portrait.dependence import MOST_STEPS, Step, Unknown, dependence


def test_few_values_have_a_step_each_and_unknown_is_no_value() -> None:
    values = np.array([0.0, 1.0, 1.0, np.nan, np.nan])
    found = dependence(values, np.array([-1.0, 0.0, 2.0, 0.5, 0.7]))
    assert found.steps == (Step(0.0, 0.0, 1, -1.0, -1.0, -1.0), Step(1.0, 1.0, 2, 1.0, 0.2, 1.8))
    assert found.unknown is not None
    assert found.unknown.orders == 2
    np.testing.assert_allclose([found.unknown.mean, found.unknown.least, found.unknown.most], [0.6, 0.52, 0.68])


def test_many_values_make_even_steps_from_low_to_high() -> None:
    values = np.arange(100.0)
    found = dependence(values, 2 * values)
    assert found.unknown is None
    assert len(found.steps) == MOST_STEPS
    assert [step.low for step in found.steps[1:]] == [step.high + 1 for step in found.steps[:-1]]
    assert {step.orders for step in found.steps} <= {9, 10, 11}
    assert sum(step.orders for step in found.steps) == 100


def test_equal_values_never_part() -> None:
    values = np.concatenate([np.zeros(500), np.arange(1.0, 21.0)])
    found = dependence(values, np.zeros(520))
    assert found.steps[0].low == 0.0
    assert found.steps[0].orders >= 500
    assert sum(step.orders for step in found.steps) == 520


def test_what_is_never_known_has_no_steps() -> None:
    found = dependence(np.full(3, np.nan), np.array([0.1, 0.1, 0.1]))
    assert found.steps == ()
    assert found.unknown == Unknown(3, 0.10000000000000002, 0.1, 0.1)
