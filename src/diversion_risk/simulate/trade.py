"""Trade: a month's orders as the consequence of lines, and of what networks place through their fronts."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.buyers import Buyers
from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints
from diversion_risk.simulate.lines import Lines, Market
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.rows import Rows
from diversion_risk.simulate.world import World

SANCTIONED = ("RU", "BY")


@dataclass(frozen=True)
class Trade(Rows):
    """One entry per order of a month: the line it comes from, its day, and its quantity in units of the line's."""

    line: Ints
    day: Ints
    share: Floats


def intensity(market: Market, lines: Lines, found: Buyers, month: int) -> Floats:
    """Expected orders of every line in a month, up to a common factor; lines for Russia have none of their own."""
    span, assumed = market.span, market.world.buyers
    begin, end = span.starts[month], span.starts[month] + span.lengths[month] - 1
    open_days = np.minimum(end, lines.end) - np.maximum(begin, lines.start) + 1
    season = 1 + assumed.season * np.sin(2 * np.pi * (month / 12 + lines.season))
    growth = np.exp(found.growth * (month / 12 - span.months / 24))[lines.buyer]
    surging = (lines.surges_from <= month) & (month < lines.surges_until)
    around = at_large(market.world, market.places, span)[month][found.country][lines.buyer]
    held = np.clip(open_days, 0, None) / 30.0 * season * growth * around * lines.rate
    return np.asarray(held * np.where(surging, assumed.surge_factor, 1.0) * ~lines.diverts)


def at_large(world: World, places: Places, span: Calendar) -> Floats:
    """What befell honest trade with every country (column), by month (row)."""
    assumed, held = world.buyers, np.ones((span.months, len(places.codes)))
    sanctions = int(span.month_of(np.array([span.sanctions]))[0])
    ramp = np.clip((np.arange(span.months) - sanctions) / 12, 0, 1)[:, None]
    held *= 1 + ramp * (places.factors(assumed.growth_after_sanctions) - 1)
    for month in ("2020-04", "2020-05", "2020-06"):
        if 0 <= span.month_named(month) < span.months:
            held[span.month_named(month)] *= assumed.covid_dip
    for code in SANCTIONED:
        held[max(sanctions - 4, 0) : sanctions + 1, places.at(code)] *= assumed.stockpiling
        held[sanctions:, places.at(code)] = 0.0
    return held


def placed(market: Market, lines: Lines, line: Ints, month: int, rng: np.random.Generator) -> Trade:
    """An order of each line given, on a day of the month on which the line is open."""
    span = market.span
    low = np.maximum(span.starts[month], lines.start[line])
    high = np.maximum(np.minimum(span.starts[month] + span.lengths[month] - 1, lines.end[line]), low)
    day = low + (rng.random(len(line)) * (high - low + 1)).astype(np.int64)
    return Trade(line, day, np.ones(len(line)))


def call_off(market: Market, trade: Trade, splits: Bools, rng: np.random.Generator) -> Trade:
    """Orders of lines that split: those of the month move to days next to each other and share one quantity."""
    assumed = market.world.buyers
    key = np.where(splits, trade.line, -1)
    _, where, times = np.unique(key, return_inverse=True, return_counts=True)
    grouped = (key >= 0) & (times[where] > 1)
    first = np.full(len(times), np.iinfo(np.int64).max)
    np.minimum.at(first, where, trade.day)
    near = np.minimum(first[where] + rng.integers(0, assumed.split_days, len(trade.day)), trade.day)
    smaller = assumed.split_growth / (1 + times[where])
    return Trade(trade.line, np.where(grouped, near, trade.day), np.where(grouped, smaller, trade.share))
