"""Facts about goods on their way to one destination, and about what became of the direct way to Russia."""

import pytest

from tests.features.last import Order, against, fact

CHIP, PUMP = "854231", "841370"
BEFORE, LONG_BEFORE = "2021-06-01", "2021-02-23"
NOW = "2024-03-09"


def _chips(day: str, to: str = "TR", buyer: str = "B", **more: str | None) -> Order:
    return {"order_date": day, "hs_code": CHIP, "destination_country": to, "buyer_id": buyer} | more


def test_a_corridor_is_held_against_the_year_before_the_invasion() -> None:
    rows = [_chips(LONG_BEFORE), _chips(BEFORE), _chips("2022-02-23"), _chips("2024-01-01"), _chips(NOW)]
    assert fact("corridor_vs_before_invasion", *rows) == 0.5
    assert against("corridor_vs_before_invasion", *rows) == 2
    assert fact("corridor_vs_before_invasion", _chips(BEFORE), _chips(NOW)) == 0


@pytest.mark.parametrize("rows", [
    [_chips(LONG_BEFORE), _chips(NOW)],
    [_chips(BEFORE, to="DE"), _chips(NOW)],
    [_chips("2022-02-24"), _chips(NOW)],
    [_chips(BEFORE), _chips("2022-02-23")],
])  # fmt: skip
def test_without_a_year_before_the_invasion_there_is_nothing_to_hold_it_against(rows: list[Order]) -> None:
    assert fact("corridor_vs_before_invasion", *rows) is None


OTHER_GOODS_THERE = _chips(BEFORE) | {"hs_code": PUMP}


@pytest.mark.parametrize(("rows", "expected"), [
    ([_chips(BEFORE, to="DE"), OTHER_GOODS_THERE, _chips(NOW)], 1),
    ([_chips(BEFORE, to="DE"), OTHER_GOODS_THERE, _chips("2023-01-01"), _chips(NOW)], 1),
    ([_chips(BEFORE), _chips(NOW)], 0),
    ([_chips(BEFORE, to="DE"), _chips(NOW)], None),
    ([OTHER_GOODS_THERE, _chips(NOW)], None),
    ([_chips(BEFORE, to="DE"), OTHER_GOODS_THERE, _chips("2022-02-23")], None),
])  # fmt: skip
def test_a_corridor_is_newly_open_only_where_goods_and_destination_were_known_before(
    rows: list[Order], expected: float | None
) -> None:
    assert fact("corridor_opened_since_invasion", *rows) == expected


def test_buyers_new_to_a_corridor_are_counted_by_their_orders() -> None:
    rows = [_chips("2023-12-01", buyer="A"), _chips("2024-01-01", buyer="A"), _chips("2024-01-02", buyer="C")]
    assert fact("corridor_new_buyer_share", *rows, _chips(NOW)) == pytest.approx(2 / 3)
    assert fact("corridor_new_buyer_share", _chips("2022-01-01"), _chips("2023-12-01"), _chips(NOW)) == 0
    assert fact("corridor_new_buyer_share", _chips("2023-03-01"), _chips(NOW)) is None
    assert fact("corridor_new_buyer_share", _chips("2024-01-01", to="DE"), _chips(NOW)) is None


def test_a_buyers_share_of_a_corridor_is_that_of_the_past_years_orders() -> None:
    others = [_chips("2023-12-01", buyer="A"), _chips("2024-01-01", buyer="A"), _chips("2024-01-02", buyer="C")]
    rows = [_chips("2022-01-01"), *others, _chips("2024-02-01"), _chips(NOW)]
    assert fact("buyer_share_of_corridor", *rows) == 0.25
    assert fact("buyer_share_of_corridor", *others, _chips(NOW)) == 0
    assert fact("buyer_share_of_corridor", _chips("2022-01-01"), _chips(NOW)) is None


def test_concentration_is_what_the_buyers_of_the_past_year_already_had() -> None:
    of_one = [_chips(day) for day in ("2024-01-01", "2024-01-02", "2024-01-03", NOW)]
    assert fact("corridor_concentration", *of_one) == 1
    of_many = [_chips(f"2024-01-0{n}", buyer=f"B{n}") for n in (1, 2, 3)]
    assert fact("corridor_concentration", *of_many, _chips(NOW)) == 0
    # A had all of one order, C none of two: the mean of 1 and 0
    assert fact("corridor_concentration", *of_one[:2], _chips("2024-01-03", buyer="C"), _chips(NOW)) == 0.5
    assert fact("corridor_concentration", of_one[0], _chips(NOW)) is None


def test_the_direct_way_is_how_much_went_to_russia_or_belarus_before() -> None:
    direct = [_chips(BEFORE, to="RU"), _chips(BEFORE, to="BY"), _chips(BEFORE), _chips("2021-07-01")]
    assert fact("goods_share_direct_to_russia", *direct, _chips(NOW)) == 0.5
    assert fact("goods_share_direct_to_russia", _chips(BEFORE), _chips("2022-03-01", to="RU"), _chips(NOW)) == 0
    assert fact("goods_share_direct_to_russia", OTHER_GOODS_THERE, _chips("2023-01-01"), _chips(NOW)) is None
    assert fact("goods_share_direct_to_russia", _chips(BEFORE), _chips(BEFORE, to="RU")) is None


@pytest.mark.parametrize(("rows", "expected"), [
    ([_chips(BEFORE, to="RU"), _chips(NOW)], 1),
    ([_chips(BEFORE, to="DE"), _chips(NOW)], 0),
    ([_chips(BEFORE, to="RU", exporter_id="another"), _chips(NOW)], None),
    ([_chips(BEFORE, to="RU") | {"hs_code": PUMP}, _chips(NOW)], None),
    ([_chips("2022-02-24", to="RU"), _chips(NOW)], None),
    ([_chips(BEFORE, to="RU"), _chips(NOW, exporter_id=None)], None),
])  # fmt: skip
def test_a_seller_sold_the_goods_to_russia_if_its_own_record_says_so(rows: list[Order], expected: float | None) -> None:
    assert fact("exporter_sold_goods_to_russia", *rows) == expected


def _to(destination: str, first: str | None = None, **more: str) -> Order:
    return {"destination_country": destination, "original_destination_country": first} | more


@pytest.mark.parametrize(("row", "nearer", "to_point"), [
    (_to("TR", "CL"), 1, 1),
    (_to("CL", "TR"), 0, 0),
    (_to("LV", "CL"), 1, 0),
    (_to("TR", "LV"), 0, 1),
    (_to("TR", "TR"), 0, 0),
    (_to("TR", "CL", order_date="2022-06-27"), 1, 0),
    (_to("TR"), None, None),
    (_to("TR", "GG"), None, 1),
    (_to("GG", "TR"), None, None),
])  # fmt: skip
def test_a_change_of_destination_is_told_by_where_it_leads(
    row: Order, nearer: float | None, to_point: float | None
) -> None:
    assert fact("destination_changed_nearer_to_moscow", row) == nearer
    assert fact("destination_changed_to_transshipment_point", row) == to_point


@pytest.mark.parametrize(("rows", "expected"), [
    ([_to("DE", "DE"), _to("TR", "DE")], 1),
    ([_to("TR", "DE"), _to("TR", "DE")], 0),
    ([_to("DE", "DE"), _to("DE", "DE")], 0),
    ([_to("DE"), _to("TR", "DE")], None),
    ([_to("DE", "DE"), _to("TR")], None),
    ([_to("DE", "DE", buyer_id="another"), _to("TR", "DE")], None),
])  # fmt: skip
def test_a_change_is_unlike_a_buyer_who_never_made_one(rows: list[Order], expected: float | None) -> None:
    assert fact("destination_changed_unlike_buyer", *rows) == expected
