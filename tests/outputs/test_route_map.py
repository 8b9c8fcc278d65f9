import re

import pytest

from diversion_risk.outputs.route_map import declared_way, route_map


def test_the_stops_of_the_declared_route_are_numbered_in_order() -> None:
    way = declared_way({"route": "USNYC>DEHAM>TRIST", "destination_country": "TR"})
    assert way and way.in_words() == "1 United States → 2 Germany → 3 Türkiye"


def test_without_a_route_origin_and_destination_are_drawn() -> None:
    way = declared_way({"exporter_country": "DE", "destination_country": "KZ"})
    assert way and [stop.country.code for stop in way.stops] == ["DE", "KZ"]


def test_buyer_and_payer_are_named_where_the_way_does_not_pass() -> None:
    way = declared_way({"route": "US>TR", "buyer_country": "TR", "payment_country": "KG"})
    assert way and way.in_words().endswith("; payer in Kyrgyzstan")


@pytest.mark.parametrize("order", [{}, {"destination_country": "TR"}, {"route": "TR>TR"}, {"route": "nowhere"}])
def test_nothing_is_drawn_where_nothing_is_to_be_seen(order: dict[str, str]) -> None:
    assert declared_way(order) is None


def test_a_way_over_the_edge_of_the_map_is_two_lines_and_not_one_across_it() -> None:
    way = declared_way({"route": "US>JP"})
    assert way
    leg = re.search(r'class="leg" d="([^"]+)"', route_map(way))
    assert leg and leg[1].count("M") == 2


def test_every_mark_lies_in_the_part_that_is_shown() -> None:
    way = declared_way({"route": "NZ>US>GB", "payment_country": "CL"})
    assert way
    drawing = route_map(way)
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]+)"', drawing)[0].split())
    marks = [tuple(map(float, found)) for found in re.findall(r"translate\((-?\d+) (-?\d+)\)", drawing)]
    assert len(marks) == 4
    assert all(left <= x <= left + width and top <= y <= top + height for x, y in marks)


def test_a_stop_passed_twice_bears_both_numbers() -> None:
    way = declared_way({"route": "US>DE>TR>DE>AE"})
    assert way and ">2,4<" in route_map(way)
