"""Routes: what the text of a route says about the way the goods take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from re import compile as pattern
from types import MappingProxyType

import pandas as pd

from diversion_risk.reference.countries import Country, country, great_circle_km, meant_code
from diversion_risk.reference.tables import ReferenceWrong, day_number, frame_of

SHORTEST_DIRECT_KM = 200.0
"""Under this distance between origin and destination a detour ratio says nothing: capitals stand for countries."""
RUSSIA_OR_BELARUS = frozenset({"RU", "BY"})
BORDERS_BELARUS = frozenset({"LT", "LV", "PL", "RU", "UA"})
"""Countries with a land border with Belarus, general knowledge; those with one with Russia stand in countries.csv."""

_LOCODE = pattern(r"[A-Z]{2} ?[A-Z2-9]{3}")


@dataclass(frozen=True)
class Route:
    """The countries a route passes, in order; a country that follows itself is named once.

    Distances run between capitals, in kilometres, and are `None` where a country's position is not known.
    """

    stops: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Country of the first stop."""
        return self.stops[0]

    @property
    def destination(self) -> str:
        """Country of the last stop."""
        return self.stops[-1]

    @property
    def between(self) -> tuple[str, ...]:
        """Countries strictly between the first and the last."""
        return self.stops[1:-1]

    @property
    def last_leg_from(self) -> str | None:
        """Country from which the goods reach their destination; `None` on a route of one country."""
        return self.stops[-2] if len(self.stops) > 1 else None

    @property
    def key(self) -> str:
        """The route as a text of countries, the same for every way of writing it."""
        return ">".join(self.stops)

    @property
    def km(self) -> float | None:
        """Length of all legs together."""
        return _length(self._countries)

    @property
    def direct_km(self) -> float | None:
        """Distance from origin to destination."""
        return _length((self._countries[0], self._countries[-1]))

    @property
    def detour_ratio(self) -> float | None:
        """How many times the direct distance the route is long; `None` below 200 km of direct distance.

        >>> round(Route(("US", "DE", "TR")).detour_ratio, 2)
        1.0
        """
        km, direct = self.km, self.direct_km
        return None if km is None or direct is None or direct < SHORTEST_DIRECT_KM else km / direct

    @property
    def last_leg_borders_russia_or_belarus(self) -> bool | None:
        """Whether the last leg begins or ends in a country with a land border with Russia or Belarus.

        `None` where that cannot be told.

        >>> [Route(way).last_leg_borders_russia_or_belarus for way in (("US", "DE", "KZ"), ("US", "DE", "TR"))]
        [True, False]
        """
        return _any_is([_borders_russia_or_belarus(stop) for stop in self._countries[-2:]])

    @property
    def between_nearer_moscow_km(self) -> float | None:
        """How much nearer to Moscow than the destination the nearest country in between lies; 0 where none does.

        `None` where a distance to Moscow is not known.

        >>> Route(("US", "TR", "AE")).between_nearer_moscow_km > 1500, Route(("US", "TR")).between_nearer_moscow_km
        (True, 0.0)
        """
        if not self.between:
            return 0.0
        away = [stop.km_to_moscow for stop in self._countries[1:]]
        known = [km for km in away if km is not None]
        return max(0.0, known[-1] - min(known)) if len(known) == len(away) else None

    @property
    def passes_russia(self) -> bool:
        """Whether Russia or Belarus is among the stops."""
        return not RUSSIA_OR_BELARUS.isdisjoint(self.stops)

    @property
    def between_has_facts(self) -> bool:
        """Whether the tables hold facts about every country in between; true where there is none in between."""
        return all(stop.has_facts for stop in self._between)

    @property
    def between_transshipment_from(self) -> date | None:
        """First day on which a country in between was on the list of transshipment points; `None` if none ever was."""
        return min((stop.transshipment_from for stop in self._between if stop.transshipment_from), default=None)

    def transshipment_points_on(self, moment: date) -> tuple[str, ...]:
        """Names of the countries in between that were on the list of transshipment points by that day, each once.

        >>> Route(("US", "DE", "TR", "AE", "KZ")).transshipment_points_on(date(2023, 1, 1))
        ('Türkiye', 'United Arab Emirates')
        """
        names = (stop.name for stop in self._between if stop.is_transshipment_point_on(moment))
        return tuple(dict.fromkeys(names))

    @property
    def between_named_from(self) -> date | None:
        """First day on which a country in between was named as a point of redirection; `None` if none ever was."""
        return min((stop.named_route_point_from for stop in self._between if stop.named_route_point_from), default=None)

    @property
    def between_borders_russia(self) -> bool | None:
        """Whether a country in between shares a land border with Russia; `None` where that cannot be told."""
        return _any_is([stop.borders_russia for stop in self._between])

    @cached_property
    def _countries(self) -> tuple[Country, ...]:
        return tuple(_known(code) for code in self.stops)

    @property
    def _between(self) -> tuple[Country, ...]:
        return self._countries[1:-1]


def _known(code: str) -> Country:
    found = country(code)
    if found is None:
        raise ReferenceWrong(f"A route was built with {code!r}, which is no country code.")
    return found


def _borders_russia_or_belarus(stop: Country) -> bool | None:
    return True if stop.code in BORDERS_BELARUS else stop.borders_russia


def _any_is(told: Sequence[bool | None]) -> bool | None:
    """Whether one of some facts is so, where a fact that is not known spoils only a no."""
    if True in told:
        return True
    return None if None in told else False


def _length(countries: Sequence[Country]) -> float | None:
    legs = [_leg(one, other) for one, other in pairwise(countries)]
    known = [km for km in legs if km is not None]
    return sum(known) if len(known) == len(legs) else None


def _leg(one: Country, other: Country) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return great_circle_km(one.lat, one.lon, other.lat, other.lon)


def _stop(text: str) -> str | None:
    stop = text.strip().upper()
    return meant_code(stop[:2] if _LOCODE.fullmatch(stop) else stop)


def read_route(text: str | None) -> Route | None:
    """The route a text such as `US>DE>TR` or `USNYC>DEHAM>TRIST` means, or `None` if any stop means no country.

    >>> read_route("usnyc > DEHAM > UK").key, read_route("US>ZZ>TR")
    ('US>DE>GB', None)
    """
    if not isinstance(text, str):
        return None
    stops = [_stop(part) for part in text.split(">")]
    known = [stop for stop in stops if stop is not None]
    return Route(tuple(code for code, _ in groupby(known))) if len(known) == len(stops) else None


_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "route": "string",
        "route_key": "string",
        "route_origin": "string",
        "route_destination": "string",
        "route_last_leg_from": "string",
        "route_stops_between": "Int64",
        "route_detour_ratio": "Float64",
        "route_between_has_facts": "Int8",
        "route_between_transshipment_from_day": "Int64",
        "route_between_named_from_day": "Int64",
        "route_between_borders_russia": "Int8",
        "route_between_nearer_moscow_km": "Float64",
        "route_last_leg_borders_russia_or_belarus": "Int8",
        "route_through_russia": "Int8",
    }
)


def _row(text: str, route: Route | None) -> dict[str, object]:
    if route is None:
        return {"route": text}
    return {
        "route": text,
        "route_key": route.key,
        "route_origin": route.origin,
        "route_destination": route.destination,
        "route_last_leg_from": route.last_leg_from,
        "route_stops_between": len(route.between),
        "route_detour_ratio": route.detour_ratio,
        "route_between_has_facts": route.between_has_facts,
        "route_between_transshipment_from_day": day_number(route.between_transshipment_from),
        "route_between_named_from_day": day_number(route.between_named_from),
        "route_between_borders_russia": route.between_borders_russia,
        "route_between_nearer_moscow_km": route.between_nearer_moscow_km,
        "route_last_leg_borders_russia_or_belarus": route.last_leg_borders_russia_or_belarus,
        "route_through_russia": route.passes_russia,
    }


def table(texts: Iterable[str]) -> pd.DataFrame:
    """One row per distinct text, in order of first appearance; a text that is no route has nulls beside it.

    Dates are days since 1970-01-01; with `route_between_has_facts` 1 a null date means that no country in between
    is named. Values that are no text are left out.

    >>> table(["US>AE>KZ", "US>AE>KZ", "?"])["route_stops_between"].tolist()
    [1, <NA>]
    """
    distinct = dict.fromkeys(text for text in texts if isinstance(text, str))
    return frame_of((_row(text, read_route(text)) for text in distinct), _TYPES)
