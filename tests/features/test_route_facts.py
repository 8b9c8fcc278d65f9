"""Facts about the way the goods take, with whom it is usual and where it ends."""

import pytest

from diversion_risk.reference.countries import country
from tests.features.last import Order, fact, sentence


def _by(forwarder: str | None, route: str | None, **more: str) -> Order:
    return {"forwarder_id": forwarder, "route": route} | more


PAST = [_by("F", "US>DE"), _by("F", "USNYC>DEHAM"), _by("F", "US>TR"), _by("F", None), _by("G", "US>AE")]


@pytest.mark.parametrize(("now", "expected"), [
    (_by("F", "US>DE"), 2 / 3),
    (_by("F", "US>AE"), 0),
    (_by("F", None), None),
    (_by(None, "US>DE"), None),
    (_by("H", "US>DE"), None),
    (_by("F", "US>DE", order_date="2025-06-01"), None),
])  # fmt: skip
def test_a_route_is_usual_for_a_forwarder_by_its_past_years_routes(now: Order, expected: float | None) -> None:
    assert fact("route_share_of_forwarder", *PAST, now) == pytest.approx(expected)


@pytest.mark.parametrize(("route", "day", "points"), [
    ("USNYC>DEHAM>TRIST>AE>KZ", "2024-03-01", "Türkiye and United Arab Emirates"),
    ("US>TR>HK>DE", "2022-12-31", "Türkiye"),
    ("US>AE>TR>AM>KZ", "2024-03-01", "United Arab Emirates, Türkiye and Armenia"),
    ("US>AE>TR", "2024-03-01", "United Arab Emirates"),
])  # fmt: skip
def test_the_transshipment_points_of_a_route_are_named_that_were_such_by_the_orders_day(
    route: str, day: str, points: str
) -> None:
    told = sentence("route_via_transshipment_point", {"route": route, "order_date": day})
    assert told == (
        f"Between its ends the route {route} passes {points}, named for transshipment by FinCEN and BIS by the order's day."
    )


def test_a_route_that_comes_nearer_to_moscow_and_turns_away_is_measured() -> None:
    nearer = country("AE").km_to_moscow - country("TR").km_to_moscow
    assert fact("route_nearer_moscow_km", {"route": "US>TR>AE"}) == pytest.approx(nearer)
    assert fact("route_nearer_moscow_km", {"route": "US>AE>TR"}) == 0
    assert fact("route_nearer_moscow_km", {"route": "US>TR"}) == 0
    assert fact("route_nearer_moscow_km", {"route": "US>GG>TR"}) is None
    assert fact("route_nearer_moscow_km", {"route": None}) is None


@pytest.mark.parametrize(("route", "expected"), [
    ("US>DE>KZ", 1), ("US>LT>TR", 1), ("US>LT>DE>TR", 0), ("US>TR", 0), ("US>GG", None), (None, None),
])  # fmt: skip
def test_the_last_leg_lies_by_russia_or_belarus_at_either_end(route: str | None, expected: float | None) -> None:
    assert fact("route_last_leg_by_russia", {"route": route}) == expected


def _hub(country: str | None, **more: str) -> Order:
    return {"intermediate_consignee_country": country, "destination_country": "KZ"} | more


@pytest.mark.parametrize(("now", "expected"), [
    (_hub("TR"), 2 / 3),
    (_hub("AE"), 0),
    (_hub(None), None),
    (_hub("TR", destination_country="AM"), None),
    (_hub("TR", order_date="2025-06-01"), None),
])  # fmt: skip
def test_a_hub_is_usual_for_a_destination_by_the_past_years_hubs(now: Order, expected: float | None) -> None:
    past = [_hub("TR"), _hub("TR"), _hub("DE"), _hub(None), _hub("AE", destination_country="DE")]
    assert fact("hub_share_of_destination", *past, now) == pytest.approx(expected)


def _ends_with(consignee: str | None, forwarder: str | None, name: str | None) -> Order:
    return {"ultimate_consignee_id": consignee, "forwarder_id": forwarder, "ultimate_consignee_name": name}


@pytest.mark.parametrize(("now", "expected"), [
    (_ends_with("F", "F", "Plain Ltd"), 2),
    (_ends_with("F", "F", None), 2),
    (_ends_with("C", "F", "ALPHA LOGISTICS FZE"), 1),
    (_ends_with(None, "F", "Alpha Freight Forwarding"), 1),
    (_ends_with("C", None, "Альфа Логистика"), 1),
    (_ends_with("C", "F", "Plain Ltd"), 0),
    (_ends_with("C", "F", None), None),
    (_ends_with("C", None, "Plain Ltd"), None),
    (_ends_with(None, "F", "Plain Ltd"), None),
])  # fmt: skip
def test_goods_that_end_with_a_forwarder_are_seen_by_id_or_name(now: Order, expected: float | None) -> None:
    assert fact("consignee_is_forwarder", now) == expected


@pytest.mark.parametrize(("rows", "expected"), [
    ([{"route": "US>DE>TR>KZ"}], 1),
    ([{"route": "US>TR>KZ"}], 0),
    ([{"route": "US>KZ"}, {"route": "US>DE>TR>KZ"}], 0),
    ([{}, {"route": None}], 0),
    ([{"route": None}], None),
])  # fmt: skip
def test_a_long_way_round_is_remarkable_for_a_new_buyer(rows: list[Order], expected: float | None) -> None:
    assert fact("route_complex_for_new_buyer", *rows) == expected
