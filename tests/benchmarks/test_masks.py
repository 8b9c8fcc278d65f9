import numpy as np
import pandas as pd
from published_cases.masks import common_columns, fill_rates, masked, patterns

from tests.factory import checked_orders

ORDERS = checked_orders({"quantity": None}, {"quantity": 5.0}, {"value_usd": None}, {})


def test_a_column_filled_in_one_class_only_is_masked_though_few_rows_fill_it() -> None:
    rates = pd.DataFrame({"diverted": [1.0, 0.10, 0.9], "ordinary": [1.0, 0.0, 0.5]}, ["route", "eccn", "value_usd"])
    assert common_columns(rates) == ("route",)


def test_fill_rates_count_each_class_by_itself() -> None:
    rates = fill_rates(ORDERS, np.array([True, True, False, False]))
    assert rates.loc["quantity"].tolist() == [0.5, 1.0]
    assert rates.loc["value_usd"].tolist() == [1.0, 0.5]


def test_masking_leaves_what_an_order_must_state_and_what_is_kept() -> None:
    left = masked(ORDERS, ("quantity",))
    assert left["value_usd"].isna().all()
    assert left["quantity"].equals(ORDERS["quantity"])
    assert left["hs_code"].equals(ORDERS["hs_code"])
    assert left["hs6"].equals(ORDERS["hs6"])
    assert left.dtypes.equals(ORDERS.dtypes)


def test_every_row_has_one_pattern_and_it_names_what_the_row_fills() -> None:
    found = list(patterns(ORDERS))
    assert sorted(np.concatenate([rows for _, rows in found])) == [0, 1, 2, 3]
    for pattern, rows in found:
        assert ORDERS.iloc[rows][list(pattern)].notna().all(axis=None)
    assert {tuple(rows) for _, rows in found} == {(0,), (1, 3), (2,)}
