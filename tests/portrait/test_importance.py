"""Importance: mean strength, its share, and how often it raises, to the digit."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.portrait.importance import Weight, parts, weights

PUSHES = pd.DataFrame({"age": [0.5, -0.5, 0.25, -0.75], "route": [1.0, 2.0, 0.0, -3.0], "price": [0.0, 0.0, 0.0, 0.0]})


def test_the_strongest_comes_first_with_its_share_of_all_strengths() -> None:
    assert weights(PUSHES) == (
        Weight("route", 1.5, 0.75, 0.5),
        Weight("age", 0.5, 0.25, 0.5),
        Weight("price", 0.0, 0.0, 0.0),
    )


def test_where_nothing_weighs_anything_no_share_is_made_up() -> None:
    assert [one.share for one in weights(PUSHES * 0)] == [0.0, 0.0, 0.0]


def test_parts_have_enough_orders_and_the_others_are_counted() -> None:
    of = np.array(["TR", "AE", "TR", None], dtype=object)
    (turkey,), too_few = parts("destination", of, PUSHES, enough=2)
    assert (turkey.name, turkey.orders, too_few) == ("TR", 2, 1)
    assert {one.name: one.strength for one in turkey.weights} == {"age": 0.375, "route": 0.5, "price": 0.0}


def test_one_order_alone_can_be_weighed() -> None:
    assert [one.share for one in weights(PUSHES.head(1))] == pytest.approx([2 / 3, 1 / 3, 0.0])


def test_parts_come_by_size_and_then_by_name() -> None:
    of = np.array(["B", "A", "C", "C"], dtype=object)
    found, _ = parts("tier", of, PUSHES, enough=1)
    assert [one.name for one in found] == ["C", "A", "B"]
