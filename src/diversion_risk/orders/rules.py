"""One rule of a mapping at work: pick, join, recode, and read dates and numbers written another way."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.fields import Kind
from diversion_risk.orders.kinds import DATE_DTYPE, by_distinct, dates, days, numbers, series
from diversion_risk.orders.mapping import Condition, Place, Rule
from diversion_risk.orders.notation import UNAMBIGUOUS, decimal_sign, plain_numbers
from diversion_risk.orders.raw import TEXT, Raw, trimmed

ROW_NUMBER = "row number"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_NOTHING = pa.scalar(None, TEXT)


@dataclass(frozen=True)
class Drawn:
    """One column: what its cells mean as the contract's text, and what stood there; null is unknown."""

    values: Any
    found: Any
    quiet: bool = False
    """What cannot be read is meant to become unknown without a warning."""


class Drawer:
    """Draws the columns of one file by their rules, and remembers which source columns were read."""

    def __init__(self, raw: Raw, rules: dict[str, Rule], kinds: dict[str, Kind]) -> None:
        """Nothing is read yet, but for the decimal sign."""
        self.raw = raw
        self.rules = rules
        self.kinds = kinds
        self.read: set[str] = set()
        self._trimmed: dict[str, Any] = {}
        self._decimal = self._usual_decimal()

    def column(self, name: str) -> Drawn:
        """One field of the contract."""
        return self._draw(self.rules[name], self.kinds[name])

    def _usual_decimal(self) -> str:
        """The decimal sign of number columns whose rule names none."""
        if self.raw.separator in (None, ","):
            return "."
        rules = [leaf for name, rule in self.rules.items() if self.kinds[name] == "number" for leaf in _leaves(rule)]
        columns = [self._cells(rule.column) for rule in rules if rule.column and rule.decimal is None]
        return decimal_sign(columns, self.raw.name)

    def _cells(self, column: str) -> Any:
        name = source_column(self.raw, column)
        self.read.add(name)
        if name not in self._trimmed:
            self._trimmed[name] = trimmed(self.raw.cells.column(name))
        return self._trimmed[name]

    def _draw(self, rule: Rule, kind: Kind) -> Drawn:
        drawn = self._picked(rule, kind)
        if rule.when:
            holds = self._holds(rule.when)
            drawn = Drawn(_only_where(holds, drawn.values), _only_where(holds, drawn.found))
        if rule.recode or rule.otherwise is not None:
            drawn = _recoded(drawn, rule)
        return Drawn(self._moved(self._read_as(drawn.values, rule, kind), rule), drawn.found, rule.quiet)

    def _picked(self, rule: Rule, kind: Kind) -> Drawn:
        if rule.first_of:
            return _first([self._draw(part, kind) for part in rule.first_of])
        if rule.later_of:
            return _later([self._draw(part, kind) for part in rule.later_of])
        cells = self._source(rule)
        return Drawn(cells, cells)

    def _source(self, rule: Rule) -> Any:
        if rule.column is not None:
            return self._cells(rule.column)
        if rule.template is not None:
            return self._joined(rule.template)
        if rule.row_number:
            return self._row_numbers()
        return _repeated(rule.constant or "", len(self.raw.cells))

    def _row_numbers(self) -> Any:
        return pa.chunked_array([pa.array(self.raw.rows).cast(TEXT)])

    def _joined(self, template: str) -> Any:
        """The template with its placeholders filled; unknown where one of them is."""
        pieces = _PLACEHOLDER.split(template)
        filled = [
            self._placeholder(piece) if place % 2 else _repeated(piece, len(self.raw.cells))
            for place, piece in enumerate(pieces)
        ]
        return pc.binary_join_element_wise(*filled, _repeated("", len(self.raw.cells)))

    def _placeholder(self, name: str) -> Any:
        return self._row_numbers() if name == ROW_NUMBER else self._cells(name)

    def _holds(self, conditions: Sequence[Condition]) -> Any:
        for condition in conditions:
            self._cells(condition.column)
        return where(self.raw, conditions)

    def _read_as(self, values: Any, rule: Rule, kind: Kind) -> Any:
        """Dates and numbers in the contract's notation; constants and composed rules have it already."""
        if rule.column is None and rule.template is None:
            return values
        if kind == "date" and (rule.formats or rule.partial):
            return _iso(_dates(values, rule))
        if kind == "number":
            return self._plain_numbers(values, rule)
        return values

    def _plain_numbers(self, values: Any, rule: Rule) -> Any:
        native = self._native(rule)
        if rule.decimal is not None:
            read = plain_numbers(values, rule.decimal, rule.thousands)
        elif self._decimal == ",":
            read = plain_numbers(values, ",", UNAMBIGUOUS)
        else:
            read = values
        return read if native is None else pc.if_else(native, values, read)

    def _moved(self, values: Any, rule: Rule) -> Any:
        """Dates shifted by days, numbers turned into the contract's unit."""
        if rule.plus_days:
            return _iso(dates(values) + pd.Timedelta(days=rule.plus_days))
        if rule.times != 1.0 or rule.unit is not None:
            return _scaled(values, rule.times * self._factors(rule))
        return values

    def _native(self, rule: Rule) -> Any:
        return None if rule.column is None else self.raw.native.get(source_column(self.raw, rule.column))

    def _factors(self, rule: Rule) -> Any:
        if rule.unit is None:
            return 1.0
        folded = {name.casefold(): factor for name, factor in rule.unit.factors.items()}
        units = series(self._cells(rule.unit.column))
        return units.map(lambda unit: folded.get(unit.casefold()), na_action="ignore").astype("float64")


def _leaves(rule: Rule) -> list[Rule]:
    """The rule itself, or the plain rules that it is composed of."""
    parts = (*rule.first_of, *rule.later_of)
    return [leaf for part in parts for leaf in _leaves(part)] if parts else [rule]


def source_column(raw: Raw, name: str) -> str:
    """The file's own spelling of a column name that a mapping gives; raises `FileUnusable` when there is none."""
    for column in raw.cells.column_names:
        if column.casefold() == name.strip().casefold():
            return str(column)
    raise FileUnusable(f'{raw.name}: lacks the column "{name}" that the mapping reads.')


def where(raw: Raw, conditions: Sequence[Condition]) -> Any:
    """A mask of the rows for which every condition holds; an empty cell counts as empty text."""
    masks = [_met(raw, condition) for condition in conditions]
    return reduce(pc.and_, masks, pa.array(np.ones(len(raw.cells), dtype=bool)))


def _met(raw: Raw, condition: Condition) -> Any:
    cells = pc.fill_null(trimmed(raw.cells.column(source_column(raw, condition.column))), "")
    among = pc.is_in(pc.utf8_lower(cells), pa.array(sorted(value.lower() for value in condition.values), TEXT))
    among = pa.array(among.to_numpy(zero_copy_only=False).astype(bool))
    return among if condition.wanted else pc.invert(among)


def _repeated(text: str, count: int) -> Any:
    return pa.chunked_array([pa.repeat(pa.scalar(text, TEXT), count)])


def _only_where(holds: Any, cells: Any) -> Any:
    return pc.if_else(holds, cells, _NOTHING)


def _recoded(drawn: Drawn, rule: Rule) -> Drawn:
    folded = {value.casefold(): meaning for value, meaning in rule.recode.items()}

    def meaning(value: str) -> str | None:
        kept = value if rule.otherwise is None else rule.otherwise
        return folded.get(value.casefold(), kept) or None

    values = _text(by_distinct(drawn.values, lambda texts: series(pa.array([meaning(text) for text in texts], TEXT))))
    # What is recoded to unknown is meant to be unknown: nothing was found that anyone need be warned of.
    return Drawn(values, _only_where(pc.is_valid(values), drawn.found))


def _first(parts: Sequence[Drawn]) -> Drawn:
    return Drawn(pc.coalesce(*(part.values for part in parts)), pc.coalesce(*(part.found for part in parts)))


def _later(parts: Sequence[Drawn]) -> Drawn:
    """The latest of some dates; unknown as soon as one is, for then nobody knows which is later."""
    moments = pd.concat([dates(part.values) for part in parts], axis=1)
    latest = moments.max(axis=1).where(moments.notna().all(axis=1)).astype(DATE_DTYPE)
    return Drawn(_iso(latest), pc.coalesce(*(part.found for part in parts)))


def _text(column: pd.Series) -> Any:
    return pa.chunked_array([pa.array(column, TEXT, from_pandas=True)])


def _iso(moments: pd.Series) -> Any:
    return _text(moments.dt.strftime("%Y-%m-%d"))


def _dates(values: Any, rule: Rule) -> pd.Series:
    formats = rule.formats
    if rule.partial:
        formats += tuple(form for form in ("%Y-%m", "%Y") if form not in formats)
    read = [by_distinct(values, _reader(form, rule.partial)) for form in formats]
    # Spreadsheet and Parquet dates come as ISO 8601 whatever the mapping says of text; bare digits would be a guess.
    digits = pc.match_substring_regex(values, "^[0-9]+$") if rule.formats else pa.scalar(False)
    read.append(dates(pc.if_else(digits, _NOTHING, values)))
    return reduce(pd.Series.combine_first, read).astype(DATE_DTYPE)


def _reader(form: str, partial: Place | None) -> Callable[[pd.Series], pd.Series]:
    whole = any(day in form for day in ("%d", "%j"))
    months = any(month in form for month in ("%m", "%b", "%B"))

    def read(texts: pd.Series) -> pd.Series:
        moments = days(pd.to_datetime(texts, format=form, utc=True, errors="coerce"))
        return moments if whole or partial is None else _placed(moments, partial, months)

    return read


def _placed(starts: pd.Series, place: Place, months: bool) -> pd.Series:
    """A day within the month, or the year, that begins on each date."""
    if place == "start":
        return starts
    length = pd.DateOffset(months=1) if months else pd.DateOffset(years=1)
    middle = pd.DateOffset(days=14) if months else pd.DateOffset(months=6)
    moved = starts + middle if place == "middle" else starts + length - pd.DateOffset(days=1)
    return moved.astype(DATE_DTYPE)


def _scaled(values: Any, factors: Any) -> Any:
    return pa.chunked_array([pa.array(numbers(values) * factors, from_pandas=True).cast(TEXT)])
