"""What the contract allows in each column, as a pandera schema built from the one list of fields."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pandera

from diversion_risk.orders.fields import Field
from diversion_risk.orders.kinds import DATE_DTYPE

LONGEST_TEXT = 32_767
"""Characters a spreadsheet cell can hold; what is longer did not come from a person."""

AGE = "days from incorporation to order"
"""A derived column that lives only while a frame is checked: below 0, the buyer was founded after its order."""

_SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

_EARLIEST = {"buyer_incorporation_date": pd.Timestamp(1000, 1, 1)}
_EARLIEST_OTHERWISE = pd.Timestamp(1900, 1, 1)
_LATEST = pd.Timestamp(2100, 1, 1)

_DTYPES = {"date": DATE_DTYPE, "number": "float64", "yes_no": "boolean"}

# Chapter 77 is kept free by the HS and 00 does not exist; 98 and 99 are for national use and occur in US schedules.
_HS = r"^(0[1-9]|[1-689][0-9]|7[0-689])[0-9]{4}([0-9]{2}){0,2}$"
_HS_ODD = r"^[0-9]{3,9}$"
_PATTERNS = {
    "division": r"^(0[1-9]|[1-9][0-9])$",
    "route": r"^[A-Z]{2}([A-Z0-9]{3})?(>[A-Z]{2}([A-Z0-9]{3})?)+$",
    "eccn": r"^(EAR99|[0-9][A-E][0-9]{3}([.-][A-Za-z0-9.\-]+)?)$",
}

TWICE = "an order_id that did not occur before"
LOST_ZERO = "6, 8 or 10 digits; an odd count has lost its leading zero"
FOUNDED_LATER = "a date on or before order_date"


@cache
def schema(fields: tuple[Field, ...]) -> Any:
    """A pandera `DataFrameSchema` over typed columns; the message of each check is what a cell should hold."""
    columns = {field.name: _column(field) for field in fields}
    return pandera.DataFrameSchema({**columns, AGE: _age()}, ordered=False)


def _column(field: Field) -> Any:
    return pandera.Column(
        _DTYPES.get(field.kind, "str"),
        _checks(field),
        nullable=not field.required,
        unique=field.unique,
        report_duplicates="exclude_first",
    )


def _age() -> Any:
    return pandera.Column("float64", pandera.Check.ge(0, error=FOUNDED_LATER), nullable=True, required=False)


def _checks(field: Field) -> Sequence[Any]:
    if field.kind in ("identifier", "text"):
        return _text_checks()
    if field.kind == "hs_code":
        return [pandera.Check(_hs_fits, error=field.expected), pandera.Check(_hs_not_odd, error=LOST_ZERO)]
    check = _check(field)
    return [] if check is None else [check]


def _check(field: Field) -> Any:
    if field.kind == "date":
        return _date_check(field)
    if field.kind == "number":
        return pandera.Check.in_range(0, float("inf"), include_min=False, include_max=False, error=field.expected)
    if field.kind == "choice":
        return pandera.Check.isin(field.choices, error=field.expected)
    if field.kind in _PATTERNS:
        return pandera.Check.str_matches(_PATTERNS[field.kind], error=field.expected)
    return None


def _text_checks() -> Sequence[Any]:
    return [
        pandera.Check(_short_enough, error=f"text of at most {LONGEST_TEXT:,} characters"),
        pandera.Check(_no_nul, error="text without NUL bytes"),
        pandera.Check.notin(_SPREADSHEET_ERRORS, error="a value, not the error of a spreadsheet"),
    ]


def _date_check(field: Field) -> Any:
    earliest = _EARLIEST.get(field.name, _EARLIEST_OTHERWISE)
    expected = f"a date from {earliest.year} to {_LATEST.year - 1}"
    return pandera.Check.in_range(earliest, _LATEST, include_max=False, error=expected)


def _short_enough(texts: pd.Series) -> pd.Series:
    return texts.str.len() <= LONGEST_TEXT


def _no_nul(texts: pd.Series) -> pd.Series:
    return ~texts.str.contains("\0", regex=False)


def _hs_fits(codes: pd.Series) -> pd.Series:
    return codes.str.match(_HS) | ~_hs_not_odd(codes)


def _hs_not_odd(codes: pd.Series) -> pd.Series:
    return ~(codes.str.match(_HS_ODD) & (codes.str.len() % 2 == 1))
