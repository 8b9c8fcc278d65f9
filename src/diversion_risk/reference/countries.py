"""Countries: who they are, where they lie, which lists name them and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

import pandas as pd

from diversion_risk.reference.tables import day, day_number, frame_of, number, rows_of, yes_no

EARTH_RADIUS_KM = 6371.0
MEANT: Mapping[str, str] = MappingProxyType({"UK": "GB", "EL": "GR"})
"""Codes that are not ISO 3166-1 but whose meaning nobody doubts."""

_EAR_GROUPS = ("a1", "a5", "a6", "b", "d1", "d5", "e1", "e2")


@dataclass(frozen=True)
class Country:
    """One country or territory; a fact that is `None` is not known.

    For a country without facts (`has_facts` false) every fact is `None`, the two dates too; for one with facts an
    empty date means that the list does not name it. Position and distance are those of the capital.
    """

    code: str
    name: str
    has_facts: bool = False
    iso3: str | None = None
    is_coalition: bool | None = None
    is_eaeu: bool | None = None
    is_eaeu_observer: bool | None = None
    is_eu: bool | None = None
    transshipment_from: date | None = None
    named_route_point_from: date | None = None
    borders_russia: bool | None = None
    is_sea_neighbour_of_russia: bool | None = None
    ear_groups: frozenset[str] | None = None
    has_flights_to_russia: bool | None = None
    km_to_moscow: float | None = None
    lat: float | None = None
    lon: float | None = None
    note: str = ""
    source: str = ""

    def is_transshipment_point_on(self, moment: date) -> bool | None:
        """Whether the FinCEN/BIS list of transshipment points named the country by that day.

        >>> turkey = country("TR")
        >>> [turkey.is_transshipment_point_on(date(2022, 6, day)) for day in (27, 28)]
        [False, True]
        """
        return self._named_by(moment, self.transshipment_from)

    def is_named_route_point_on(self, moment: date) -> bool | None:
        """Whether the Tri-Seal note of March 2023 had named the country as a point of redirection by that day."""
        return self._named_by(moment, self.named_route_point_from)

    def _named_by(self, moment: date, since: date | None) -> bool | None:
        if not self.has_facts:
            return None
        return since is not None and moment >= since


def _with_facts(row: Mapping[str, str]) -> Country:
    return Country(
        code=row["code"],
        name=row["name"],
        has_facts=True,
        iso3=row["iso3"] or None,
        is_coalition=yes_no(row["is_coalition"]),
        is_eaeu=yes_no(row["is_eaeu"]),
        is_eaeu_observer=yes_no(row["eaeu_observer"]),
        is_eu=yes_no(row["is_eu"]),
        transshipment_from=day(row["transshipment_from"]),
        named_route_point_from=day(row["named_route_point_from"]),
        borders_russia=yes_no(row["borders_russia"]),
        is_sea_neighbour_of_russia=yes_no(row["sea_neighbour_of_russia"]),
        ear_groups=frozenset(group.upper() for group in _EAR_GROUPS if row[f"ear_{group}"] == "1"),
        has_flights_to_russia=yes_no(row["has_flights_to_russia"]),
        km_to_moscow=number(row["km_to_moscow"]),
        lat=number(row["lat"]),
        lon=number(row["lon"]),
        note=row["note"],
        source=row["source"],
    )


@cache
def _countries() -> Mapping[str, Country]:
    known = {row["code"]: Country(row["code"], row["name"], source=row["source"]) for row in rows_of("country_codes")}
    facts = {row["code"]: _with_facts(row) for row in rows_of("countries")}
    return MappingProxyType(known | facts)


CODES: frozenset[str] = frozenset(row["code"] for row in rows_of("country_codes"))
"""Every ISO 3166-1 alpha-2 code, and XK."""


def meant_code(text: str | None) -> str | None:
    """The country code a text means, or `None` where it means none.

    >>> meant_code(" uk "), meant_code("EL"), meant_code("XK"), meant_code("NA"), meant_code("ZZ")
    ('GB', 'GR', 'XK', 'NA', None)
    """
    if not isinstance(text, str):
        return None
    code = text.strip().upper()
    code = MEANT.get(code, code)
    return code if code in CODES else None


def country(code: str | None) -> Country | None:
    """The country a code means, or `None` where it means none.

    >>> country("tr").name, country("GG").has_facts, country("ZZ")
    ('Türkiye', False, None)
    """
    meant = meant_code(code)
    return None if meant is None else _countries()[meant]


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Shortest distance over the Earth's surface between two points given in degrees, in kilometres.

    >>> round(great_circle_km(55.75, 37.62, 39.92, 32.85))
    1795
    """
    north = sin(radians(lat2 - lat1) / 2) ** 2
    east = sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(north + cos(radians(lat1)) * cos(radians(lat2)) * east)))


_TYPES = {
    "code": "string",
    "name": "string",
    "has_facts": "Int8",
    "is_coalition": "Int8",
    "is_eaeu": "Int8",
    "borders_russia": "Int8",
    "has_flights_to_russia": "Int8",
    "transshipment_from_day": "Int64",
    "named_route_point_from_day": "Int64",
    "km_to_moscow": "Float64",
    "lat": "Float64",
    "lon": "Float64",
}


def _row(one: Country) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "has_facts": one.has_facts,
        "is_coalition": one.is_coalition,
        "is_eaeu": one.is_eaeu,
        "borders_russia": one.borders_russia,
        "has_flights_to_russia": one.has_flights_to_russia,
        "transshipment_from_day": day_number(one.transshipment_from),
        "named_route_point_from_day": day_number(one.named_route_point_from),
        "km_to_moscow": one.km_to_moscow,
        "lat": one.lat,
        "lon": one.lon,
    }


@cache
def _frame() -> pd.DataFrame:
    return frame_of(map(_row, _countries().values()), _TYPES)


def table() -> pd.DataFrame:
    """One row per country code, facts as nullable numbers, dates as days since 1970-01-01.

    A null date beside `has_facts` 1 means not named; beside `has_facts` 0 it means unknown.

    >>> len(table())
    250
    """
    return _frame().copy()
