"""What the contract allows in the cells of each column, as rules built from the one list of fields."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from diversion_risk.orders.fields import EXPECTED, Field

LONGEST_TEXT = 32_767
"""Characters a spreadsheet cell can hold; what is longer did not come from a person."""

_SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

_EARLIEST = {"buyer_incorporation_date": pd.Timestamp(1000, 1, 1)}
_EARLIEST_OTHERWISE = pd.Timestamp(1900, 1, 1)
_LATEST = pd.Timestamp(2100, 1, 1)

# Chapter 77 is kept free by the HS and 00 does not exist; 98 and 99 are for national use and occur in US schedules.
_HS = r"^(0[1-9]|[1-689][0-9]|7[0-689])[0-9]{4}([0-9]{2}){0,2}$"
_HS_ODD = r"^[0-9]{3,9}$"
_PATTERNS = {
    "division": r"^(0[1-9]|[1-9][0-9])$",
    "route": r"^[A-Z]{2}([A-Z0-9]{3})?(>[A-Z]{2}([A-Z0-9]{3})?)+$",
    "eccn": r"^(EAR99|[0-9][A-E][0-9]{3}([.-][A-Za-z0-9.\-]+)?)$",
}

TWICE = "an order_id that no earlier row of the file has"
LOST_ZERO = "6, 8 or 10 digits; an odd count has lost its leading zero"
FOUNDED_LATER = "a date on or before order_date"


@dataclass(frozen=True)
class Rule:
    """What a cell should hold, in the words of an error message, and which of the known values of a column do."""

    expected: str
    holds: Callable[[pd.Series], pd.Series]


@dataclass(frozen=True)
class Breach:
    """The cells of one column that break one rule."""

    column: str
    expected: str
    places: npt.NDArray[np.int64]


def of_columns(frame: pd.DataFrame, fields: Sequence[Field]) -> Iterator[Breach]:
    """Every rule that cells of typed columns break; an unknown value breaks none, but that a required one be known."""
    for field in fields:
        column = frame[field.name]
        known = column.notna().to_numpy()
        if field.required and not known.all():
            yield Breach(field.name, field.expected, np.flatnonzero(~known))
        if field.unique and not column.is_unique:
            yield from _breach(field.name, TWICE, known & column.duplicated().to_numpy())
        places, values = np.flatnonzero(known), column[known]
        for rule in rules(field) if len(values) else ():
            broken = ~rule.holds(values).to_numpy(dtype=bool)
            if broken.any():
                yield Breach(field.name, rule.expected, places[broken])


def between_columns(frame: pd.DataFrame) -> Iterator[Breach]:
    """What no column tells by itself: the buyer was founded by the day of its order."""
    if "buyer_incorporation_date" in frame:
        is_later = frame["order_date"] < frame["buyer_incorporation_date"]
        yield from _breach("buyer_incorporation_date", FOUNDED_LATER, is_later.to_numpy())


def _breach(column: str, expected: str, broken: npt.NDArray[np.bool_]) -> Iterator[Breach]:
    if broken.any():
        yield Breach(column, expected, np.flatnonzero(broken))


def _hs_fits(codes: pd.Series) -> pd.Series:
    return codes.str.match(_HS) | ~_hs_not_odd(codes)


def _hs_not_odd(codes: pd.Series) -> pd.Series:
    return ~(codes.str.match(_HS_ODD) & (codes.str.len() % 2 == 1))


_OF_TEXT = (
    Rule(f"text of at most {LONGEST_TEXT:,} characters", lambda texts: texts.str.len() <= LONGEST_TEXT),
    Rule("text without NUL bytes", lambda texts: ~texts.str.contains("\0", regex=False)),
    Rule("a value, not the error of a spreadsheet", lambda texts: ~texts.isin(_SPREADSHEET_ERRORS)),
)
_OF_HS_CODES = (Rule(EXPECTED["hs_code"], _hs_fits), Rule(LOST_ZERO, _hs_not_odd))
_OF_KINDS = {"identifier": _OF_TEXT, "text": _OF_TEXT, "hs_code": _OF_HS_CODES}


@cache
def rules(field: Field) -> tuple[Rule, ...]:
    """What the known values of a column must be, besides of its type."""
    if field.kind == "date":
        earliest = _EARLIEST.get(field.name, _EARLIEST_OTHERWISE)
        told = f"a date from {earliest.year} to {_LATEST.year - 1}"
        return (Rule(told, lambda days: (days >= earliest) & (days < _LATEST)),)
    if field.kind == "number":
        return (Rule(field.expected, lambda numbers: (numbers > 0) & (numbers < float("inf"))),)
    if field.kind == "choice":
        return (Rule(field.expected, lambda texts: texts.isin(field.choices)),)
    if field.kind in _PATTERNS:
        return (Rule(field.expected, lambda texts: texts.str.match(_PATTERNS[field.kind])),)
    return _OF_KINDS.get(field.kind, ())
