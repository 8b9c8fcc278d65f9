"""What the goods cost and weigh, and how the value lies to the filing threshold."""

import math

import pytest

from tests.features.last import Order, fact, sentence

USUAL: Order = {"value_usd": 1_000.0, "quantity": 10.0, "net_weight_kg": 20.0}
DEAR: Order = USUAL | {"value_usd": 3_000.0}
LISTED = {"hs_code": "854231"}


@pytest.mark.parametrize("name", ["unit_price_vs_buyer_norm", "kilogram_price_vs_buyer_norm"])
def test_three_prices_of_the_buyer_make_a_norm(name: str) -> None:
    assert fact(name, USUAL, USUAL, USUAL, DEAR) == pytest.approx(3)
    assert fact(name, USUAL, USUAL, DEAR) is None
    assert fact(name, USUAL, USUAL, USUAL | {"buyer_id": "other"}, DEAR) is None
    assert fact(name, USUAL, USUAL, USUAL, DEAR | {"value_usd": None}) is None


def test_a_price_is_held_against_the_spread_of_the_past_years() -> None:
    spread = [USUAL | {"value_usd": 1_000.0 * math.exp(sign)} for sign in [-1, 1] * 5]
    above, below = USUAL | {"value_usd": 1_000.0 * math.exp(2)}, USUAL | {"value_usd": 1_000.0 * math.exp(-2)}
    for name in ("unit_price_deviation_from_hs", "kilogram_price_deviation_from_hs"):
        assert fact(name, *spread, above) == pytest.approx(2)
        assert fact(name, *spread, below) == pytest.approx(-2)
        assert fact(name, *spread, USUAL) == pytest.approx(0, abs=1e-6)
        assert fact(name, *spread[:9], above) is None
    assert "2 standard deviations below" in sentence("unit_price_deviation_from_hs", *spread, below)


def test_prices_that_hardly_vary_make_no_scale() -> None:
    assert fact("unit_price_deviation_from_hs", *[USUAL] * 12, DEAR) is None


def test_the_price_of_priority_goods_is_told_for_those_alone() -> None:
    name = "priority_goods_price_vs_hs_norm"
    assert fact(name, *[USUAL | LISTED] * 5, DEAR | LISTED) == pytest.approx(3)
    assert fact(name, *[USUAL] * 5, DEAR) is None
    assert fact(name, *[USUAL | LISTED] * 4, DEAR | LISTED) is None


def test_a_unit_is_weighed_against_its_code_and_its_item() -> None:
    heavy = USUAL | {"net_weight_kg": 60.0}
    for name in ("unit_weight_vs_hs_norm", "unit_weight_vs_item_norm"):
        assert fact(name, *[USUAL] * 5, heavy) == pytest.approx(3)
        assert fact(name, *[USUAL] * 4, heavy) is None
        assert fact(name, *[USUAL] * 5, heavy | {"quantity": None}) is None
    assert fact("unit_weight_vs_item_norm", *[USUAL] * 5, heavy | {"item_id": "other"}) is None


@pytest.mark.parametrize(("order", "expected"), [
    ({"value_usd": 2_000.0}, 1), ({"value_usd": 2_500.0}, 1), ({"value_usd": 2_500.01}, 0), ({"value_usd": 1_999.99}, 0),
    ({"value_usd": 2_400.0, "exporter_country": "DE"}, 0), ({"value_usd": None}, None),
    ({"value_usd": 2_400.0, "exporter_country": None}, None), ({"value_usd": 9_000.0, "exporter_country": None}, 0),
])  # fmt: skip
def test_just_under_the_threshold_is_from_2000_to_2500_from_the_united_states(
    order: Order, expected: float | None
) -> None:
    assert fact("value_just_under_filing_threshold", order) == expected


def test_the_buyers_orders_just_under_the_threshold_are_counted_over_a_year() -> None:
    small, name = {"value_usd": 2_400.0}, "buyer_orders_just_under_filing_threshold"
    assert fact(name, small, small, {"value_usd": 9_000.0}, {}) == 2
    assert fact(name, {"value_usd": 9_000.0}, {}) == 0
    assert fact(name, small | {"order_date": "2023-03-01"}, {"order_date": "2024-03-01"}) is None
    assert fact(name, {"value_usd": None}, {}) is None


def test_orders_of_the_same_goods_are_counted_over_seven_days() -> None:
    on = [{"order_date": f"2024-03-{day:02d}"} for day in (1, 2, 9, 9)]
    assert fact("same_goods_orders_last_7_days", *on) == 1
    assert fact("same_goods_orders_last_7_days", {"hs_code": "854231"}, {}) == 0
    assert fact("same_goods_orders_last_7_days", {"quantity_unit": "kg"}, {}) == 0


@pytest.mark.parametrize(("before", "order", "expected"), [
    ([1_500.0], 1_200.0, 1), ([1_000.0], 1_200.0, 0), ([2_600.0], 1_200.0, 0), ([1_500.0], 2_600.0, 0), ([], 1_200.0, 0),
    ([1_500.0, None], 1_200.0, None), ([2_600.0, None], 1_200.0, 0), ([1_500.0], None, None),
])  # fmt: skip
def test_small_orders_that_exceed_the_threshold_together_may_be_one(
    before: list[float | None], order: float | None, expected: float | None
) -> None:
    assert fact("split_under_filing_threshold", *({"value_usd": value} for value in [*before, order])) == expected


def test_only_orders_from_the_united_states_are_added_up() -> None:
    name, small = "split_under_filing_threshold", {"value_usd": 1_500.0}
    assert fact(name, small | {"exporter_country": "DE"}, small) == 0
    assert fact(name, small | {"exporter_country": None}, small) is None
    assert fact(name, small, small | {"exporter_country": "DE"}) == 0
    assert fact(name, small, small | {"exporter_country": None}) is None
    assert fact(name, small | {"order_date": "2024-03-01"}, small | {"order_date": "2024-03-09"}) == 0


def test_a_split_tells_what_the_orders_come_to() -> None:
    assert "2,700 USD" in sentence("split_under_filing_threshold", {"value_usd": 1_500.0}, {"value_usd": 1_200.0})
