"""Lines: the standing intention of a buyer to order an item, how much at a time, and from when to when."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.buyers import Buyers
from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints, happens, log_normal, weighted_within
from diversion_risk.simulate.exporters import Exporters, Items
from diversion_risk.simulate.goods import Goods
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.rows import Rows
from diversion_risk.simulate.world import World


@dataclass(frozen=True)
class Lines(Rows):
    """One entry per line; days, months for surges (the last excluded), years for the phase of the season.

    `network` and `front` are -1 for honest buyers; `diverts` tells a network's lines from its cover.
    """

    buyer: Ints
    item: Ints
    quantity: Floats
    start: Ints
    end: Ints
    rate: Floats
    network: Ints
    front: Ints
    diverts: Bools
    season: Floats
    surges_from: Ints
    surges_until: Ints


@dataclass(frozen=True)
class Market:
    """What can be bought: the goods, who sells them, and what everybody asks for at one time."""

    world: World
    places: Places
    span: Calendar
    goods: Goods
    sellers: Exporters
    items: Items

    def find(self, family: Ints, country: Ints, pull: Floats, rng: np.random.Generator) -> Ints:
        """An item of each family from a seller abroad, `pull` weighing every item; -1 where there is none."""
        of_family = self.goods.family[self.items.good]
        weights = self.items.size * pull
        found = weighted_within(rng, weights, of_family, family)
        for _ in range(8):
            home = (found >= 0) & (self.sellers.country[self.items.exporter[found]] == country)
            found[home] = weighted_within(rng, weights, of_family, family[home])
        home = (found >= 0) & (self.sellers.country[self.items.exporter[found]] == country)
        return np.where(home, -1, found)

    def usual_quantity(self, item: Ints, rng: np.random.Generator) -> Floats:
        """How much a buyer of middling size orders of an item at a time, at least one."""
        assumed = self.world.buyers
        value = log_normal(rng, assumed.line_value_median, assumed.line_value_spread, len(item))
        return np.maximum(value / self.items.price[item], 1.0)


def honest_lines(market: Market, found: Buyers, rng: np.random.Generator) -> Lines:
    """The lines of honest buyers: by their sector, from the day they enter or later."""
    world = market.world
    wanted = 1 + rng.poisson(world.size.lines_per_buyer - 1, len(found.country))
    buyer = np.repeat(np.arange(len(found.country)), wanted)
    family = _families(market, found.sector[buyer], rng)
    item = market.find(family, found.country[buyer], np.ones(len(market.items.good)), rng)
    buyer, item = buyer[item >= 0], item[item >= 0]
    later = happens(rng, world.buyers.new_line_share, len(buyer))
    surges_from, surges_until = surges(market, len(buyer), rng)
    room = np.maximum(found.leaves - found.enters, 1)[buyer]
    start = found.enters[buyer] + np.where(later, rng.random(len(buyer)) * room * 0.9, 0).astype(np.int64)
    return Lines(
        buyer=buyer,
        item=item,
        quantity=market.usual_quantity(item, rng) * np.sqrt(found.rate[buyer]),
        start=start,
        end=found.leaves[buyer],
        rate=found.rate[buyer] * log_normal(rng, 1.0, world.buyers.line_rate_spread, len(buyer)),
        network=np.full(len(buyer), -1),
        front=np.full(len(buyer), -1),
        diverts=np.zeros(len(buyer), dtype=bool),
        season=rng.random(len(buyer)),
        surges_from=surges_from,
        surges_until=surges_until,
    )


def surges(market: Market, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The months from which and before which each of so many lines surges; the same month where it never does."""
    assumed = market.world.buyers
    begin = rng.integers(0, market.span.months, count)
    length = rng.integers(1, assumed.surge_months + 1, count)
    return begin, np.where(happens(rng, assumed.surge_share, count), begin + length, begin)


def _families(market: Market, sector: Ints, rng: np.random.Generator) -> Ints:
    table = np.array([market.goods.families_by_weight(dict(one.families)) for one in market.world.sectors.values()])
    reach = np.cumsum(table / table.sum(axis=1, keepdims=True), axis=1)
    passed = (reach[sector] < rng.random(len(sector))[:, None]).sum(axis=1)
    return np.asarray(passed.clip(max=len(market.goods.families) - 1))
