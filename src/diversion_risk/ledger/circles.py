"""Circles: buyers whom shared parties tie together over any number of steps, as they stood when a day began."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

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
        buyers, ties = len(meetings.since), meetings.ties
        self._coming = _Days(meetings.since, {"buyer": np.arange(buyers)})
        self._ageing = _Days(meetings.since + NEW_DAYS, {"buyer": np.arange(buyers)})
        self._ties = _Days(ties["day"].to_numpy(), {name: ties[name].to_numpy() for name in ("party", "buyer")})
        cases = meetings.cases
        self._cases = _Days(cases["day"].to_numpy(), {name: cases[name].to_numpy() for name in ("buyer", "change")})
        parties = int(ties["party"].max()) + 1 if len(ties) else 0
        self._guests = np.zeros(parties, dtype="int64")
        self._first = np.full(parties + 1, -1)
        """A buyer of each party that ties; -1 where there is none, or too many, and of what is no party at all."""
        self._parties: dict[int, list[int]] = {}
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
        still = self._guests[parties] <= MOST_TIED
        for party, buyer in zip(parties[still].tolist(), buyers[still].tolist(), strict=True):
            self._parties.setdefault(buyer, []).append(party)
            self._tie(party, buyer)

    def _tie(self, party: int, buyer: int) -> None:
        if self._first[party] < 0:
            self._first[party] = buyer
        one, other = int(self._circle[self._first[party]]), int(self._circle[buyer])
        if one == other:
            return
        if len(self._of(one)) < len(self._of(other)):
            one, other = other, one
        joining = self._of(other)
        self._members[one] = [*self._of(one), *joining]
        self._members.pop(other, None)
        self._circle[joining] = one
        self._all[:, one] += self._all[:, other]

    def _part(self, parties: np.ndarray) -> None:
        """Let parties tie nobody, and tie those anew who were in a circle by them."""
        tied = self._first[parties]
        broken = np.unique(self._circle[tied[tied >= 0]]).tolist()
        self._first[parties] = -1
        for buyer in [member for circle in broken for member in self._disperse(circle)]:
            self._parties[buyer] = [one for one in self._parties[buyer] if self._guests[one] <= MOST_TIED]
            for party in self._parties[buyer]:
                self._tie(party, buyer)

    def _disperse(self, circle: int) -> list[int]:
        members = self._of(circle)
        self._members.pop(circle, None)
        self._circle[members] = members
        self._all[:, members] = self._own[:, members]
        return members

    def _of(self, circle: int) -> list[int]:
        return self._members.get(circle, [circle])


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
