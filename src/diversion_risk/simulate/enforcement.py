"""Enforcement: who is looked at and why, what is found, and how late it becomes known."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.calendar import day_of
from diversion_risk.simulate.chance import Bools, Floats, Ints, happens, log_normal, weighted_within
from diversion_risk.simulate.goods import NEVER
from diversion_risk.simulate.parties import Parties
from diversion_risk.simulate.rows import Rows

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


def outcomes(book: Book, who: Parties, statement: Bools, rng: np.random.Generator) -> Outcomes:
    """All that became known of the orders until the file was drawn, by day."""
    assumed = book.market.world.enforcement
    sampled = np.flatnonzero(happens(rng, assumed.random_share, book.orders))
    chosen = _targeted(book, who, statement, rng)
    chosen = chosen[~np.isin(chosen, sampled)]
    found = _looks(book, sampled, (0, assumed.found_when_random, assumed.random_lag_days), rng)
    found = found.with_others(_looks(book, chosen, (1, assumed.found_when_targeted, assumed.targeted_lag_days), rng))
    found = _until_found(found.with_others(_tips(book, rng)), book.orders)
    found = _without_reason(found, assumed.reason_lost, rng)
    found = found.picked(found.day <= day_of(book.market.world.outcomes_known_until))
    return found.picked(np.lexsort((found.order, found.day)))


def _looks(book: Book, order: Ints, how: tuple[int, float, float], rng: np.random.Generator) -> Outcomes:
    """Single looks: why, the chance of seeing diversion where it is, and the usual delay in days."""
    why, sees, lag = how
    delay = 3 + log_normal(rng, lag, book.market.world.enforcement.lag_spread, len(order)).astype(np.int64)
    return Outcomes(
        order=order,
        day=book.trade.day[order] + delay,
        diverted=book.diverts[order] & happens(rng, sees, len(order)),
        why=np.full(len(order), why),
        source=rng.integers(0, len(SOURCES), len(order)),
    )


def _targeted(book: Book, who: Parties, statement: Bools, rng: np.random.Generator) -> Ints:
    """Orders that a simple screening by points would pick, more of them the more points, never surely."""
    assumed = book.market.world.enforcement
    chance = np.exp(assumed.steepness * _points(book, who, statement))
    late = book.trade.day >= book.market.span.sanctions
    share = np.where(late, assumed.targeted_share, assumed.targeted_share * assumed.before_sanctions)
    mean = np.where(late, _mean(chance[late]), _mean(chance[~late]))
    return np.flatnonzero(rng.random(book.orders) < np.minimum(share * chance / mean, 0.6))


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 1.0


def _points(book: Book, who: Parties, statement: Bools) -> Floats:
    places, points, day = book.market.places, book.market.world.enforcement.points, book.trade.day
    age = day - book.buyers.founded[book.buyer]
    facts: dict[str, Bools] = {
        "hub": places.transshipment_from[who.destination] <= day,
        "listed": book.market.goods.listed_from[book.good] <= day,
        "young": age < 540,
        "payer_elsewhere": who.payer != book.country,
        "no_statement": ~statement,
        "forwarder_consignee": who.forwarding_consignee >= 0,
        "eaeu": places.is_eaeu[who.destination],
        "in_the_news": np.isin(
            who.destination, [places.at(code) for code in book.market.world.enforcement.in_the_news]
        ),
    }
    return np.asarray(np.sum([points[name] * fact for name, fact in facts.items()], axis=0))


def _tips(book: Book, rng: np.random.Generator) -> Outcomes:
    """When a network is uncovered, many of its orders become known within days, and some beside them."""
    assumed = book.market.world.enforcement
    day = np.array([NEVER if one.found_out is None else one.found_out for one in book.networks] or [NEVER])
    uncovered = day[np.maximum(book.network, 0)]
    reached = (book.network >= 0) & (book.trade.day < uncovered) & (book.trade.day > uncovered - assumed.tip_reach_days)
    theirs = np.flatnonzero(reached & (uncovered < NEVER) & happens(rng, assumed.tip_share, book.orders))
    beside = _neighbours(book, theirs, rng)
    order = np.concatenate([theirs, beside])
    known = np.concatenate([uncovered[theirs], uncovered[theirs[: len(beside)]]])
    order, once = np.unique(order[order >= 0], return_index=True)
    known = known[np.flatnonzero(np.concatenate([theirs, beside]) >= 0)[once]]
    known = np.maximum(
        known + (rng.random(len(order)) ** 2 * assumed.tip_days).astype(np.int64), book.trade.day[order] + 1
    )
    source = rng.integers(0, len(SOURCES), len(order))
    return Outcomes(order, known, book.diverts[order], np.full(len(order), 2), source)


def _neighbours(book: Book, theirs: Ints, rng: np.random.Generator) -> Ints:
    """Orders of others from the same country in the same month, looked at because of the company they keep."""
    wanted = theirs[: int(len(theirs) * book.market.world.enforcement.tip_neighbours)]
    corridor = book.country * 4096 + book.market.span.month_of(book.trade.day)
    return weighted_within(rng, (book.network < 0).astype(np.float64), corridor, corridor[wanted])


def _until_found(looks: Outcomes, orders: int) -> Outcomes:
    """A finding may correct an earlier clearance, as a second row; after a finding nobody looks again."""
    looks = looks.picked(np.lexsort((~looks.diverted, looks.day, looks.order)))
    found = np.full(orders, NEVER)
    np.minimum.at(found, looks.order[looks.diverted], looks.day[looks.diverted])
    once = np.ones(len(looks.order), dtype=bool)
    once[1:] = (looks.order[1:] != looks.order[:-1]) | (looks.day[1:] != looks.day[:-1])
    return looks.picked(once & (looks.day <= found[looks.order]))


def _without_reason(found: Outcomes, share: float, rng: np.random.Generator) -> Outcomes:
    """In some rows nobody wrote down why the order was looked at."""
    why = np.where(happens(rng, share, len(found.order)), WHY.index("unknown"), found.why)
    return Outcomes(found.order, found.day, found.diverted, why, found.source)
