"""The map of an order's page: the coasts of the world, the declared way of the goods, and where buyer and payer are.

A plain cylinder true at 35 degrees north, where most routes run; countries stand where their capitals do. Marks differ
by shape, and the same is told in words beside the map.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import pairwise
from math import asin, atan2, cos, degrees, radians, sin, sqrt

from markupsafe import Markup

from diversion_risk.reference.countries import Country, country
from diversion_risk.reference.outline import Point, coasts
from diversion_risk.reference.routes import read_route

_UNITS = 4.0
"""Units of the drawing a degree of latitude; whole units are fine enough for coasts of half a degree."""
_NARROWER = cos(radians(35))
_NORTH, _SOUTH = 84.0, -58.0
_AROUND = 12.0
"""Degrees of margin about the places shown."""
_LEAST_HEIGHT = 34.0
_SHAPE = 2.4
"""Width over height of the part shown."""
_HIGH = 360
"""Height of the map in pixels on a wide screen, for which signs and names are made."""
_STEPS = 24
_OTHERS = {"buyer_country": "buyer", "payment_country": "payer"}


@dataclass(frozen=True)
class Stop:
    """One country of the declared way, by its place on it."""

    number: int
    country: Country


@dataclass(frozen=True)
class Way:
    """What the order declares of places: its stops in order, and who is elsewhere."""

    stops: tuple[Stop, ...]
    others: tuple[tuple[str, Country], ...]
    """Buyer and payer, where they are in a country that the way does not pass."""

    @property
    def placed(self) -> list[Country]:
        """Every country to be shown."""
        return [*(stop.country for stop in self.stops), *(place for _, place in self.others)]

    def in_words(self) -> str:
        """The way as a sentence, for who cannot or would not look."""
        way = " → ".join(f"{stop.number} {stop.country.name}" for stop in self.stops)
        return "; ".join([way, *(f"{role} in {place.name}" for role, place in self.others)])


@dataclass(frozen=True)
class Window:
    """The part of the drawing that is shown, in its units."""

    left: float
    top: float
    width: float
    height: float


def declared_way(order: Mapping[str, str]) -> Way | None:
    """The way an order declares: its route, else origin, intermediate consignee and destination as far as stated.

    `None` where fewer than two countries are known by their position: there is nothing to draw.
    """
    passed = [place for place in map(country, _codes(order)) if place and place.lat is not None]
    codes = {place.code for place in passed}
    elsewhere = ((role, country(order.get(column))) for column, role in _OTHERS.items())
    others = tuple(
        (role, place) for role, place in elsewhere if place and place.lat is not None and place.code not in codes
    )
    way = Way(tuple(Stop(number, place) for number, place in enumerate(passed, 1)), others)
    return way if len({place.code for place in way.placed}) > 1 else None


def route_map(way: Way) -> Markup:
    """The map as inline SVG."""
    window = _window([_position(place) for place in way.placed])
    drawing = Markup("").join(
        [
            Markup('<path class="land" d="{}"/>').format(_land()),
            *(Markup('<path class="leg" d="{}"/>').format(_arc(a, b)) for a, b in _legs(way)),
            *_marks(way, window),
        ]
    )
    return Markup(
        '<svg class="map" viewBox="{:.0f} {:.0f} {:.0f} {:.0f}" role="img" aria-label="{words}">{drawing}</svg>'
    ).format(*astuple(window), words=f"Map: {way.in_words()}", drawing=drawing)


def _codes(order: Mapping[str, str]) -> Sequence[str | None]:
    route = read_route(order.get("route"))
    if route is not None and len(route.stops) > 1:
        return route.stops
    stated = [order.get(name) for name in ("exporter_country", "intermediate_consignee_country", "destination_country")]
    return [code for code, before in zip(stated, [None, *stated], strict=False) if code and code != before]


def _position(place: Country) -> Point:
    assert place.lon is not None and place.lat is not None
    return place.lon, place.lat


def _drawn(point: Point) -> tuple[float, float]:
    return (point[0] + 180) * _UNITS * _NARROWER, (_NORTH - point[1]) * _UNITS


def _window(points: Sequence[Point]) -> Window:
    """The part of the drawing that shows the points with some margin."""
    xs, ys = zip(*map(_drawn, points), strict=True)
    margin = _AROUND * _UNITS
    height = max(max(ys) - min(ys) + 2 * margin, (max(xs) - min(xs) + 2 * margin) / _SHAPE, _LEAST_HEIGHT * _UNITS)
    height = min(height, (_NORTH - _SOUTH) * _UNITS)
    width = height * _SHAPE
    left = min(max((min(xs) + max(xs) - width) / 2, 0.0), 360 * _UNITS * _NARROWER - width)
    top = min(max((min(ys) + max(ys) - height) / 2, 0.0), (_NORTH - _SOUTH) * _UNITS - height)
    return Window(max(left, 0.0), top, width, height)


def _legs(way: Way) -> Iterable[tuple[Point, Point]]:
    return pairwise(_position(stop.country) for stop in way.stops)


def _arc(start: Point, end: Point) -> str:
    """The great circle between two places; the pen is lifted where it leaves the map on one side and enters on the other."""
    path, before = "", None
    for point in _great_circle(start, end):
        x, y = _drawn(point)
        leaps = before is None or abs(point[0] - before) > 180
        path += f"{'M' if leaps else 'L'}{x:.0f} {y:.0f}"
        before = point[0]
    return path


def _great_circle(start: Point, end: Point) -> Iterator[Point]:
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, point)) for point in (start, end))
    across = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    angle = 2 * asin(min(1.0, sqrt(across)))
    for step in range(_STEPS + 1):
        part = step / _STEPS
        # Places that coincide have no great circle between them.
        a, b = (sin((1 - part) * angle) / sin(angle), sin(part * angle) / sin(angle)) if angle > 1e-9 else (1.0, 0.0)
        x = a * cos(lat1) * cos(lon1) + b * cos(lat2) * cos(lon2)
        y = a * cos(lat1) * sin(lon1) + b * cos(lat2) * sin(lon2)
        yield degrees(atan2(y, x)), degrees(atan2(a * sin(lat1) + b * sin(lat2), sqrt(x * x + y * y)))


def _marks(way: Way, window: Window) -> Iterator[Markup]:
    """Numbered discs for the stops, a square for the buyer and a diamond for the payer."""
    for role, place in way.others:
        turn = Markup(' transform="rotate(45)"') if role == "payer" else ""
        sign = Markup('<rect class="{}" x="-7" y="-7" width="14" height="14"{}/>').format(role, turn)
        yield _mark(sign, f"{role}, {place.name}", _drawn(_position(place)), window)
    for stops in _by_country(way).values():
        numbers = ",".join(str(stop.number) for stop in stops)
        sign = Markup('<circle class="stop" r="{}"/><text class="number" y="4" text-anchor="middle">{}</text>').format(
            7 + 3 * len(stops), numbers
        )
        yield _mark(sign, stops[0].country.name, _drawn(_position(stops[0].country)), window)


def _mark(sign: Markup, name: str, at: tuple[float, float], window: Window) -> Markup:
    """A sign and a name beside it, to the left where the right has no room; as large on a near map as on a wide one."""
    anchor, shift = ("end", -15) if at[0] > window.left + 0.75 * window.width else ("start", 15)
    return Markup(
        '<g transform="translate({x:.0f} {y:.0f}) scale({scale:.2f})">{sign}'
        '<text class="place" x="{shift}" y="4" text-anchor="{anchor}">{name}</text></g>'
    ).format(x=at[0], y=at[1], scale=window.height / _HIGH, sign=sign, shift=shift, anchor=anchor, name=name)


def _by_country(way: Way) -> dict[str, list[Stop]]:
    found: dict[str, list[Stop]] = {}
    for stop in way.stops:
        found.setdefault(stop.country.code, []).append(stop)
    return found


@cache
def _land() -> str:
    return "".join(_line(map(_drawn, ring)) for coast in coasts() for ring in _whole(coast))


def _whole(ring: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """A ring without its leap from one edge of the map to the other: it goes on beyond the edge, on either side."""
    turn, going_on = 0.0, [ring[0]]
    for (before, _), (longitude, latitude) in pairwise(ring):
        turn += -360.0 * round((longitude - before) / 360.0)
        going_on.append((longitude + turn, latitude))
    yield going_on
    beyond = [longitude for longitude, _ in going_on if abs(longitude) > 180]
    if beyond:
        shift = -360.0 if beyond[0] > 0 else 360.0
        yield [(longitude + shift, latitude) for longitude, latitude in going_on]


def _line(points: Iterable[tuple[float, float]]) -> str:
    """One closed line in whole units, each point told as a step from the one before it."""
    path, at = "", (0, 0)
    for x, y in ((round(x), round(y)) for x, y in points):
        if not path:
            path = f"M{x} {y}l"
        elif (x, y) != at:
            path += f"{x - at[0]} {y - at[1]} "
        at = (x, y)
    return path.rstrip() + "z"
