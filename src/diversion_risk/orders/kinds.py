"""From a cell's text to a typed value, one reader a kind; what cannot be read becomes unknown."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.fields import Field, Kind
from diversion_risk.orders.raw import TEXT
from diversion_risk.reference.countries import meant_code

DATE_DTYPE: Final = "datetime64[s]"
"""Dates of every frame of this package: midnight UTC of the day, without a zone."""

STR_DTYPE = pd.StringDtype(storage="pyarrow", na_value=np.nan)

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ISO_DATE = (
    r"^([0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?)$"
)
_YES = ("true", "yes", "1")
_NO = ("false", "no", "0")
_DOTTED_DIGITS = r"^[0-9]+(\.[0-9]+)*$"


def typed(field: Field, cells: Any) -> pd.Series:
    """The values of one column from its trimmed text; missing where there is none or it cannot be read.

    Text of every sort is `str`, dates are `datetime64[s]`, numbers `float64`, yes and no `boolean`.
    """
    return _READERS.get(field.kind, series)(cells)


def unknown(field: Field, count: int) -> pd.Series:
    """A column of so many unknown values, typed like any other."""
    return typed(field, pa.chunked_array([pa.nulls(count, TEXT)]))


def series(cells: Any) -> pd.Series:
    """Arrow text as a pandas column of dtype `str`."""
    return pd.Series(pd.array(cells.cast(TEXT), dtype=STR_DTYPE))


def dates(cells: Any) -> pd.Series:
    """Days from ISO 8601 text; a time with an offset is first turned to UTC."""
    return by_distinct(cells, _iso_dates)


def by_distinct(cells: Any, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `read` makes of each distinct text, laid back on the rows; dates and countries repeat a lot."""
    coded = cells.combine_chunks().dictionary_encode()
    distinct = read(series(coded.dictionary))
    places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return distinct.reindex(places).reset_index(drop=True)


def _iso_dates(texts: pd.Series) -> pd.Series:
    return days(pd.to_datetime(texts.where(texts.str.match(_ISO_DATE)), format="ISO8601", utc=True, errors="coerce"))


def days(moments: pd.Series) -> pd.Series:
    """Midnight of the UTC day of each moment that carries a zone."""
    midnights: pd.Series = moments.dt.tz_convert(None).dt.normalize().astype(DATE_DTYPE)
    return midnights


def numbers(cells: Any) -> pd.Series:
    """Numbers from text with a decimal point."""
    readable = pc.match_substring_regex(cells, _NUMBER)
    return pd.Series(pc.if_else(readable, cells, pa.scalar(None, TEXT)).cast(pa.float64()).to_numpy(), dtype="float64")


def _yes_no(cells: Any) -> pd.Series:
    lower = pc.utf8_lower(cells)
    said = pc.is_in(lower, pa.array([*_YES, *_NO], TEXT))
    yes = pc.is_in(lower, pa.array(_YES, TEXT))
    return pd.Series(pd.arrays.BooleanArray(_mask(yes), ~_mask(said)))


def _mask(truths: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(truths.to_numpy(), dtype=bool)


def _countries(cells: Any) -> pd.Series:
    return by_distinct(cells, lambda texts: pd.Series([meant_code(text) for text in texts], dtype=STR_DTYPE))


def _choices(cells: Any) -> pd.Series:
    return series(pc.utf8_lower(cells))


def _hs_codes(cells: Any) -> pd.Series:
    dotted = pc.match_substring_regex(cells, _DOTTED_DIGITS)
    return series(pc.if_else(dotted, pc.replace_substring(cells, ".", ""), cells))


def _routes(cells: Any) -> pd.Series:
    return series(pc.utf8_upper(pc.replace_substring_regex(cells, r"\s*>\s*", ">")))


def _control_numbers(cells: Any) -> pd.Series:
    # The number itself is written large, its paragraphs small: 3A991.b.1.
    head = pc.utf8_upper(pc.utf8_slice_codeunits(cells, 0, 5))
    return series(pc.binary_join_element_wise(head, pc.utf8_slice_codeunits(cells, 5), pa.scalar("", TEXT)))


_READERS: dict[Kind, Callable[[Any], pd.Series]] = {
    "date": dates,
    "number": numbers,
    "yes_no": _yes_no,
    "country": _countries,
    "choice": _choices,
    "hs_code": _hs_codes,
    "route": _routes,
    "eccn": _control_numbers,
}
