"""Screening: the simple points by which an authority chooses what to look at, and whom it remembers."""

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import Bools, Floats, Ints
from diversion_risk.simulate.parties import Parties

LONG_AGO = -10_000
"""A month long before any flag."""
YOUNG_DAYS = 540


class Screening:
    """Points of a month's orders; the buyers of those with most are remembered for some months."""

    def __init__(self) -> None:
        """Nobody flagged yet."""
        self._flagged = np.empty(0, dtype=np.int64)

    def chances(self, book: Book, who: Parties, statement: Bools, news: Bools) -> Floats:
        """The chance of every order to be chosen, more with more points, the authority's capacity being a fixed share."""
        assumed = book.market.world.enforcement
        points = self._points(book, who, statement, news)
        self._remember(book, points)
        pull = np.exp(assumed.steepness * points)
        late = book.day >= book.market.span.sanctions
        share = assumed.targeted_share * np.where(late, 1.0, assumed.before_sanctions)
        return np.asarray(np.minimum(share * pull / pull.mean(), assumed.at_most))

    def _points(self, book: Book, who: Parties, statement: Bools, news: Bools) -> Floats:
        places, points = book.market.places, book.market.world.enforcement.points
        facts: dict[str, Bools] = {
            "hub": places.transshipment_from[who.destination] <= book.day,
            "listed": book.market.goods.listed_from[book.good] <= book.day,
            "young": book.day - book.buyers.founded[book.buyer] < YOUNG_DAYS,
            "payer_elsewhere": who.payer != book.country,
            "no_statement": ~statement,
            "forwarder_consignee": who.forwarding_consignee >= 0,
            "eaeu": places.is_eaeu[who.destination],
            "in_the_news": news[who.destination],
            "flagged_before": self._remembered(book),
        }
        return np.asarray(np.sum([points[name] * fact for name, fact in facts.items()], axis=0))

    def _remembered(self, book: Book) -> Bools:
        """Whether the buyer had a flag within the past months; a table of buyers that has grown is followed."""
        joined = len(book.buyers.country) - len(self._flagged)
        self._flagged = np.concatenate([self._flagged, np.full(joined, LONG_AGO)])
        return self._flagged[book.buyer] >= book.month - book.market.world.enforcement.flagged_months

    def _remember(self, book: Book, points: Floats) -> None:
        flags = round(book.orders * book.market.world.enforcement.flagged_share)
        foremost: Ints = np.argsort(-points, kind="stable")[:flags]
        self._flagged[book.buyer[foremost]] = book.month
