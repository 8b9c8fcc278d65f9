"""The raw tables of a world, and what stood in them before an order: plain pandas and numpy, nothing of the program."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

TABLES = Path(__file__).parents[2] / "data" / "reference"
NOBODY = "<not stated>"


@dataclass(frozen=True)
class Keyed:
    """The rows that share a key, by day."""

    days: np.ndarray
    rows: np.ndarray


_NONE = Keyed(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass
class Past:
    """Orders as they stand in the file, with what a reader of the file would add: HS codes cut short, days counted."""

    orders: pd.DataFrame = field(repr=False)
    outcomes: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        """Count days, and cut codes short."""
        rows = self.orders.reset_index(drop=True).copy()
        rows["day"] = _days(rows["order_date"])
        rows["founded"] = _days(rows["buyer_incorporation_date"])
        rows["hs6"] = rows["hs_code"].str[:6]
        rows["heading"] = rows["hs_code"].str[:4]
        rows["way"] = rows["route"].map(_countries, na_action="ignore")
        rows["unit"] = rows["quantity_unit"].fillna(NOBODY)
        self.rows = rows
        self.day = rows["day"].to_numpy(dtype=np.int64)
        self._floats: dict[str, np.ndarray] = {}
        self._firsts: dict[tuple[str, str], dict[Any, np.ndarray]] = {}
        self._tables: dict[tuple[str, ...], dict[Any, Keyed]] = {}
        self._columns = {name: rows[name].astype(object).where(rows[name].notna(), None).to_numpy() for name in rows}

    def at(self, row: int, column: str) -> Any:
        """A cell; `None` where it is empty."""
        return self._columns[column][row]

    def numbers(self, column: str) -> np.ndarray:
        """A column of numbers; NaN where it is empty."""
        return self.derived(column, lambda: self.rows[column].to_numpy(dtype=float))

    def column(self, name: str) -> np.ndarray:
        """A column as objects; `None` where it is empty."""
        return self._columns[name]

    def derived(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """Something reckoned of every row, once."""
        return self._floats[name] if name in self._floats else self._keep(name, make())

    def codes(self, column: str) -> np.ndarray:
        """A column as whole numbers, equal where cells are equal; -1 where it is empty."""
        return self.derived(f"codes of {column}", lambda: pd.factorize(self.rows[column])[0].astype(float))

    def first_days(self, row: int, by: str, counts: np.ndarray | None = None) -> np.ndarray | None:
        """The days on which buyers first ordered with the order's key, in sequence; `None` where the key is empty.

        With `counts` only buyers with a row that counts on that first day.
        """
        key = self.at(row, by)
        if key is None:
            return None
        name = (by, "first of every" if counts is None else "first that counts")
        if name not in self._firsts:
            self._firsts[name] = self._first_days(by, counts)
        return self._firsts[name].get(key, np.empty(0))

    def _first_days(self, by: str, counts: np.ndarray | None) -> dict[Any, np.ndarray]:
        rows = self.rows[[by, "buyer_id", "day"]].assign(counts=True if counts is None else counts)
        rows = rows.dropna(subset=[by])
        first = rows.groupby([by, "buyer_id"])["day"].transform("min")
        met = rows[(rows["day"] == first) & rows["counts"]].drop_duplicates([by, "buyer_id"])
        return {key: np.sort(days.to_numpy()) for key, days in met.groupby(by)["day"]}

    def _keep(self, name: str, values: np.ndarray) -> np.ndarray:
        self._floats[name] = values
        return values

    def before(self, row: int, *by: str, days: int | None = None, until: int = 1) -> np.ndarray | None:
        """Rows of earlier days that share the order's keys, the earliest first; `None` where a key is empty."""
        key = self._key(row, by)
        if key is None:
            return None
        held = self._table(by).get(key, _NONE)
        today = self.day[row]
        start = 0 if days is None else np.searchsorted(held.days, today - days, side="left")
        return held.rows[start : np.searchsorted(held.days, today - until, side="right")]

    def looks(self, row: int, *by: str) -> tuple[int, int] | None:
        """Earlier orders with the same keys that had been looked at before the day, and those then held as diverted."""
        key = self._key(row, by)
        if key is None:
            return None
        days, looked, diverted = self._looked(by).get(key, (np.empty(0), [0], [0]))
        at = int(np.searchsorted(days, self.day[row], side="left"))
        return int(looked[at]), int(diverted[at])

    def _key(self, row: int, by: tuple[str, ...]) -> Any:
        key = tuple(self._columns[name][row] for name in by)
        return None if any(part is None for part in key) else key

    def _table(self, by: tuple[str, ...]) -> dict[Any, Keyed]:
        if by not in self._tables:
            known = self.rows[list(by)].dropna()
            found = {}
            for key, places in known.groupby(list(by), sort=False).indices.items():
                rows = known.index.to_numpy()[places]
                ordered = rows[np.argsort(self.day[rows], kind="stable")]
                found[key if isinstance(key, tuple) else (key,)] = Keyed(self.day[ordered], ordered)
            self._tables[by] = found
        return self._tables[by]

    @cached_property
    def _events(self) -> list[tuple[int, int, int, int]]:
        """Day on which something became known, row, and what it adds to looked at and to diverted.

        A later outcome of an order takes the place of the earlier one from its own day on.
        """
        place = {order_id: at for at, order_id in enumerate(self.rows["order_id"])}
        known = self.outcomes.assign(day=_days(self.outcomes["outcome_date"])).sort_values("day", kind="stable")
        stands: dict[str, int] = {}
        events = []
        for order_id, outcome, day in known[["order_id", "outcome", "day"]].itertuples(index=False):
            is_diverted = int(outcome == "diverted")
            if order_id in place:
                events.append(
                    (int(day), place[order_id], int(order_id not in stands), is_diverted - stands.get(order_id, 0))
                )
                stands[order_id] = is_diverted
        return events

    def _looked(self, by: tuple[str, ...]) -> dict[Any, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        name = ("outcomes", *by)
        if name not in self._tables:
            held: dict[Any, list[tuple[int, int, int]]] = {}
            for day, row, looked, diverted in self._events:
                key = self._key(row, by)
                if key is not None:
                    held.setdefault(key, []).append((day, looked, diverted))
            self._tables[name] = {key: _running(events) for key, events in held.items()}  # type: ignore[misc]
        return self._tables[name]  # type: ignore[return-value]


def _countries(route: str) -> str:
    """The countries of a route, whose stops may be ports; a country that follows itself counts once.

    >>> _countries("USHOU>USNYC>AESHJ>TR")
    'US>AE>TR'
    """
    return ">".join(country for country, _ in groupby(stop.strip()[:2] for stop in route.split(">")))


def _running(events: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days, looked, diverted = (np.array(column) for column in zip(*events, strict=True))
    return days, np.concatenate([[0], looked.cumsum()]), np.concatenate([[0], diverted.cumsum()])


def _days(column: pd.Series) -> pd.Series:
    """Days since 1970; empty where there is none."""
    moments = pd.to_datetime(column)
    return (moments - pd.Timestamp("1970-01-01")).dt.days


@cache
def table(name: str, key: str) -> Mapping[str, Mapping[str, str]]:
    """A reference table as the file has it, by one of its columns."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}
