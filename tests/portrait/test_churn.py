"""Churn: two models on the same four orders, to the digit."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.portrait.churn import Changed, Moved, Stand, churn

MARGIN = np.array([3.0, 2.0, 1.0, 0.0])
LISTED = np.array([True, True, False, False])
ONE = Stand(MARGIN, LISTED, pd.DataFrame({"age": [2.0, 0.1, 0.1, 0.0], "route": [1.0, 0.2, 0.0, 0.0]}))
OTHER = Stand(
    np.array([3.0, 1.0, 2.0, 0.0]),
    np.array([True, False, True, False]),
    # The columns in another sequence, and a theme that the first model has not.
    pd.DataFrame({"route": [3.0, 0.2, 0.0, 0.0], "price": [0.0, 0.1, 0.0, 0.9], "age": [2.0, 0.0, 0.1, 0.0]}),
)


def test_the_same_model_twice_changes_nothing() -> None:
    found = churn(ONE, ONE)
    assert found.rank_correlation == pytest.approx(1.0)
    assert (found.listed, found.kept, found.moved) == ((2, 2), 2, ())
    assert found.everyone == Changed(4, 0.0, 0.0)


def test_what_changed_is_counted_order_by_order() -> None:
    found = churn(ONE, OTHER)
    assert found.rank_correlation == pytest.approx(0.8)
    assert (found.listed, found.kept) == ((2, 2), 1)
    # First reason: order 1 (age, then route) and order 4 (none, then price). Top five: orders 2 and 4.
    assert found.everyone == Changed(4, 0.5, 0.5)
    assert found.of_the_listed == Changed(2, 0.5, 0.5)
    assert found.moved == (Moved("price", 2, 0), Moved("age", 0, 1))


def test_a_model_that_tells_no_orders_apart_has_no_ranks() -> None:
    assert churn(ONE, Stand(np.zeros(4), LISTED, ONE.themes)).rank_correlation is None


def test_an_empty_list_has_nothing_to_change() -> None:
    nobody = Stand(MARGIN, np.zeros(4, dtype=bool), ONE.themes)
    assert churn(nobody, OTHER).of_the_listed == Changed(0, 0.0, 0.0)


def test_one_order_has_no_rank_correlation() -> None:
    single = Stand(MARGIN[:1], LISTED[:1], ONE.themes.head(1))
    assert churn(single, single).rank_correlation is None
