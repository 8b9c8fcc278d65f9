"""Past orders with a known outcome, as the model itself saw them: those that it sees like another order are its precedents.

Each is a point: what every theme, a group of facts about one thing, contributed to its margin. Near is what lies at a
small Euclidean distance, in units of the margin. The model had learned from these very orders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

PRECEDENTS = "precedents.parquet"
"""File of a model's folder that keeps them."""
MOST = 20_000
"""Orders kept of each outcome, the latest ones: 4 MB of contributions for fifty themes."""
OUTCOMES = ("diverted", "cleared")
_ORDER = ("order_id", "order_day", "outcome", "outcome_day")
_CELLS = 1 << 22
"""Distances held at once: 32 MB."""


@dataclass(frozen=True)
class Near:
    """A past order that lies near another one."""

    place: int
    """Its row."""
    distance: float


@dataclass(frozen=True)
class Precedents:
    """The later order stands before the earlier; of one day they stand by `order_id`."""

    orders: pd.DataFrame
    """Columns `order_id`, `order_day`, `outcome`, `outcome_day`: the day on which it became known."""
    pushes: pd.DataFrame
    """What each theme contributed, one column a theme."""

    @classmethod
    def of(cls, orders: pd.DataFrame, pushes: pd.DataFrame) -> Self:
        """Of some orders with a known outcome those that are kept."""
        both = pd.concat([orders[list(_ORDER)], pushes.astype("float32")], axis=1)
        ordered = both.sort_values(["order_day", "order_id"], ascending=[False, True], kind="stable")
        return cls._parted(ordered.groupby("outcome", sort=False).head(MOST).reset_index(drop=True))

    def to_frame(self) -> pd.DataFrame:
        """Both in one table, for `PRECEDENTS`."""
        return pd.concat([self.orders, self.pushes], axis=1)

    @classmethod
    def from_frame(cls, found: pd.DataFrame) -> Self:
        """Read back what `to_frame` made.

        Raises:
            ValueError: If it is anything else.
        """
        if tuple(found.columns[: len(_ORDER)]) != _ORDER or not found["outcome"].isin(OUTCOMES).all():
            raise ValueError("the precedents are no orders with a known outcome")
        read = cls._parted(found)
        days = (read.orders["order_day"], read.orders["outcome_day"])
        is_number = all(kind == np.float32 for kind in read.pushes.dtypes) and np.isfinite(read.pushes.to_numpy()).all()
        if not is_number or not all(day.dtype.kind == "M" and day.notna().all() for day in days):
            raise ValueError("the precedents have contributions or days that are none")
        if not all(isinstance(name, str) for name in read.orders["order_id"]):
            raise ValueError("the precedents have orders without an id")
        if not read.orders["order_id"].is_unique:
            raise ValueError("the precedents have an order twice")
        return read

    @classmethod
    def _parted(cls, both: pd.DataFrame) -> Self:
        return cls(both[list(_ORDER)], both.drop(columns=list(_ORDER)))

    def nearest(
        self, pushes: pd.DataFrame, days: pd.Series, order_ids: pd.Series, most: int
    ) -> Iterator[Mapping[str, tuple[Near, ...]]]:
        """For each order up to `most` of either outcome, the nearest first; of equally near ones the later.

        Only such as were placed, and whose outcome was known, before the order's own day; never the order itself.
        """
        points = pushes[list(self.themes)].to_numpy(np.float32).astype(np.float64)
        moments = days.to_numpy("datetime64[s]")
        itself = [self._place_of.get(one) for one in order_ids]
        at_once = max(1, _CELLS // max(1, len(self.orders)))
        for start in range(0, len(points), at_once):
            part = slice(start, start + at_once)
            distances = cdist(points[part], self._points)
            distances[self._known_from >= moments[part, None]] = np.inf
            for row, own in zip(distances, itself[part], strict=True):
                if own is not None:
                    row[own] = np.inf
                yield {outcome: _least(row, places, most) for outcome, places in self._places.items()}

    @cached_property
    def _points(self) -> np.ndarray:
        return self.pushes.to_numpy(np.float64)

    @cached_property
    def _known_from(self) -> np.ndarray:
        latest = self.orders[["order_day", "outcome_day"]].max(axis=1)
        return latest.to_numpy("datetime64[s]")

    def at(self, place: int) -> tuple[str, str, str, str, np.ndarray]:
        """One of them: its id, its day, its outcome, the day on which that became known, and what each theme contributed."""
        return *self._told[place], self._points[place]

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The names of the columns of `pushes`."""
        return tuple(map(str, self.pushes))

    @cached_property
    def _told(self) -> list[tuple[str, str, str, str]]:
        days = {name: self.orders[name].dt.strftime("%Y-%m-%d") for name in ("order_day", "outcome_day")}
        columns = (self.orders.assign(**days)[name].astype(str).tolist() for name in _ORDER)
        return list(zip(*columns, strict=True))

    @cached_property
    def _place_of(self) -> Mapping[str, int]:
        return {order_id: place for place, order_id in enumerate(self.orders["order_id"].tolist())}

    @cached_property
    def _places(self) -> Mapping[str, np.ndarray]:
        return {outcome: np.flatnonzero(self.orders["outcome"] == outcome) for outcome in OUTCOMES}


def _least(distances: np.ndarray, places: np.ndarray, most: int) -> tuple[Near, ...]:
    """The places of the least distances; a stable order, so that of equal ones the first stays first."""
    own = distances[places]
    if len(own) > most:
        places = places[own <= np.partition(own, most - 1)[most - 1]]
    ordered = places[np.argsort(distances[places], kind="stable")][:most].tolist()
    return tuple(Near(place, float(distances[place])) for place in ordered if np.isfinite(distances[place]))
