"""Fronts: the buyers that networks order through, and the lines they order for Russia or as cover."""

import numpy as np

from diversion_risk.simulate.buyers import Buyers, activities, business_centres, cities, distributing
from diversion_risk.simulate.chance import Ints, Texts, happens, log_normal, weighted
from diversion_risk.simulate.lines import Lines, Market, surges
from diversion_risk.simulate.names import addresses
from diversion_risk.simulate.networks import Front
from diversion_risk.simulate.underworld import Underworld


class Recruiting:
    """How networks come by the buyers they order through: by founding, buying, renting or winning them over."""

    def __init__(self, market: Market, honest: Buyers, rng: np.random.Generator) -> None:
        """Nobody recruited yet; the honest buyers keep their numbers, others are counted on after them."""
        self.market, self.rng = market, rng
        self._free = _turnable(market, honest, rng)
        self._centres = business_centres(honest)
        self._used: dict[tuple[int, int], str] = {}

    def settle(self, underworld: Underworld, fronts: list[Front], after: int) -> Buyers:
        """Give every front its number as a buyer, and return the table of those who are new, counted on from `after`.

        A turned front is an honest buyer of its country that trades on; where none is to be had, and for created and
        rented ones, a new buyer joins.
        """
        for front in fronts:
            if front.kind == "turned" and self._free.get(front.country):
                front.buyer = self._free[front.country].pop()
        new = [front for front in fronts if front.buyer < 0]
        for at, front in enumerate(new):
            front.buyer = after + at
        return self._joining(underworld, new)

    def _joining(self, underworld: Underworld, fronts: list[Front]) -> Buyers:
        market, rng, count = self.market, self.rng, len(fronts)
        country = np.array([one.country for one in fronts], dtype=np.int64)
        opens = np.array([one.opens for one in fronts], dtype=np.int64)
        names, width = list(market.world.sectors), len(market.world.habits)
        sector = weighted(rng, [market.world.diversion.front_sectors.get(name, 0) for name in names], count)
        habits = [underworld.networks[one.network].habits for one in fronts]
        return Buyers(
            country=country,
            founded=_founding(market, fronts, opens, rng),
            enters=opens,
            leaves=np.array([one.closes for one in fronts], dtype=np.int64),
            sector=sector,
            activity=activities(market.world, sector, rng),
            distributes=distributing(market.world, sector, rng),
            rate=log_normal(rng, 1.0, 0.6, count),
            growth=np.zeros(count),
            group=np.full(count, -1),
            treasury=country,
            address=self._addresses(underworld, fronts, country),
            habits=np.array(habits, dtype=bool).reshape(count, width),
        )

    def _addresses(self, underworld: Underworld, fronts: list[Front], country: Ints) -> Texts:
        """Own addresses, those of business centres, and those of an earlier front of the same lineage and country."""
        assumed, rng = self.market.world.diversion, self.rng
        offices = np.where(
            happens(rng, self.market.world.buyers.office_share, len(fronts)), rng.integers(1, 60, len(fronts)), 0
        )
        own = addresses(rng, cities(self.market.places, country, rng), offices)
        for at, (front, draw) in enumerate(zip(fronts, rng.random(len(fronts)), strict=True)):
            network = underworld.networks[front.network]
            shared, place = self._centres.get(front.country, []), (network.lineage, front.country)
            if draw < assumed.address_again * (1 - network.care) and place in self._used:
                own[at] = self._used[place]
            elif draw > 1 - assumed.address_centre and shared:
                own[at] = shared[int(draw * 1e6) % len(shared)]
            self._used[place] = own[at]
        return own


def _turnable(market: Market, honest: Buyers, rng: np.random.Generator) -> dict[int, list[int]]:
    """Honest buyers that a network may win over, by country: established, and in a trade that fits."""
    assumed = market.world.diversion
    fits = np.array([assumed.front_sectors.get(name, 0) > 0 for name in market.world.sectors])
    apt = fits[honest.sector] & (honest.enters < market.span.sanctions) & (honest.leaves > market.span.last_day - 400)
    held: dict[int, list[int]] = {}
    for at in rng.permutation(np.flatnonzero(apt)):
        held.setdefault(int(honest.country[at]), []).append(int(at))
    return held


def _founding(market: Market, fronts: list[Front], opens: Ints, rng: np.random.Generator) -> Ints:
    """Day of founding: shortly before the first order, or years before for a bought or an established company."""
    assumed = market.world.diversion
    old = np.array([one.shelf or one.kind == "turned" for one in fronts], dtype=bool)
    lead = np.where(
        old,
        rng.uniform(*assumed.shelf_years, len(fronts)) * 365,
        20 + rng.exponential(assumed.founded_before_days, len(fronts)),
    )
    rented = np.array([one.kind == "rented" for one in fronts], dtype=bool) & happens(
        rng, assumed.rented_old_share, len(fronts)
    )
    return (opens - np.where(rented, rng.uniform(*assumed.rented_years, len(fronts)) * 365, lead)).astype(np.int64)


def front_lines(
    market: Market, underworld: Underworld, fronts: list[Front], after: int, rng: np.random.Generator
) -> Lines:
    """What new fronts order: some lines each for Russia, and for some of them ordinary goods as cover.

    Counted on from `after` in the table of lines; every front is told where its own for Russia stand.
    """
    diverted, cover = _diverting(market, underworld, fronts, rng), _cover(market, fronts, rng)
    which, item = np.concatenate([diverted, cover], axis=1)
    for at, front in enumerate(fronts):
        begin, end = np.searchsorted(diverted[0], [at, at + 1])
        front.lines = (after + int(begin), after + int(end))
    held = [fronts[at] for at in which]
    surges_from, surges_until = surges(market, len(held), rng)
    before = len(underworld.fronts) - len(fronts)
    return Lines(
        buyer=np.array([one.buyer for one in held], dtype=np.int64),
        item=item,
        quantity=market.usual_quantity(item, rng) * market.world.diversion.quantity_factor,
        start=np.array([one.opens for one in held], dtype=np.int64),
        end=np.array([one.closes for one in held], dtype=np.int64),
        rate=log_normal(rng, 0.8, market.world.diversion.front_rate_spread, len(held)),
        network=np.array([one.network for one in held], dtype=np.int64),
        front=before + which,
        diverts=np.arange(len(held)) < diverted.shape[1],
        season=rng.random(len(held)),
        surges_from=surges_from,
        surges_until=surges_until,
    )


def _diverting(market: Market, underworld: Underworld, fronts: list[Front], rng: np.random.Generator) -> Ints:
    """Fronts and the items they want for Russia, two rows, in the order of the fronts."""
    count = 1 + rng.poisson(market.world.diversion.lines_per_front - 1, len(fronts))
    which = np.repeat(np.arange(len(fronts)), count)
    later_listed = market.goods.later_listed[market.items.good]
    pull = np.where(later_listed, market.world.diversion.listed_pull, 1.0)
    families = [underworld.networks[one.network].families for one in fronts]
    draws = rng.random(len(which))
    wanted = [families[at][int(draw * len(families[at]))] for at, draw in zip(which, draws, strict=True)]
    item = market.find(np.array(wanted, dtype=np.int64), _country(fronts, which), pull, rng)
    return np.stack([which, item])[:, item >= 0]


def _cover(market: Market, fronts: list[Front], rng: np.random.Generator) -> Ints:
    """Fronts and the ordinary items they buy for themselves; turned ones have trade of their own."""
    new = np.array([one.kind != "turned" for one in fronts], dtype=bool)
    covered = np.flatnonzero(new & happens(rng, market.world.diversion.cover, len(new)))
    which = np.repeat(covered, market.world.diversion.cover_lines)
    family = weighted(rng, np.ones(len(market.goods.families)), len(which))
    item = market.find(family, _country(fronts, which), np.ones(len(market.items.good)), rng)
    return np.stack([which, item])[:, item >= 0]


def _country(fronts: list[Front], which: Ints) -> Ints:
    return np.array([fronts[at].country for at in which], dtype=np.int64)
