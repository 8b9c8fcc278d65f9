"""Facts about the buyer: the one to look at, the honest one beside it, and the one of which it cannot be told."""

import pytest

from tests.features.last import Order, against, fact

CHIP, PUMP, COFFEE, UNHEARD = "854231", "841370", "090121", "999999"
NEW, EARLY = "2022-02-25", "2022-02-23"
TURKISH = {"buyer_country": "TR", "hs_code": CHIP}
YOUNG = TURKISH | {"buyer_incorporation_date": NEW}


def _of(days: dict[str, Order]) -> list[Order]:
    return [{"order_date": day} | dict(row) for day, row in days.items()]


@pytest.mark.parametrize(("rows", "expected"), [
    ([YOUNG], 1),
    ([YOUNG, YOUNG], 0),
    ([YOUNG | {"buyer_country": "DE"}], 0),
    ([YOUNG | {"buyer_incorporation_date": "2022-02-24"}], 0),
    ([YOUNG | {"hs_code": COFFEE}], 0),
    ([YOUNG | {"buyer_incorporation_date": None, "hs_code": COFFEE}], 0),
    ([YOUNG | {"buyer_incorporation_date": None}], None),
    ([YOUNG | {"buyer_country": "GG"}], None),
])  # fmt: skip
def test_a_first_order_of_top_tier_goods_by_a_young_buyer_outside_the_coalition(
    rows: list[Order], expected: float | None
) -> None:
    assert fact("buyer_new_and_young_for_top_tiers", *rows) == expected


@pytest.mark.parametrize(("row", "expected"), [
    (YOUNG, 1),
    (YOUNG | {"buyer_incorporation_date": "1998-05-04"}, 0),
    (YOUNG | {"buyer_country": "CL"}, 0),
    (YOUNG | {"order_date": "2022-06-27"}, 0),
    (YOUNG | {"hs_code": COFFEE}, 0),
    (YOUNG | {"buyer_incorporation_date": None}, None),
    (YOUNG | {"buyer_country": "GG"}, None),
])  # fmt: skip
def test_priority_goods_for_a_young_buyer_at_a_named_transshipment_point(row: Order, expected: float | None) -> None:
    assert fact("buyer_young_at_transshipment_point_for_priority_goods", row) == expected


SELLER_OF_OLD = {"order_date": EARLY, "buyer_id": "another"}


@pytest.mark.parametrize(("rows", "expected"), [
    ([SELLER_OF_OLD, TURKISH], 1),
    ([SELLER_OF_OLD, TURKISH | {"order_date": "2023-01-01"}, TURKISH], 1),
    ([TURKISH | {"order_date": EARLY}, TURKISH], 0),
    ([TURKISH | {"order_date": EARLY, "hs_code": COFFEE}, TURKISH], 1),
    ([SELLER_OF_OLD, TURKISH | {"buyer_country": "DE"}], 0),
    ([SELLER_OF_OLD, TURKISH | {"hs_code": COFFEE}], 0),
    ([SELLER_OF_OLD | {"order_date": "2022-02-24"}, TURKISH], None),
    ([SELLER_OF_OLD | {"exporter_id": "another"}, TURKISH], None),
    ([SELLER_OF_OLD, TURKISH | {"exporter_id": None}], None),
    ([SELLER_OF_OLD, TURKISH | {"buyer_country": "GG"}], None),
    ([SELLER_OF_OLD, TURKISH | {"order_date": "2022-02-23"}], None),
])  # fmt: skip
def test_top_tier_goods_only_since_the_invasion_are_told_where_the_record_reaches_back(
    rows: list[Order], expected: float | None
) -> None:
    assert fact("buyer_top_tiers_only_since_invasion", *rows) == expected


@pytest.mark.parametrize(("rows", "expected"), [
    ([{"hs_code": CHIP}, {"hs_code": COFFEE}, {"hs_code": COFFEE}, {"hs_code": UNHEARD}, {}], 1 / 3),
    ([{"hs_code": COFFEE}, {"hs_code": CHIP}], 0),
    ([{"hs_code": UNHEARD}, {"hs_code": CHIP}], None),
    ([{"hs_code": CHIP, "buyer_id": "another"}, {"hs_code": CHIP}], None),
    ([{"hs_code": CHIP, "order_date": "2024-03-02"}, {"hs_code": CHIP}], None),
])  # fmt: skip
def test_a_buyers_share_of_dual_use_goods_is_that_of_its_earlier_orders(
    rows: list[Order], expected: float | None
) -> None:
    assert fact("buyer_dual_use_share", *rows) == pytest.approx(expected)


@pytest.mark.parametrize(("days", "expected"), [
    (["2024-03-01"], None),
    (["2024-02-29", "2024-03-01"], 1),
    (["2022-01-01", "2024-01-01", "2024-02-01", "2024-03-01"], 730),
    (["2019-01-01", "2022-01-01", "2023-01-01", "2024-03-01"], 425),
    (["2020-01-01", "2023-02-28", "2024-02-27", "2024-02-29"], 364),
    (["2022-03-01", "2023-03-01", "2024-02-29"], 365),
])  # fmt: skip
def test_a_pause_counts_through_the_year_after_it_ended(days: list[str], expected: float | None) -> None:
    assert fact("buyer_longest_pause_days", *_of({day: {} for day in days})) == expected


HALVES = {
    "2023-08-01": {"value_usd": 100.0},
    "2023-08-02": {"value_usd": 300.0},
    "2024-01-01": {"value_usd": 100.0},
    "2024-06-01": {},
}
"""The last half year begins on 4 December 2023, the one before it on 7 June 2023."""


def test_growth_holds_half_a_year_against_the_half_before_it() -> None:
    rows = _of(HALVES)
    assert fact("buyer_orders_growth", *rows) == 0.5 and against("buyer_orders_growth", *rows) == 2
    assert fact("buyer_value_growth", *rows) == 0.25 and against("buyer_value_growth", *rows) == 400


def test_growth_out_of_nothing_is_unknown_and_a_pause_is_no_growth() -> None:
    first, _, lately, now = _of(HALVES)
    assert fact("buyer_orders_growth", lately, now) is None and fact("buyer_value_growth", lately, now) is None
    assert fact("buyer_orders_growth", first, now) == 0 and fact("buyer_value_growth", first, now) is None


def test_the_halves_meet_on_the_180th_day() -> None:
    for day, orders in (("2023-12-04", None), ("2023-12-03", 1), ("2023-06-07", 1), ("2023-06-06", None)):
        found = against("buyer_orders_growth", *_of({day: {}, "2024-06-01": {}}))
        assert (found or None) == orders


def _of_trade(chips: int, pumps: int) -> list[Order]:
    codes = [CHIP] * chips + [PUMP] * pumps
    return [{"buyer_id": f"B{n}", "hs_code": code, "buyer_activity": "26"} for n, code in enumerate(codes)]


def test_goods_are_usual_for_a_line_of_business_by_what_its_buyers_took() -> None:
    now = {"hs_code": "854239", "buyer_activity": "26"}
    assert fact("goods_share_of_buyers_activity", *_of_trade(10, 30), now) == 0.25  # one heading, 8542
    assert fact("goods_share_of_buyers_activity", *_of_trade(0, 30), now) == 0


def test_thirty_orders_make_a_habit_and_twenty_nine_do_not() -> None:
    now = {"hs_code": PUMP, "buyer_activity": "26"}
    assert fact("goods_share_of_buyers_activity", *_of_trade(0, 30), now) == 1
    assert fact("goods_share_of_buyers_activity", *_of_trade(0, 29), now) is None
    assert fact("goods_share_of_buyers_activity", *_of_trade(0, 30), now | {"buyer_activity": None}) is None


@pytest.mark.parametrize(("name", "column", "one", "other"), [
    ("buyer_name_new", "buyer_name", "Old Ltd", "New Ltd"),
    ("buyer_activity_new", "buyer_activity", "26", "46"),
    ("buyer_address_new", "buyer_address", "1 High St", "2 High St"),
    ("buyer_country_new", "buyer_country", "DE", "TR"),
])  # fmt: skip
def test_what_a_buyer_states_for_the_first_time_is_new(name: str, column: str, one: str, other: str) -> None:
    assert fact(name, {column: one}, {column: other}) == 1
    assert fact(name, {column: other}, {column: one}, {column: other}) == 0
    assert fact(name, {column: one, "buyer_id": "another"}, {column: other}) is None
    assert fact(name, {column: one, "order_date": "2024-03-02"}, {column: other}) is None


@pytest.mark.parametrize("column", ["buyer_name", "buyer_activity", "buyer_address"])
def test_what_is_not_stated_then_or_now_has_not_changed_for_all_we_know(column: str) -> None:
    stated = {"buyer_activity": "26"}.get(column, "as ever")
    assert fact(f"{column}_new", {column: None}, {column: stated}) is None
    assert fact(f"{column}_new", {column: stated}, {column: None}) is None


def test_an_address_written_another_way_is_no_new_address() -> None:
    assert fact("buyer_address_new", {"buyer_address": "12, High St."}, {"buyer_address": "12 HIGH ST"}) == 0


BUYER = {"buyer_id": "B", "ultimate_consignee_id": "B"}


@pytest.mark.parametrize(("row", "expected"), [
    (BUYER | {"buyer_activity": "52"}, 1),
    (BUYER | {"buyer_activity": "64"}, 1),
    (BUYER | {"buyer_activity": "46"}, 0),
    (BUYER | {"buyer_activity": "52", "ultimate_consignee_id": "C"}, 0),
    (BUYER | {"buyer_activity": None}, None),
    (BUYER | {"buyer_activity": "52", "ultimate_consignee_id": None}, None),
])  # fmt: skip
def test_a_consignee_in_carriage_or_finance_has_no_use_for_goods(row: Order, expected: float | None) -> None:
    assert fact("consignee_without_use", row) == expected
