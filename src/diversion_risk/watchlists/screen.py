"""Orders held against watch-lists as they stood on each order's own day."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from diversion_risk.watchlists.answers import (
    DAY_UNKNOWN,
    MATCHED,
    NOT_MATCHED,
    NOT_STATED,
    NOTHING_LISTED,
    TOO_COMMON,
)
from diversion_risk.watchlists.entries import Entry, Kind, WatchLists
from diversion_risk.watchlists.near import ADDRESSES, NAMES, Comparison, Listed, Written


@dataclass(frozen=True)
class Role:
    """A column of the orders that is held against the lists, and what of the lists it is held against."""

    name: str
    column: str
    kind: Kind = "party"
    country_column: str | None = None
    """Only for an address: where it lies."""

    @property
    def is_address(self) -> bool:
        """Whether the column holds addresses."""
        return self.country_column is not None

    @property
    def comparison(self) -> Comparison:
        """How its values are compared."""
        return ADDRESSES if self.is_address else NAMES

    @property
    def shelf(self) -> tuple[Kind, bool]:
        """What of the lists it is held against: roles that share it look at the same names or addresses."""
        return self.kind, self.is_address


BUYER_NAME = Role("buyer_name", "buyer_name")
CONSIGNEE_NAME = Role("consignee_name", "ultimate_consignee_name")
BUYER_ADDRESS = Role("buyer_address", "buyer_address", "party", "buyer_country")
BUYER_ADDRESS_ALONE = Role("buyer_address_alone", "buyer_address", "address", "buyer_country")
"""Addresses that are listed without a party, as those of high diversion risk on the Entity List."""

ROLES = (BUYER_NAME, CONSIGNEE_NAME, BUYER_ADDRESS, BUYER_ADDRESS_ALONE)

_TYPES = {
    "match": "float64",
    "undated": "float64",
    "days_listed": "float64",
    "listed_from": "datetime64[s]",
    "matched": "str",
    "entry": "str",
    "list": "str",
    "state": "str",
}
"""The columns that `screen` gives for each role."""

_Answer = tuple[float, float, float, date | None, str | None, str | None, str | None, str]
"""One value for each of those columns."""

_SIDE_TABLE = (
    *("value", "country", "score", "matched", "entry", "list", "programme", "listed_from", "listed_until", "as_of"),
)
_UNKNOWN = math.nan


@dataclass(frozen=True)
class Match:
    """A listed name or address near one of an order, and the entry it stands in."""

    score: float
    matched: str
    entry: Entry

    @property
    def rank(self) -> tuple[float, date, str, str, str]:
        """Best first; ties go to what was listed first, then by name."""
        entry = self.entry
        return -self.score, entry.listed_from or date.max, entry.list, entry.entry_id, self.matched


class Screen:
    """Lists made ready to hold orders against, as often as needed."""

    def __init__(self, lists: WatchLists | None) -> None:
        """Read every listed name and address once; `None` stands for no lists, of which nothing can be told."""
        self.versions = lists.versions() if lists else []
        entries = lists.entries if lists else ()
        one_each = {role.shelf: role for role in ROLES}
        self._shelves = {shelf: _Shelf(entries, role) for shelf, role in one_each.items()}

    def screen(self, orders: pd.DataFrame) -> pd.DataFrame:
        """What the lists say of each order; see the function of this name."""
        days = orders["order_date"].dt.date.tolist()
        return pd.concat([self._role(orders, days, role) for role in ROLES], axis=1)

    def near(self, role: Role, written: Iterable[Written]) -> pd.DataFrame:
        """One row for each listed text near one of the values, whenever it was listed.

        It holds for orders of any day, so it can be built once as a side table: the columns are value, country (of the
        value), score, matched (the text as the list writes it), entry, list, programme, listed_from, listed_until and
        as_of, the day of the file.
        """
        shelf = self._shelves[role.shelf]
        rows = [(*one, *_side_row(match)) for one in written for match in shelf.near(one) or ()]
        frame = pd.DataFrame(rows, columns=list(_SIDE_TABLE))
        days = {day: frame[day].astype("datetime64[s]") for day in ("listed_from", "listed_until", "as_of")}
        return frame.astype({"score": "float64"}).assign(**days)

    def _role(self, orders: pd.DataFrame, days: Sequence[date], role: Role) -> pd.DataFrame:
        shelf = self._shelves[role.shelf]
        asked = zip(_written(orders, role), days, strict=True)
        answers = [_answer(shelf, one, day, role.is_address) for one, day in asked]
        columns = zip(*answers, strict=True) if answers else [()] * len(_TYPES)
        types = zip(_TYPES.items(), columns, strict=True)
        series = {f"{role.name}_{name}": pd.Series(values, orders.index, dtype=kind) for (name, kind), values in types}
        return pd.DataFrame(series, index=orders.index)


class _Shelf:
    """What the lists write of one kind, and the entries it stands in."""

    def __init__(self, entries: Iterable[Entry], role: Role) -> None:
        of_kind = [entry for entry in entries if entry.kind == role.kind]
        self._written = [(one[0], entry) for entry in of_kind for one in _written_in(entry, role.is_address)]
        self._listed = Listed(
            (one for entry in of_kind for one in _written_in(entry, role.is_address)), role.comparison
        )
        # The same party orders often, and is often buyer and consignee.
        self.near = lru_cache(maxsize=1 << 17)(self._near)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compare with."""
        return not self._written

    def _near(self, one: Written) -> tuple[Match, ...] | None:
        """Best first; `None` where the value says too little to be compared."""
        found = self._listed.near(one)
        if found is None:
            return None
        return tuple(
            sorted((Match(score, *self._written[place]) for place, score in found), key=lambda match: match.rank)
        )


def screen(orders: pd.DataFrame, lists: WatchLists | None) -> pd.DataFrame:
    """What the lists say of each order, as far as they tell what stood on them on the order's own day.

    One row an order on the orders' index. For each role (`buyer_name`, `consignee_name`, `buyer_address`,
    `buyer_address_alone`) these columns, each with the role before it:

    - `match`: of names the nearness of the nearest listed name, 0.9 to 1, else 0; of addresses 1 or 0; NaN unknown;
    - `undated`: 1 where a listed name or address is near, but whether it was listed on that day cannot be told;
    - `days_listed`, `listed_from`: since when it was listed, where the list states that;
    - `matched`, `entry`, `list`: the text exactly as the list writes it, the entry's number and the list's name;
    - `state`: one of the words of `answers`, which tells why a match is unknown.
    """
    return Screen(lists).screen(orders)


def _answer(shelf: _Shelf, one: Written | None, day: date, is_address: bool) -> _Answer:
    """What the lists say of one value on one day: the best match that was listed, else the best that may have been."""
    if shelf.is_empty:
        return _nothing(NOTHING_LISTED)
    if one is None:
        return _nothing(NOT_STATED)
    near = shelf.near(one)
    if near is None:
        return _nothing(TOO_COMMON)
    listed = [(match, match.entry.was_listed_on(day)) for match in near]
    on_the_list = next((match for match, told in listed if told), None)
    if on_the_list:
        return _matched(on_the_list, MATCHED, 1.0 if is_address else on_the_list.score, day)
    not_told = next((match for match, told in listed if told is None), None)
    return _matched(not_told, DAY_UNKNOWN, _UNKNOWN, day) if not_told else _nothing(NOT_MATCHED, match=0.0)


def _matched(match: Match, state: str, score: float, day: date) -> _Answer:
    entry = match.entry
    since = (day - entry.listed_from).days if entry.listed_from else _UNKNOWN
    return (
        score,
        float(state == DAY_UNKNOWN),
        since,
        entry.listed_from,
        match.matched,
        entry.entry_id,
        entry.list,
        state,
    )


def _nothing(state: str, match: float = _UNKNOWN) -> _Answer:
    return match, match, _UNKNOWN, None, None, None, None, state


def _side_row(match: Match) -> tuple[object, ...]:
    entry = match.entry
    said = (entry.entry_id, entry.list, entry.programme, entry.listed_from, entry.listed_until, entry.file.as_of)
    return match.score, match.matched, *said


def _written_in(entry: Entry, is_address: bool) -> list[Written]:
    """Every name, or every address, of an entry."""
    if is_address:
        return [(address.text, address.country) for address in entry.addresses]
    return [(name, None) for name in entry.names]


def _written(orders: pd.DataFrame, role: Role) -> list[Written | None]:
    """The value of each order, for an address with its country; `None` where it is not stated."""
    values = orders[role.column].tolist()
    countries = orders[role.country_column].tolist() if role.country_column else [None] * len(values)
    pairs = zip(values, countries, strict=True)
    return [(text, code if isinstance(code, str) else None) if isinstance(text, str) else None for text, code in pairs]
