"""A mapping proposed for a file: by its headings, then by its values; what it cannot place it says, and never guesses."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.looks import Fit, fit
from diversion_risk.orders.raw import Raw, trimmed
from diversion_risk.orders.read import read_raw
from diversion_risk.reference.headings import Heading, known_heading, plain

Confidence = Literal["certain", "likely", "by its values alone"]

_BY_NAME = {field.name: field for field in ORDER_FIELDS}
_UNIT = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]")
_SAMPLE = 2_000
"""Filled values of a column that are looked at."""
_FITS = 0.8
"""Share of readable values below which a heading is not believed: policy, so that a few bad cells do not hide a column."""
_SURE = 0.95
"""Share that values must reach when there is no heading to go by."""
_UNITS: Mapping[str, Mapping[str, object]] = {
    "kg": {}, "kgs": {}, "kgm": {}, "lb": {"times": 0.45359237}, "lbs": {"times": 0.45359237}, "g": {"times": 0.001},
    "t": {"times": 1000}, "usd": {}, "us$": {}, "tusd": {"times": 1000},
}  # fmt: skip
_WEIGHTS = {"kg": 1, "kgm": 1, "k": 1, "g": 0.001, "grm": 0.001, "lb": 0.45359237, "lbs": 0.45359237, "lbr": 0.45359237,
            "t": 1000, "to": 1000, "tne": 1000, "kilograms": 1, "pounds": 0.45359237}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the file with some of its filled values, trimmed."""

    name: str
    values: Sequence[str]

    @property
    def unit(self) -> str:
        """What stands in brackets in the heading."""
        found = _UNIT.search(self.name)
        return found[1].casefold() if found else ""

    @property
    def distinct(self) -> list[str]:
        """Each value once, in the order of the file."""
        return list(dict.fromkeys(self.values))

    @cached_property
    def heading(self) -> tuple[Heading, Confidence] | None:
        """What the heading stands for, if anything is known of it."""
        for name in (self.name, _UNIT.sub(" ", self.name)):
            own = plain(name).replace(" ", "_")
            if own in _BY_NAME:
                return Heading((own,), "", "the contract"), "certain"
            known = known_heading(name)
            if known is not None:
                return known, "likely"
        return None


@dataclass(frozen=True)
class Placed:
    """A rule that is proposed: the column of the contract, where it comes from, and why."""

    field: str
    rule: Mapping[str, object]
    confidence: Confidence
    because: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """A column of the file that was not placed, and what a person would have to say of it."""

    column: str
    field: str
    """The column of the contract that it may be; empty where nothing speaks for any."""
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """All that could be found out of a file's layout."""

    file: str
    placed: tuple[Placed, ...]
    open: tuple[Open, ...]
    questions: tuple[Open, ...] = ()
    """Columns that are placed, and leave something open all the same."""

    @property
    def lacking(self) -> list[str]:
        """Required columns of the contract that nothing fills."""
        filled = {one.field for one in self.placed}
        return [field.name for field in ORDER_FIELDS if field.required and field.name not in filled]


def propose(path: Path) -> Proposal:
    """Propose a mapping for a file of orders; raises `FileUnusable` where it cannot be read as a table."""
    raw = read_raw(path)
    columns = {str(name): Column(str(name), _values(raw, str(name))) for name in raw.cells.column_names}
    return _Matching(raw, columns).proposal()


def _values(raw: Raw, name: str) -> list[str]:
    cells = trimmed(raw.cells.column(name)).drop_null().slice(0, _SAMPLE)
    return [str(cell) for cell in cells.to_pylist()]


class _Matching:
    """Columns of a file held against the fields of the contract, the surest first."""

    def __init__(self, raw: Raw, columns: Mapping[str, Column]) -> None:
        self.raw = raw
        self.columns = columns
        self.placed: dict[str, Placed] = {}
        self.used: set[str] = set()
        self.open: list[Open] = []
        self.questions: list[Open] = []
        self.helping = {
            column.heading[0].columns[0]: column for column in reversed(list(columns.values())) if column.heading
        }

    def proposal(self) -> Proposal:
        """Place what can be placed; the rest stays open."""
        for wanted in ("certain", "likely"):
            for column in self.columns.values():
                if column.heading and column.heading[1] == wanted and len(column.heading[0].columns) == 1:
                    self._by_heading(column, column.heading[0], column.heading[1])
        for column in self.columns.values():
            if column.heading and len(column.heading[0].columns) > 1:
                self._one_of_several(column, column.heading[0])
        self._by_values()
        self._numbered_lines()
        named = {one.column for one in self.open} | self.used
        rest = [
            Open(name, "", _hint(column), _shown(column)) for name, column in self.columns.items() if name not in named
        ]
        order = list(_BY_NAME)
        placed = sorted(self.placed.values(), key=lambda one: order.index(one.field))
        return Proposal(self.raw.name, tuple(placed), (*self.open, *rest), tuple(self.questions))

    def _by_heading(self, column: Column, heading: Heading, confidence: Confidence) -> None:
        name = heading.columns[0]
        if name not in _BY_NAME:
            return
        why = (
            f"its heading is that of {name}" if confidence == "certain" else f'"{column.name}" is a heading for {name}'
        )
        found = fit(_BY_NAME[name], column.values)
        told = f"{why}; {found.share:.0%} of {len(column.values):,} values fit"
        if name in self.placed:
            self._leave(column, name, f"{why}, which {_source(self.placed[name])} fills already")
        elif found.share < _FITS:
            self._leave(column, name, f"{why}, but only {found.share:.0%} of its values are {_BY_NAME[name].expected}")
        elif found.ask:
            self._leave(column, name, f"{why}; {found.ask}")
        else:
            settled = self._settled(column, heading)
            if settled is None:
                self._leave(
                    column, name, f"{why}, but its {heading.ask.replace('_', ' ')} is not stated: say times or unit"
                )
            else:
                self._place(column, name, {**found.keys, **settled}, confidence, told)

    def _settled(self, column: Column, heading: Heading) -> dict[str, object] | None:
        """What settles the unit: the heading's brackets, or a column beside it; `None` where nothing does."""
        if column.unit in _UNITS:
            return dict(_UNITS[column.unit])
        if column.unit and heading.columns[0] in ("value_usd", "net_weight_kg"):
            return None
        if not heading.ask:
            return {}
        beside = self.helping.get("(currency)" if heading.ask == "currency" else "(weight unit)")
        if beside is None:
            return None
        known = {"usd": 1} if heading.ask == "currency" else _WEIGHTS
        factors = {value: known[value.casefold()] for value in beside.distinct if value.casefold() in known}
        if not factors:
            return None
        others = [value for value in beside.distinct if value not in factors]
        if others:
            self._ask(
                beside, f"{', '.join(others[:8])} without a factor: those values are unknown until unit.factors has one"
            )
        self.used.add(beside.name)
        return {"unit": {"column": beside.name, "factors": factors}}

    def _one_of_several(self, column: Column, heading: Heading) -> None:
        unfilled = [name for name in heading.columns if name not in self.placed]
        several = " or ".join(heading.columns)
        if len(unfilled) == 1 and fit(_BY_NAME[unfilled[0]], column.values).share >= _FITS:
            found = fit(_BY_NAME[unfilled[0]], column.values)
            told = f'"{column.name}" may be {several}, and another column is the other; {found.share:.0%} of values fit'
            self._place(column, unfilled[0], found.keys, "likely", told)
        else:
            self._leave(column, " or ".join(unfilled), f'"{column.name}" may be {several}, or both: say which')

    def _by_values(self) -> None:
        """The commodity code and the date, where one column alone looks like it."""
        for name in ("hs_code", "order_date"):
            alike = [column for column in self._unclaimed() if self._looks_like(name, column)]
            if name in self.placed or len(alike) != 1 or any(one.field == name for one in self.open):
                continue
            found = fit(_BY_NAME[name], alike[0].values)
            if not found.ask:
                told = f"no heading tells, but {found.share:.0%} of {len(alike[0].values):,} values fit, as of no other column"
                self._place(alike[0], name, found.keys, "by its values alone", told)

    def _unclaimed(self) -> list[Column]:
        named = {one.column for one in self.open} | self.used
        return [column for name, column in self.columns.items() if name not in named and column.values]

    def _looks_like(self, name: str, column: Column) -> bool:
        return column.heading is None and fit(_BY_NAME[name], column.values).share >= _SURE

    def _numbered_lines(self) -> None:
        """An order_id that stands on several lines is joined with the line's number, where that makes it unique."""
        placed = self.placed.get("order_id")
        if placed is None or "column" not in placed.rule:
            return
        ids, line = str(placed.rule["column"]), self.helping.get("(line)")
        repeated = len(self.raw.cells) - _count(self.raw, [ids])
        if not repeated:
            return
        if line and not set("{}") & set(ids + line.name) and _count(self.raw, [ids, line.name]) == len(self.raw.cells):
            because = f"{placed.because}; with {line.name} it is unique"
            self.placed["order_id"] = Placed("order_id", {"template": f"{{{ids}}}-{{{line.name}}}"}, placed.confidence,
                                             because, placed.samples)  # fmt: skip
            self.used.add(line.name)
        else:
            del self.placed["order_id"]
            self._leave(self.columns[ids], "order_id", f"{repeated:,} rows repeat an earlier value: join it with a line "
                        "number, template: \"{" + ids + "}-{…}\"")  # fmt: skip

    def _place(self, column: Column, name: str, keys: Mapping[str, object], confidence: Confidence, why: str) -> None:
        self.placed[name] = Placed(name, {"column": column.name, **keys}, confidence, why, _shown(column))
        self.used.add(column.name)

    def _ask(self, column: Column, why: str) -> None:
        self.questions.append(Open(column.name, "", why, _shown(column)))

    def _leave(self, column: Column, name: str, why: str) -> None:
        self.used.discard(column.name)
        self.open.append(Open(column.name, name, why, _shown(column)))


def _count(raw: Raw, names: Sequence[str]) -> int:
    """How many different rows the columns have together."""
    return int(raw.cells.select(list(names)).group_by(list(names)).aggregate([]).num_rows)


def _source(placed: Placed) -> str:
    return f'"{placed.rule.get("column", placed.rule.get("template"))}"'


def _shown(column: Column) -> tuple[str, ...]:
    return tuple(column.distinct[:3])


def _hint(column: Column) -> str:
    """What the values of an unknown column look like, so that a person need not open the file."""
    if not column.values:
        return "it is empty"
    if column.heading and column.heading[0].columns[0].startswith("("):
        return f"it tells the {column.heading[0].columns[0].strip('()')}, of which the contract has no column"
    kinds = {"country codes": "buyer_country", "commodity codes": "hs_code", "dates": "order_date", "routes": "route",
             "export control numbers": "eccn"}  # fmt: skip
    alike = [told for told, name in kinds.items() if _sure(fit(_BY_NAME[name], column.values))]
    near = next(iter(_near(column.name)), None)
    words = ["its values look like " + " or ".join(alike)] if alike else []
    words += [f'its heading is near "{near}"'] if near else []
    return "; ".join(words) or "neither heading nor values tell what it is"


def _sure(found: Fit) -> bool:
    return found.share >= _SURE


def _near(name: str) -> Iterator[str]:
    yield from difflib.get_close_matches(plain(name).replace(" ", "_"), list(_BY_NAME), n=1, cutoff=0.8)
