"""Enforcement: who is looked at and why, what is found, where it leads, and how late it becomes known."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.calendar import day_of
from diversion_risk.simulate.chance import Bools, Ints, happens, log_normal
from diversion_risk.simulate.goods import NEVER
from diversion_risk.simulate.lines import Market
from diversion_risk.simulate.networks import Network
from diversion_risk.simulate.news import News
from diversion_risk.simulate.parties import Parties
from diversion_risk.simulate.past import Past
from diversion_risk.simulate.rows import Rows
from diversion_risk.simulate.screening import Screening
from diversion_risk.simulate.underworld import Underworld

WHY = ("random", "targeted", "tip", "unknown")
SOURCES = ("post-shipment check", "end-use check", "customs record", "licensing officer visit", "bank report")


@dataclass(frozen=True)
class Outcomes(Rows):
    """One entry per look: the order, the day it became known, whether diversion was found, and why it was looked at."""

    order: Ints
    day: Ints
    diverted: Bools
    why: Ints
    source: Ints


NOBODY = np.empty(0, dtype=np.int64)
NONE = Outcomes(NOBODY, NOBODY, NOBODY == 0, NOBODY, NOBODY)


class Authority:
    """Looks at some orders every month; what it finds leads it to networks, and those to more of their orders."""

    def __init__(self, market: Market, rng: np.random.Generator) -> None:
        """An authority that has seen nothing yet."""
        self.market, self.rng = market, rng
        self.looks: list[Outcomes] = [NONE]
        self.news, self._screening = News(market.world, market.places), Screening()
        self._past = Past()
        self._cases: Ints = np.empty((2, 0), dtype=np.int64)
        self._confirmed: dict[int, int] = {}

    def look(self, book: Book, who: Parties, statement: Bools) -> None:
        """Choose among a month's orders, at random and by points; what each look finds becomes known later."""
        assumed, rng = self.market.world.enforcement, self.rng
        self.news.turn(book.month)
        self._past.add(book)
        sampled = happens(rng, assumed.random_share, book.orders)
        chance = self._screening.chances(book, who, statement, self.news.hubs)
        by_points = (rng.random(book.orders) < chance) & ~sampled
        self._take(book, sampled, (0, assumed.found_when_random, assumed.random_lag_days))
        self._take(book, by_points, (1, assumed.found_when_targeted, assumed.targeted_lag_days))

    def follow_up(self, underworld: Underworld, month: int, day: int) -> Ints:
        """At the end of a month: the networks that enough confirmed orders or a tip lead to, uncovered on that day."""
        found = dict.fromkeys(self._led_to(day, underworld.networks), "cases")
        found |= {at: "tip" for at in self._tipped(underworld) if at not in found}
        for at in sorted(found):
            underworld.uncover(at, day, found[at])
            self.news.break_out(underworld.networks[at].country, month)
        uncovered = np.array(sorted(found), dtype=np.int64)
        if found:
            self._burst(uncovered, day)
        return uncovered

    def known(self) -> Outcomes:
        """All that became known of the orders until the file was drawn, by day."""
        assumed, found = self.market.world.enforcement, _joined(self.looks)
        found = _until_found(found)
        unsaid = happens(self.rng, assumed.reason_lost, len(found.order))
        why = np.where(unsaid, WHY.index("unknown"), found.why)
        found = Outcomes(found.order, found.day, found.diverted, why, found.source)
        found = found.picked(found.day <= day_of(self.market.world.outcomes_known_until))
        return found.picked(np.lexsort((found.order, found.day)))

    def _take(self, book: Book, chosen: Bools, how: tuple[int, float, float]) -> None:
        """Single looks: why, the chance of seeing diversion where it is, and the usual delay in days."""
        (why, sees, lag), order = how, np.flatnonzero(chosen)
        spread = self.market.world.enforcement.lag_spread
        delay = 3 + log_normal(self.rng, lag, spread, len(order)).astype(np.int64)
        diverted = book.diverts[order] & happens(self.rng, sees, len(order))
        day = book.day[order] + delay
        self._write(book.first + order, day, diverted, why)
        self._cases = np.concatenate([self._cases, np.stack([book.network[order], day])[:, diverted]], axis=1)

    def _write(self, order: Ints, day: Ints, diverted: Bools, why: int) -> None:
        source = self.rng.integers(0, len(SOURCES), len(order))
        self.looks.append(Outcomes(order, day, diverted, np.full(len(order), why), source))

    def _led_to(self, day: int, networks: list[Network]) -> list[int]:
        """Networks of which enough orders are confirmed by that day."""
        network, due = self._cases[0], self._cases[1] <= day
        for at in network[due].tolist():
            self._confirmed[at] = self._confirmed.get(at, 0) + 1
        self._cases = self._cases[:, ~due]
        needed = self.market.world.enforcement.cases_needed
        return [at for at in set(network[due].tolist()) if self._confirmed[at] >= needed and not networks[at].found_out]

    def _tipped(self, underworld: Underworld) -> list[int]:
        """Networks that intelligence from outside gives away, careless ones more often."""
        hazard = self.market.world.enforcement.tip_per_month
        draws = self.rng.random(len(underworld.at_work))
        at_work = zip(underworld.at_work, draws, strict=True)
        return [at for at, draw in at_work if draw < hazard * 2 * (1 - underworld.networks[at].care)]

    def _burst(self, uncovered: Ints, day: int) -> None:
        """Many orders of uncovered networks become known within days, and some beside them that are cleared."""
        assumed, rng = self.market.world.enforcement, self.rng
        theirs = self._past.of_networks(uncovered, day - assumed.tip_reach_days)
        theirs = theirs.picked(happens(rng, assumed.tip_share, len(theirs.order)))
        beside = self._past.neighbours(theirs.picked(happens(rng, assumed.tip_neighbours, len(theirs.order))), rng)
        order = np.concatenate([theirs.order, beside])
        diverted = np.concatenate([theirs.diverts, np.zeros(len(beside), dtype=bool)])
        known = day + 1 + (rng.random(len(order)) ** 2 * assumed.tip_days).astype(np.int64)
        self._write(order, known, diverted, WHY.index("tip"))


def _joined(looks: list[Outcomes]) -> Outcomes:
    def all_of(name: str) -> Ints:
        return np.concatenate([getattr(one, name) for one in looks])

    return Outcomes(all_of("order"), all_of("day"), all_of("diverted") > 0, all_of("why"), all_of("source"))


def _until_found(looks: Outcomes) -> Outcomes:
    """A finding may correct an earlier clearance, as a second row; after a finding nobody looks again."""
    looks = looks.picked(np.lexsort((~looks.diverted, looks.day, looks.order)))
    orders = int(looks.order.max(initial=-1)) + 1
    found = np.full(orders, NEVER)
    np.minimum.at(found, looks.order[looks.diverted], looks.day[looks.diverted])
    once = np.ones(len(looks.order), dtype=bool)
    once[1:] = (looks.order[1:] != looks.order[:-1]) | (looks.day[1:] != looks.day[:-1])
    return looks.picked(once & (looks.day <= found[looks.order]))
