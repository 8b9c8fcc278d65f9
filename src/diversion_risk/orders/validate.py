"""Which rows we can trust: reject a row whose required cell is wrong, set any other wrong cell to unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.allowed import TWICE, Breach, between_columns, of_columns
from diversion_risk.orders.checked import TROUBLE_COLUMNS, Checked
from diversion_risk.orders.draw import Sheet
from diversion_risk.orders.fields import Field
from diversion_risk.orders.kinds import STR_DTYPE, series, typed, unknown
from diversion_risk.orders.raw import TEXT, Ragged, Raw, shown

_AS_IT_CAME = " as it came"
_FEW = 1_000
"""Rows up to which the rules are asked one by one."""
_WORDS = ("choice", "division", "route", "eccn")
"""Kinds of which only the rules know what can be read."""


@dataclass(frozen=True)
class _Failing:
    """Cells of one column that are not what they should be, for one reason."""

    column: str
    expected: str
    places: npt.NDArray[np.int64]
    hushed: bool = False
    """The mapping asks for no warning where this column cannot be read."""


def validate(sheet: Sheet, fields: tuple[Field, ...], noun: str, occurred: Sequence[int] = ()) -> Checked:
    """The accepted rows with typed columns, and the account of all others; no row is lost.

    A row is rejected when a required cell is empty or wrong or its order_id occurred before. Any other wrong cell is
    set to unknown and stands in the warnings. Where the sheet is but a part of a file, `occurred` are the numbers of
    the rows whose order_id stands in an earlier part.
    """
    frame = _typed(sheet, fields)
    failing = [
        *_occurred(sheet, fields, occurred), *_unreadable(sheet, frame, fields), *_not_allowed(sheet, frame, fields),
    ]  # fmt: skip
    required = {field.name for field in fields if field.required}
    fatal = [one for one in failing if one.column in required]
    refused = np.zeros(len(frame), dtype=bool)
    for one in fatal:
        refused[one.places] = True
    mild = [_without(one, refused) for one in failing if one.column not in required]
    for one in mild:
        _set_unknown(frame, one)
    rejected = _account(sheet, fatal, [_ragged(sheet)] if sheet.raw.ragged else [])
    return Checked(
        rows=_finished(frame, refused),
        extras=_extras(sheet, fields, refused),
        rejected=rejected.sort_values("row", kind="stable", ignore_index=True),
        warnings=_account(sheet, [one for one in mild if not one.hushed]).sort_values(
            "row", kind="stable", ignore_index=True
        ),
        rows_in=len(frame) + len(sheet.raw.ragged),
        left_out=sheet.left_out,
        noun=noun,
    )


def _typed(sheet: Sheet, fields: Sequence[Field]) -> pd.DataFrame:
    count = len(sheet.raw.cells)
    return pd.DataFrame(
        {
            field.name: typed(field, sheet.columns[field.name].values)
            if field.name in sheet.columns
            else unknown(field, count)
            for field in fields
        }
    )


def _occurred(sheet: Sheet, fields: Sequence[Field], rows: Sequence[int]) -> Iterable[_Failing]:
    places = np.flatnonzero(np.isin(sheet.raw.rows, rows)) if len(rows) else np.empty(0, dtype=np.int64)
    return [_Failing(field.name, TWICE, places) for field in fields if field.unique]


def _unreadable(sheet: Sheet, frame: pd.DataFrame, fields: Sequence[Field]) -> Iterable[_Failing]:
    """Optional cells that hold something of which no value could be made; the rules see to required ones."""
    for field in fields:
        if field.required or field.name not in sheet.columns:
            continue
        there = pc.is_valid(sheet.columns[field.name].found).to_numpy()
        lost = there & frame[field.name].isna().to_numpy()
        if lost.any():
            yield _Failing(field.name, field.expected, np.flatnonzero(lost), sheet.columns[field.name].quiet)


def _not_allowed(sheet: Sheet, frame: pd.DataFrame, fields: Sequence[Field]) -> Iterable[_Failing]:
    # A column that the file does not have is unknown throughout: nothing to check.
    present = [field for field in fields if field.name in sheet.columns]
    kinds = {field.name: field.kind for field in present}
    for one in (*_of_columns(frame[list(kinds)], present), *between_columns(frame[list(kinds)])):
        hushed = kinds[one.column] in _WORDS and sheet.columns[one.column].quiet
        yield _Failing(one.column, one.expected, one.places, hushed)


def _of_columns(frame: pd.DataFrame, fields: Sequence[Field]) -> Iterable[Breach]:
    """By the schema; a few orders, which somebody waits for, by its rules alone: pandera takes ten times as long for one."""
    if len(frame) <= _FEW:
        return of_columns(frame, fields)
    # It takes half a second to import, which who scores one order would wait for.
    from diversion_risk.orders.schema import breaches_of_schema  # noqa: PLC0415

    return breaches_of_schema(frame, fields)


def _without(one: _Failing, refused: npt.NDArray[np.bool_]) -> _Failing:
    return replace(one, places=one.places[~refused[one.places]])


def _set_unknown(frame: pd.DataFrame, one: _Failing) -> None:
    if len(one.places):
        kept = np.ones(len(frame), dtype=bool)
        kept[one.places] = False
        frame[one.column] = frame[one.column].where(kept)


def _finished(frame: pd.DataFrame, refused: npt.NDArray[np.bool_]) -> pd.DataFrame:
    rows = frame[~refused].reset_index(drop=True) if refused.any() else frame
    return rows.assign(hs6=rows["hs_code"].str[:6]) if "hs_code" in rows else rows


def _extras(sheet: Sheet, fields: Sequence[Field], refused: npt.NDArray[np.bool_]) -> pd.DataFrame:
    kept = sheet.raw.cells.select(list(sheet.extras)).filter(pa.array(~refused))
    names = _renamed(sheet.extras, {field.name for field in fields} | {"hs6"})
    cells = {new: _column(kept.column(old)) for old, new in zip(sheet.extras, names, strict=True)}
    return pd.DataFrame(cells, index=pd.RangeIndex(len(kept)))


def _column(cells: Any) -> pd.Series:
    return series(pc.if_else(pc.equal(cells, ""), pa.scalar(None, TEXT), cells))


def _renamed(names: Sequence[str], taken: set[str]) -> list[str]:
    return [name + _AS_IT_CAME if name.casefold() in taken else name for name in names]


def _account(sheet: Sheet, failing: Sequence[_Failing], others: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    parts = [*(_lines(sheet, one) for one in failing if len(one.places)), *others]
    return pd.concat(parts, ignore_index=True) if parts else _no_lines(tuple(_source_names(sheet.raw))).copy()


def _lines(sheet: Sheet, one: _Failing) -> pd.DataFrame:
    lines = pd.DataFrame(
        {
            "row": sheet.raw.rows[one.places],
            "order_id": _found(sheet, "order_id", one.places),
            "column": one.column,
            "found": _found(sheet, one.column, one.places),
            "expected": one.expected,
        }
    ).astype(dict.fromkeys(TROUBLE_COLUMNS[1:], STR_DTYPE))
    return pd.concat([lines, _as_it_came(sheet.raw, one.places)], axis=1)


def _found(sheet: Sheet, column: str, places: npt.NDArray[np.int64]) -> list[str]:
    """What stood in the cells; empty text where nothing did."""
    return [shown(cell or "") for cell in sheet.columns[column].found.take(pa.array(places)).to_pylist()]


def _as_it_came(raw: Raw, places: npt.NDArray[np.int64]) -> pd.DataFrame:
    taken = raw.cells.take(pa.array(places))
    return pd.DataFrame(
        {name: series(taken.column(place)) for place, name in enumerate(_source_names(raw))},
        index=pd.RangeIndex(len(places)),
    )


def _source_names(raw: Raw) -> list[str]:
    return _renamed(raw.cells.column_names, set(TROUBLE_COLUMNS))


@lru_cache(maxsize=16)
def _no_lines(names: tuple[str, ...]) -> pd.DataFrame:
    """The account of rows without trouble; most orders that come alone have none, in the columns of the one before."""
    none = pd.DataFrame(columns=[*TROUBLE_COLUMNS, *names], dtype=STR_DTYPE)
    return none.astype({"row": "int64"})


def _ragged(sheet: Sheet) -> pd.DataFrame:
    """Rows with too few or too many cells, laid out by position; what is beyond the last column is in `found`."""
    names = sheet.raw.cells.column_names
    place = names.index(sheet.id_column) if sheet.id_column in names else len(names)
    lines = pd.DataFrame(
        [(one.row, _cell(one, place), "", one.found, one.expected) for one in sheet.raw.ragged],
        columns=list(TROUBLE_COLUMNS),
    ).astype(dict.fromkeys(TROUBLE_COLUMNS[1:], STR_DTYPE))
    cells = [[*one.cells, *[None] * (len(names) - len(one.cells))] for one in sheet.raw.ragged]
    came = pd.DataFrame(cells, columns=_source_names(sheet.raw)).astype(STR_DTYPE)
    return pd.concat([lines, came], axis=1)


def _cell(ragged: Ragged, place: int) -> str:
    return shown(ragged.cells[place].strip()) if place < len(ragged.cells) else ""
