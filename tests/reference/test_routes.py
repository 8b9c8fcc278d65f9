from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion_risk.reference import routes
from diversion_risk.reference.countries import country, great_circle_km
from diversion_risk.reference.routes import Route, read_route
from diversion_risk.reference.tables import ReferenceWrong


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("US>DE>TR", "US>DE>TR"),
        ("USNYC>DEHAM>TRIST", "US>DE>TR"),
        (" us > DEHAM>tr ist", "US>DE>TR"),
        ("UK>EL>UKLON", "GB>GR>GB"),
        ("USNYC>USLAX>CN", "US>CN"),
        ("XK>NA", "XK>NA"),
        ("US", "US"),
        ("USLAX>KRPUS>CN2AB", "US>KR>CN"),
    ],
)
def test_what_a_route_text_means(text, key):
    assert read_route(text).key == key


@pytest.mark.parametrize(
    "text", ["", ">", "US>>TR", "US>TR>", "US>ZZ>TR", "US>ZZHAM>TR", "US-DE-TR", "USNYC1>TR", "US>DEH0M", None]
)
def test_a_route_with_a_stop_that_means_no_country_is_no_route(text):
    assert read_route(text) is None


@given(st.text(alphabet="USDETRuk >ZN2", max_size=20))
def test_reading_a_route_again_from_its_key_changes_nothing(text):
    route = read_route(text)
    assert route is None or read_route(route.key) == route


def test_ends_and_what_lies_between():
    route = read_route("US>DE>TR>KZ")
    assert (route.origin, route.between, route.last_leg_from, route.destination) == ("US", ("DE", "TR"), "TR", "KZ")
    assert read_route("US").last_leg_from is None
    assert read_route("US").between == ()


def test_a_detour_is_the_way_over_the_direct_way():
    us, uae, kz = country("US"), country("AE"), country("KZ")
    legs = great_circle_km(us.lat, us.lon, uae.lat, uae.lon) + great_circle_km(uae.lat, uae.lon, kz.lat, kz.lon)
    direct = great_circle_km(us.lat, us.lon, kz.lat, kz.lon)
    route = read_route("US>AE>KZ")
    assert route.km == pytest.approx(legs)
    assert route.detour_ratio == pytest.approx(legs / direct)


def test_a_direct_route_makes_no_detour():
    assert read_route("US>TR").detour_ratio == 1


def test_a_detour_over_a_short_way_or_an_unknown_place_is_unknown():
    assert read_route("AT>DE>SK").detour_ratio is None  # Vienna and Bratislava lie 56 km apart
    assert read_route("TR>AE>TR").detour_ratio is None
    assert read_route("US>GG>TR").detour_ratio is None
    assert read_route("US").detour_ratio is None


def test_only_stops_in_between_count_as_transshipment():
    assert read_route("US>DE>TR").between_transshipment_from is None
    assert read_route("US>TR>DE").between_transshipment_from == date(2022, 6, 28)
    assert read_route("US>HK>DE").between_transshipment_from is None
    assert read_route("US>HK>DE").between_named_from == date(2023, 3, 2)


def test_a_border_with_russia_counts_in_between_only():
    assert read_route("US>FI>KZ").between_borders_russia is True
    assert read_route("US>TR>KZ").between_borders_russia is False
    assert read_route("FI>KZ").between_borders_russia is False


def test_a_stop_without_facts_leaves_the_border_unknown_unless_another_has_one():
    assert read_route("US>GG>KZ").between_borders_russia is None
    assert read_route("US>GG>FI>KZ").between_borders_russia is True
    assert read_route("US>GG>KZ").between_has_facts is False


@pytest.mark.parametrize(("text", "borders"), [
    ("US>DE>KZ", True), ("US>FI>TR", True), ("US>FI>DE>TR", False), ("US>LT", True), ("US>DE>RU", True),
    ("KZ", True), ("US>GG>TR", None), ("US>GG>KZ", True), ("US>TR>GG", None),
])  # fmt: skip
def test_the_last_leg_has_two_ends_that_may_border_russia_or_belarus(text, borders):
    assert read_route(text).last_leg_borders_russia_or_belarus is borders


def test_a_stop_nearer_to_moscow_than_the_destination_is_measured_by_how_much_nearer():
    turkey, emirates, armenia = (country(code).km_to_moscow for code in ("TR", "AE", "AM"))
    assert read_route("US>TR>AE").between_nearer_moscow_km == pytest.approx(emirates - turkey)
    assert read_route("US>TR>AM>CN>AE").between_nearer_moscow_km == pytest.approx(emirates - min(turkey, armenia))


def test_a_stop_farther_from_moscow_than_the_destination_or_none_at_all_is_not_nearer():
    assert read_route("US>AE>TR").between_nearer_moscow_km == 0
    assert read_route("US>TR").between_nearer_moscow_km == 0
    assert read_route("GG>US").between_nearer_moscow_km == 0


def test_a_place_whose_distance_to_moscow_is_unknown_leaves_open_what_is_nearer():
    assert read_route("US>GG>TR").between_nearer_moscow_km is None
    assert read_route("US>TR>GG").between_nearer_moscow_km is None


@pytest.mark.parametrize(("text", "passes"), [("DE>BY>KZ", True), ("DE>KZ>RU", True), ("DE>PL>KZ", False)])
def test_a_route_through_russia_or_belarus_is_seen(text, passes):
    assert read_route(text).passes_russia is passes


def test_a_route_built_by_us_with_no_country_is_our_mistake():
    with pytest.raises(ReferenceWrong, match="ZZ"):
        assert Route(("US", "ZZ")).km


def test_the_table_has_one_row_a_text_and_nulls_for_what_is_no_route():
    frame = routes.table(["US>AE>KZ", "somewhere", "USNYC>AEDXB>KZALA", "US>AE>KZ", None, float("nan")])
    assert frame["route"].tolist() == ["US>AE>KZ", "somewhere", "USNYC>AEDXB>KZALA"]
    assert frame.loc[1].drop("route").isna().all()
    assert frame.loc[0].drop("route").equals(frame.loc[2].drop("route"))
    assert frame.loc[0, "route_stops_between"] == 1
    assert frame.loc[0, "route_between_transshipment_from_day"] == (date(2022, 6, 28) - date(1970, 1, 1)).days
    assert frame.loc[0, "route_through_russia"] == 0


def test_the_table_of_no_texts_has_its_columns_and_types():
    empty, full = routes.table([]), routes.table(["US>AE>KZ"])
    assert len(empty) == 0
    assert empty.dtypes.equals(full.dtypes)
