"""What the values of a column look like: how many can be read as a field, and what a rule must say so that they are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from diversion_risk.orders.fields import Field
from diversion_risk.reference.countries import meant_code
from diversion_risk.reference.tables import rows_of

DATE_FORMATS = (
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d.%m.%y",
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_HS = re.compile(r"(0[1-9]|[1-689]\d|7[0-689])\d{4}(\d{2}){0,2}")
_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_PATTERNS = {
    "division": re.compile(r"0[1-9]|[1-9]\d"),
    "route": re.compile(r"[A-Z]{2}([A-Z0-9]{3})?(\s*>\s*[A-Z]{2}([A-Z0-9]{3})?)+", re.IGNORECASE),
    "eccn": re.compile(r"EAR99|\d[A-E]\d{3}([.-][\w.-]+)?", re.IGNORECASE),
}
_YES = frozenset({"y", "yes", "true", "1", "ja", "j", "oui", "o", "si", "sí", "tak", "evet", "да"})
_NO = frozenset({"n", "no", "false", "0", "nein", "non", "nie", "nee", "hayır", "нет"})
_CONTRACTS_YES_NO = frozenset({"true", "false", "yes", "no", "1", "0"})


@dataclass(frozen=True)
class Fit:
    """How well values fit a field."""

    share: float
    """Of the filled values, those that can be read once the rule says `keys`."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """What the rule must say beside its column."""
    ask: str = ""
    """What the values alone do not tell; empty where nothing is left open."""


def fit(column: Field, values: Sequence[str]) -> Fit:
    """How well the filled values of a column fit a field of the contract; without values everything fits.

    >>> from diversion_risk.orders.fields import ORDER_FIELDS
    >>> weight = next(one for one in ORDER_FIELDS if one.name == "net_weight_kg")
    >>> fit(weight, ["1.500,5", "2,25"])
    Fit(share=1.0, keys={'decimal': ',', 'thousands': '.'}, ask='')
    """
    if not values:
        return Fit(1.0)
    if column.kind in ("identifier", "text"):
        return Fit(1.0)
    if column.kind in _PATTERNS:
        return Fit(_share(values, lambda text: _PATTERNS[column.kind].fullmatch(text) is not None))
    if column.kind == "choice":
        return _choices(column, values)
    return _FITS[column.kind](values)


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def _choices(column: Field, values: Sequence[str]) -> Fit:
    share = _share(values, lambda text: text.lower() in column.choices)
    if share == 1.0:
        return Fit(share)
    strange = sorted({text for text in values if text.lower() not in column.choices})
    return Fit(1.0, ask=f"recode its words to {', '.join(column.choices)}: {_some(strange)}")


def _dates(values: Sequence[str]) -> Fit:
    shares = {form: _parsed(values, form) for form in DATE_FORMATS}
    iso = _share(values, lambda text: _ISO.fullmatch(text) is not None)
    best = max(*shares.values(), iso)
    if iso == best:
        return Fit(iso)
    # Two digits for the year also read what has four; the first of equals is kept apart from truly different readings.
    equals = [form for form in DATE_FORMATS if shares[form] == best]
    if {"%m/%d/%Y", "%d/%m/%Y"} <= set(equals):
        return Fit(
            best, ask="its dates can be read as month/day and as day/month: say formats: [%m/%d/%Y] or [%d/%m/%Y]"
        )
    return Fit(best, {"formats": [equals[0]]})


def _parsed(values: Sequence[str], form: str) -> float:
    return float(pd.to_datetime(pd.Series(list(values)), format=form, errors="coerce").notna().mean())


def _numbers(values: Sequence[str]) -> Fit:
    either = [text for text in values if _EITHER.fullmatch(text)]
    point = _share(values, lambda text: _POINT.fullmatch(text) is not None)
    comma = _share(values, lambda text: _COMMA.fullmatch(text) is not None)
    if either and point == comma:
        return Fit(point, ask=f'say decimal and thousands: "{either[0]}" can be read in two ways')
    if comma > point:
        return Fit(comma, {"decimal": ",", "thousands": "."})
    grouped = any("," in text for text in values)
    return Fit(point, {"decimal": ".", "thousands": ","} if grouped else {})


def _countries(values: Sequence[str]) -> Fit:
    distinct = {text: meant_code(text) or _by_name().get(text.casefold()) for text in set(values)}
    share = _share(values, lambda text: distinct[text] is not None)
    recode = {text: code for text, code in sorted(distinct.items()) if code and meant_code(text) is None}
    return Fit(share, {"recode": recode} if recode else {})


@cache
def _by_name() -> Mapping[str, str]:
    """Country codes by English name and by ISO 3166-1 alpha-3 code."""
    names = {row["name"].casefold(): row["code"] for row in rows_of("country_codes")}
    return names | {row["iso3"].casefold(): row["code"] for row in rows_of("countries")}


def _hs_codes(values: Sequence[str]) -> Fit:
    return Fit(_share(values, lambda text: _HS.fullmatch(text.replace(".", "")) is not None))


def _yes_no(values: Sequence[str]) -> Fit:
    said = {text.casefold() for text in values}
    share = _share(values, lambda text: text.casefold() in _YES | _NO)
    strange = said - _CONTRACTS_YES_NO
    recode = {word: "true" if word in _YES else "false" for word in sorted(strange & (_YES | _NO))}
    return Fit(share, {"recode": recode} if recode else {})


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - 8} more" if len(words) > 8 else ""
    return ", ".join(words[:8]) + more


_FITS: dict[str, Callable[[Sequence[str]], Fit]] = {
    "date": _dates,
    "number": _numbers,
    "country": _countries,
    "hs_code": _hs_codes,
    "yes_no": _yes_no,
}
