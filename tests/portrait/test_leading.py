"""The leading themes: what an order's page would tell first."""

import numpy as np
import pandas as pd

from diversion_risk.portrait.leading import Heard, frequencies, leading

THEMES = pd.DataFrame({"age": [0.5, -2.0, 0.04], "route": [0.7, 0.06, 0.04], "price": [0.1, 0.0, -1.0]})


def test_only_what_raises_and_is_worth_telling_leads() -> None:
    assert leading(THEMES).tolist() == [[1, 0, 2, -1, -1], [1, -1, -1, -1, -1], [-1, -1, -1, -1, -1]]


def test_only_so_many_lead() -> None:
    assert leading(THEMES, most=1).tolist() == [[1], [1], [-1]]


def test_a_theme_is_counted_among_all_orders_and_among_the_listed() -> None:
    found = frequencies(THEMES, np.array([True, False, False]))
    third = 1 / 3
    assert found == (
        Heard("route", 2 * third, 2 * third, 1.0, 1.0),
        Heard("age", 0.0, third, 0.0, 1.0),
        Heard("price", 0.0, third, 0.0, 1.0),
    )


def test_without_a_listed_order_nothing_is_heard_of_them() -> None:
    assert {one.top_listed for one in frequencies(THEMES, np.zeros(3, dtype=bool))} == {0.0}


def test_where_nothing_is_worth_telling_nothing_is_heard() -> None:
    assert frequencies(THEMES * 0, np.ones(3, dtype=bool)) == ()
