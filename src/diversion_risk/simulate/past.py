"""The past of an authority: the orders it may come back to when a network is uncovered."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import Bools, Ints
from diversion_risk.simulate.rows import Rows


@dataclass(frozen=True)
class Theirs(Rows):
    """One entry per order of a network, its cover included: number, day, network, month and country of the buyer."""

    order: Ints
    day: Ints
    network: Ints
    month: Ints
    country: Ints
    diverts: Bools


@dataclass(frozen=True)
class _Others:
    """The other orders of a month: their numbers by country, and where each country begins; small, as all are kept."""

    by_country: Ints
    begins: Ints


class Past:
    """Every order of networks, and enough of all others to find some from the same country and month."""

    def __init__(self) -> None:
        """Nothing yet."""
        none = np.empty(0, dtype=np.int64)
        self._theirs = Theirs(none, none, none, none, none, none > 0)
        self._others: dict[int, _Others] = {}

    def add(self, book: Book) -> None:
        """Keep what may be needed of a month."""
        own = np.flatnonzero(book.network >= 0)
        month, country = np.full(len(own), book.month), book.country
        self._theirs = self._theirs.with_others(
            Theirs(book.first + own, book.day[own], book.network[own], month, country[own], book.diverts[own])
        )
        others = np.flatnonzero(book.network < 0)
        order = others[np.argsort(country[others], kind="stable")]
        begins = np.searchsorted(country[order], np.arange(len(book.market.places.codes) + 1))
        self._others[book.month] = _Others((book.first + order).astype(np.int32), begins)

    def of_networks(self, networks: Ints, since: int) -> Theirs:
        """The orders of these networks from a day on."""
        return self._theirs.picked(np.isin(self._theirs.network, networks) & (self._theirs.day > since))

    def neighbours(self, beside: Theirs, rng: np.random.Generator) -> Ints:
        """For each of a network's orders one of somebody else, from the same country in the same month, if there is one."""
        draws, found = rng.random(len(beside.order)), np.full(len(beside.order), -1)
        for month in np.unique(beside.month):
            at, others = np.flatnonzero(beside.month == month), self._others[int(month)]
            low, high = others.begins[beside.country[at]], others.begins[beside.country[at] + 1]
            some = high > low
            place = (low + draws[at] * (high - low)).astype(np.int64)
            found[at[some]] = others.by_country[place[some]]
        return np.unique(found[found >= 0])
