"""Trade: orders as the consequence of lines and of what networks place through their fronts."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.buyers import Buyers
from diversion_risk.simulate.chance import Bools, Floats, Ints, happens
from diversion_risk.simulate.lines import Lines, Market
from diversion_risk.simulate.networks import Underworld
from diversion_risk.simulate.rows import Rows


@dataclass(frozen=True)
class Trade(Rows):
    """One entry per order, with the line it comes from, its day, and its quantity in units of the line's."""

    line: Ints
    day: Ints
    share: Floats


def honest_trade(market: Market, lines: Lines, found: Buyers, orders: int, rng: np.random.Generator) -> Trade:
    """So many orders, drawn over lines and months by rate, growth, season, surges and what befell the country."""
    own = np.flatnonzero(~lines.diverts)
    reach = np.cumsum(_intensity(market, lines, found, own, rng).reshape(-1))
    cell = np.searchsorted(reach, np.sort(rng.random(orders)) * reach[-1], side="right")
    line, month = own[cell // market.span.months], cell % market.span.months
    low = np.maximum(market.span.starts[month], lines.start[line])
    high = np.minimum(market.span.starts[month] + market.span.lengths[month] - 1, lines.end[line])
    day = low + (rng.random(orders) * (np.maximum(high - low, 0) + 1)).astype(np.int64)
    return Trade(line, np.clip(day, low, np.maximum(high, low)), np.ones(orders))


def _intensity(market: Market, lines: Lines, found: Buyers, own: Ints, rng: np.random.Generator) -> Floats:
    """Expected orders by line and month, up to a common factor."""
    span, assumed = market.span, market.world.buyers
    buyer, months = lines.buyer[own], np.arange(span.months)
    ends = span.starts + span.lengths - 1
    open_days = np.minimum(ends, lines.end[own, None]) - np.maximum(span.starts, lines.start[own, None]) + 1
    season = 1 + 0.25 * np.sin(2 * np.pi * (months / 12 + rng.random(len(own))[:, None]))
    growth = np.exp(found.growth[buyer, None] * (months / 12 - span.months / 24))
    surge = np.ones((len(own), span.months))
    surging = np.flatnonzero(happens(rng, assumed.surge_share, len(own)))
    begin, length = rng.integers(0, span.months, len(surging)), rng.integers(1, 5, len(surging))
    inside = (months >= begin[:, None]) & (months < (begin + length)[:, None])
    surge[surging] = np.where(inside, assumed.surge_factor, 1.0)
    at_large = _at_large(market)[:, found.country[buyer]].T
    held = np.clip(open_days, 0, None) / 30.0 * season * growth * surge * at_large
    return np.asarray(held * lines.rate[own, None])


def _at_large(market: Market) -> Floats:
    """What befell honest trade with every country, by month."""
    span, assumed, places = market.span, market.world.buyers, market.places
    held = np.ones((span.months, len(places.codes)))
    sanctions = int(span.month_of(np.array([span.sanctions]))[0])
    ramp = np.clip((np.arange(span.months) - sanctions) / 12, 0, 1)[:, None]
    held *= 1 + ramp * (places.factors(assumed.growth_after_sanctions) - 1)
    for month in ("2020-04", "2020-05", "2020-06"):
        if 0 <= span.month_named(month) < span.months:
            held[span.month_named(month)] *= assumed.covid_dip
    for code in ("RU", "BY"):
        held[max(sanctions - 4, 0) : sanctions + 1, places.at(code)] *= assumed.stockpiling
        held[sanctions:, places.at(code)] = 0.0
    return held


def diverted_trade(market: Market, lines: Lines, underworld: Underworld, rng: np.random.Generator) -> Trade:
    """The orders the networks decided on, each on one of its front's lines and on a day the front was open."""
    front, month = _placed(underworld)
    own = np.flatnonzero(lines.diverts)
    first = np.searchsorted(lines.front[own], front, side="left")
    after = np.searchsorted(lines.front[own], front, side="right")
    # a front that no seller would serve places nothing; honest trade makes up the number
    front, month, first, after = (array[after > first] for array in (front, month, first, after))
    line = own[np.minimum(first + (rng.random(len(front)) * (after - first)).astype(np.int64), len(own) - 1)]
    low = np.maximum(market.span.starts[month], lines.start[line])
    high = np.minimum(market.span.starts[month] + market.span.lengths[month] - 1, lines.end[line])
    day = low + (rng.random(len(front)) * (np.maximum(high - low, 0) + 1)).astype(np.int64)
    return Trade(line, day, np.ones(len(front)))


def _placed(underworld: Underworld) -> tuple[Ints, Ints]:
    cells = [(at, month, count) for at, one in enumerate(underworld.fronts) for month, count in one.orders.items()]
    table = np.array(cells, dtype=np.int64).reshape(-1, 3)
    return np.repeat(table[:, 0], table[:, 2]), np.repeat(table[:, 1], table[:, 2])


def call_off(trade: Trade, splits: Bools, span_start: int, rng: np.random.Generator) -> Trade:
    """Orders of lines that split: those of one month move to days next to each other and share one quantity."""
    month = (trade.day - span_start) // 30
    key = np.where(splits[trade.line], trade.line * 4096 + month, -1)
    _, where, times = np.unique(key, return_inverse=True, return_counts=True)
    grouped = (key >= 0) & (times[where] > 1)
    first = np.full(len(times), np.iinfo(np.int64).max)
    np.minimum.at(first, where, trade.day)
    near = np.minimum(first[where] + rng.integers(0, 5, len(trade.day)), trade.day)
    return Trade(
        trade.line, np.where(grouped, near, trade.day), np.where(grouped, 2.0 / (1 + times[where]), trade.share)
    )
