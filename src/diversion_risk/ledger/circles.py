"""Circles: buyers whom shared parties tie together over any number of steps, as they stood when a day began."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TIES = ("address", "ultimate_consignee_id", "forwarder_id")
"""What ties two buyers when both gave the same."""
MOST_TIED = 5
"""Buyers up to which a party ties them: what more of them share is a business centre or a carrier, as far as anybody
knows. With ten, two in five of the tied buyers of the simulated world are one circle, which tells nothing of any."""
NEW_DAYS = 365
FACTS = ("circle_buyers", "circle_new_buyers", "circle_confirmed")


@dataclass(frozen=True)
class Meetings:
    """What circles are made of; parties and buyers are numbered from 0, and days count from 1970-01-01."""

    since: np.ndarray
    """Day of each buyer's first order."""
    ties: pd.DataFrame
    """One row for each buyer and party: `party`, `buyer`, and the `day` on which the buyer first gave it."""
    cases: pd.DataFrame
    """`buyer`, the `day` on which a confirmed diversion became known, and the `change` in their number."""


def circles(meetings: Meetings, asked: pd.DataFrame) -> pd.DataFrame:
    """What is known of the circle of each order when its day begins: a row an order, in the columns of `FACTS`.

    `asked` holds `position`, `day`, `buyer` and a column of parties for each of `TIES`, -1 where nobody else is known to
    have given it. The circle of an order is that of its buyer and of all whom its own parties tie to it. What ties is
    found from the days before alone, so it does not matter what else is asked. The work grows with the ties and with
    the days asked for, not with how many orders see them.
    """
    world = Circles(meetings)
    asked = asked.sort_values("day", kind="stable")
    days, starts = np.unique(asked["day"].to_numpy(), return_index=True)
    parts = np.split(asked[["buyer", *TIES]].to_numpy().T, starts[1:], axis=1)
    told = [world.before(int(day)).of(*part) for day, part in zip(days, parts, strict=False)]
    found = np.concatenate(told, axis=1) if told else np.empty((len(FACTS), 0))
    return pd.DataFrame(dict(zip(FACTS, found, strict=True)), index=asked["position"])


class Circles:
    """Circles that only go forward in time; each is called by the number of one of its buyers."""

    def __init__(self, meetings: Meetings) -> None:
        """As they stood before anybody came."""
        buyers, ties = len(meetings.since), meetings.ties.sort_values("day", kind="stable")
        self._coming = _Days(meetings.since, {"buyer": np.arange(buyers)})
        self._ageing = _Days(meetings.since + NEW_DAYS, {"buyer": np.arange(buyers)})
        self._ties = _Days(ties["day"].to_numpy(), {name: ties[name].to_numpy() for name in ("party", "buyer")})
        cases = meetings.cases
        self._cases = _Days(cases["day"].to_numpy(), {name: cases[name].to_numpy() for name in ("buyer", "change")})
        self._given = _Given(ties["party"].to_numpy(), ties["buyer"].to_numpy(), buyers)
        parties = int(ties["party"].max()) + 1 if len(ties) else 0
        self._guests = np.zeros(parties, dtype="int64")
        self._first = np.full(parties + 1, -1)
        """A buyer of each party that ties; -1 where there is none, or too many, and of what is no party at all."""
        self._circle = np.arange(buyers)
        self._members: dict[int, list[int]] = {}
        self._own = np.vstack([np.ones(buyers), np.zeros((2, buyers))])
        """Buyers, new buyers, confirmed diversions: of each buyer alone, and of each circle."""
        self._all = self._own.copy()

    def before(self, day: int) -> "Circles":
        """As they stood before a day, which must not be earlier than the last."""
        for (buyers,) in self._coming.until(day):
            self._count(1, buyers, 1)
        for (buyers,) in self._ageing.until(day):
            self._count(1, buyers, -1)
        for buyers, change in self._cases.until(day):
            self._count(2, buyers, change)
        for parties, buyers in self._ties.until(day):
            self._meet(parties, buyers)
        return self

    def of(self, buyer: np.ndarray, *ties: np.ndarray) -> np.ndarray:
        """The facts of some orders, a line each: other buyers, new ones among them, confirmed diversions of all."""
        around = np.sort(np.stack([self._circle[buyer], *map(self._reached, ties)]), axis=0)
        counts = around >= 0
        counts[1:] &= around[1:] != around[:-1]
        found: np.ndarray = np.where(counts, self._all[:, around], 0).sum(axis=1)
        found[:2] -= self._own[:2, buyer]
        return found

    def _reached(self, parties: np.ndarray) -> np.ndarray:
        """The circle of each party; -1 where it ties nobody."""
        first = self._first[parties]
        return np.where(first >= 0, self._circle[first], -1)

    def _count(self, fact: int, buyers: np.ndarray, change: np.ndarray | int) -> None:
        np.add.at(self._own[fact], buyers, change)
        np.add.at(self._all[fact], self._circle[buyers], change)

    def _meet(self, parties: np.ndarray, buyers: np.ndarray) -> None:
        """Tie buyers to parties; a party that has too many from now on ties nobody any longer."""
        np.add.at(self._guests, parties, 1)
        self._part(np.unique(parties[self._guests[parties] > MOST_TIED]))
        self._tie(parties, buyers)
        self._given.known += len(parties)

    def _part(self, parties: np.ndarray) -> None:
        """Let parties tie nobody, and tie those anew who were in a circle by them."""
        tied = self._first[parties]
        broken = np.unique(self._circle[tied[tied >= 0]]).tolist()
        self._first[parties] = -1
        if broken:
            self._tie(*self._given.by(np.concatenate([self._disperse(circle) for circle in broken])))

    def _tie(self, parties: np.ndarray, buyers: np.ndarray) -> None:
        """Put the circles together that parties of few enough buyers tie."""
        still = self._guests[parties] <= MOST_TIED
        parties, buyers = parties[still], buyers[still]
        new = self._first[parties] < 0
        # Of those who give a party on its first day the first stands for all: the last that is written stays.
        self._first[parties[new][::-1]] = buyers[new][::-1]
        one, other = self._circle[self._first[parties]], self._circle[buyers]
        for circles in _tied_together(one[one != other], other[one != other]):
            self._unite(max(circles, key=lambda circle: len(self._of(circle))), circles)

    def _unite(self, largest: int, circles: list[int]) -> None:
        joining = [circle for circle in circles if circle != largest]
        buyers = [buyer for circle in joining for buyer in self._members.pop(circle, [circle])]
        self._members.setdefault(largest, [largest]).extend(buyers)
        self._circle[buyers] = largest
        self._all[:, largest] += self._all[:, joining].sum(axis=1)

    def _disperse(self, circle: int) -> np.ndarray:
        members = np.array(self._members.pop(circle, [circle]))
        self._circle[members] = members
        self._all[:, members] = self._own[:, members]
        return members

    def _of(self, circle: int) -> list[int]:
        return self._members.get(circle, [circle])


def _tied_together(one: np.ndarray, other: np.ndarray) -> list[list[int]]:
    """The numbers that pairs of them connect, over any number of pairs."""
    if not len(one):
        return []
    numbers, ends = np.unique(np.stack([one, other]), return_inverse=True)
    pairs = coo_array((np.ones(len(one)), tuple(ends.reshape(2, -1))), shape=(len(numbers), len(numbers)))
    group = connected_components(pairs, directed=False)[1]
    by_group = np.argsort(group, kind="stable")
    parts = np.split(numbers[by_group], np.flatnonzero(np.diff(group[by_group])) + 1)
    return [part.tolist() for part in parts]


class _Given:
    """What each buyer gave, found by the buyers; rows are in the order of their days."""

    def __init__(self, parties: np.ndarray, buyers: np.ndarray, count: int) -> None:
        self._parties, self._buyers = parties, buyers
        self._rows = np.argsort(buyers, kind="stable")
        self._starts = np.searchsorted(buyers[self._rows], np.arange(count + 1))
        self.known = 0
        """How many rows are of days gone by."""

    def by(self, buyers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Party and buyer of what some buyers are known to have given."""
        starts, lengths = self._starts[buyers], self._starts[buyers + 1] - self._starts[buyers]
        within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
        rows = self._rows[np.repeat(starts, lengths) + within]
        rows = rows[rows < self.known]
        return self._parties[rows], self._buyers[rows]


class _Days:
    """Rows in the order of their days, handed out once each."""

    def __init__(self, day: np.ndarray, columns: dict[str, np.ndarray]) -> None:
        in_time = np.argsort(day, kind="stable")
        self._day = day[in_time]
        self._columns = [column[in_time] for column in columns.values()]
        self._done = 0

    def until(self, day: int) -> Iterator[Iterable[np.ndarray]]:
        """The columns of what happened before a day and was not handed out yet; nothing if there is none."""
        begun, self._done = self._done, int(np.searchsorted(self._day, day))
        if begun < self._done:
            yield [column[begun : self._done] for column in self._columns]
