"""What counts as a yes, as a no, and for how much."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.labels import LookedAt, UnknownAsNegative

KNOWN = pd.DataFrame(
    [("diverted", "tip"), ("cleared", "targeted"), ("cleared", "random"), ("diverted", "random"), ("cleared", None)]
    + [(None, None)] * 15,
    columns=["outcome", "selected_by"],
)


def test_an_order_nobody_looked_at_is_learned_from_only_where_asked_for() -> None:
    assert LookedAt().label(KNOWN).usable.tolist() == [True] * 5 + [False] * 15
    assert UnknownAsNegative().label(KNOWN).usable.all()


@pytest.mark.parametrize("strategy", [LookedAt(), UnknownAsNegative()])
def test_only_what_was_confirmed_is_diverted(strategy: LookedAt | UnknownAsNegative) -> None:
    assert np.flatnonzero(strategy.label(KNOWN).diverted).tolist() == [0, 3]


@pytest.mark.parametrize("strategy", [LookedAt(), UnknownAsNegative()])
def test_the_weights_add_up_to_the_number_of_orders(strategy: LookedAt | UnknownAsNegative) -> None:
    assert strategy.label(KNOWN).weight.sum() == pytest.approx(20)


def test_a_random_check_stands_for_all_that_nobody_chose_and_a_targeted_one_for_itself() -> None:
    assert LookedAt().label(KNOWN).weight[:5].tolist() == [1, 1, 8.5, 8.5, 1]


def test_without_random_checks_each_look_stands_for_itself() -> None:
    targeted = KNOWN.assign(selected_by="targeted")
    assert LookedAt().label(targeted).weight.sum() == 5


def test_a_part_of_the_labels_stays_in_step() -> None:
    part = UnknownAsNegative().label(KNOWN).part(np.array([3, 4]))
    assert (part.diverted.tolist(), part.weight.tolist()) == ([True, False], [1, 1])


def test_a_sample_weighs_what_it_stands_for_and_random_checks_stand_for_the_rest() -> None:
    known = pd.DataFrame(
        {
            "outcome": ["diverted", "cleared", "cleared", None],
            "selected_by": ["targeted", "random", "targeted", None],
            "stands_for": [1.0, 2.0, 2.0, 20.0],
        }
    )
    assert LookedAt().label(known).weight.tolist() == [1.0, 22.0, 2.0, 0.0]
    assert UnknownAsNegative().label(known).weight.tolist() == [1.0, 2.0, 2.0, 20.0]
