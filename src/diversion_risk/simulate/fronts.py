"""Fronts: the buyers that networks order through, and the lines they order for Russia or as cover."""

import numpy as np

from diversion_risk.simulate.buyers import Buyers, activities, business_centres, cities, distributing
from diversion_risk.simulate.chance import Ints, Texts, happens, log_normal, weighted
from diversion_risk.simulate.lines import Lines, Market
from diversion_risk.simulate.names import addresses
from diversion_risk.simulate.networks import Front, Underworld


def settle(market: Market, honest: Buyers, underworld: Underworld, rng: np.random.Generator) -> tuple[Buyers, Ints]:
    """The buyers that fronts bring into the world, and for every front the buyer it is.

    A turned front is an honest buyer of its country that trades on; where none is to be had, and for created and rented
    ones, a new buyer joins, counted on after the honest ones.
    """
    owner = np.full(len(underworld.fronts), -1)
    free = _turnable(market, honest, rng)
    for at, front in enumerate(underworld.fronts):
        if front.kind == "turned" and free.get(front.country):
            owner[at] = free[front.country].pop()
    new = np.flatnonzero(owner < 0)
    owner[new] = len(honest.country) + np.arange(len(new))
    return _front_buyers(market, honest, underworld, new, rng), owner


def _turnable(market: Market, honest: Buyers, rng: np.random.Generator) -> dict[int, list[int]]:
    """Honest buyers that a network may win over, by country: established, and in a trade that fits."""
    assumed = market.world.diversion
    fits = np.array([assumed.front_sectors.get(name, 0) > 0 for name in market.world.sectors])
    apt = fits[honest.sector] & (honest.enters < market.span.sanctions) & (honest.leaves > market.span.last_day - 400)
    held: dict[int, list[int]] = {}
    for at in rng.permutation(np.flatnonzero(apt)):
        held.setdefault(int(honest.country[at]), []).append(int(at))
    return held


def _front_buyers(
    market: Market, honest: Buyers, underworld: Underworld, new: Ints, rng: np.random.Generator
) -> Buyers:
    fronts = [underworld.fronts[at] for at in new]
    country = np.array([one.country for one in fronts], dtype=np.int64)
    opens = np.array([one.opens for one in fronts], dtype=np.int64)
    names, width = list(market.world.sectors), len(market.world.habits)
    sector = weighted(rng, [market.world.diversion.front_sectors.get(name, 0) for name in names], len(new))
    return Buyers(
        country=country,
        founded=_founding(market, fronts, opens, rng),
        enters=opens,
        leaves=np.array([one.closes for one in fronts], dtype=np.int64),
        sector=sector,
        activity=activities(market.world, sector, rng),
        distributes=distributing(market.world, sector, rng),
        rate=log_normal(rng, 1.0, 0.6, len(new)),
        growth=np.zeros(len(new)),
        group=np.full(len(new), -1),
        treasury=country,
        address=_addresses(market, honest, underworld, fronts, rng),
        forwarder=np.full(len(new), -1),
        habits=np.array([underworld.networks[one.network].habits for one in fronts], dtype=bool).reshape(
            len(new), width
        ),
    )


def _founding(market: Market, fronts: list[Front], opens: Ints, rng: np.random.Generator) -> Ints:
    """Day of founding: shortly before the first order, or years before for a bought or an established company."""
    assumed = market.world.diversion
    old = np.array([one.shelf or one.kind == "turned" for one in fronts], dtype=bool)
    lead = np.where(
        old, rng.uniform(2, 9, len(fronts)) * 365, 20 + rng.exponential(assumed.founded_before_days, len(fronts))
    )
    rented = np.array([one.kind == "rented" for one in fronts], dtype=bool) & happens(
        rng, assumed.rented_old_share, len(fronts)
    )
    return (opens - np.where(rented, rng.uniform(1, 12, len(fronts)) * 365, lead)).astype(np.int64)


def _addresses(
    market: Market, honest: Buyers, underworld: Underworld, fronts: list[Front], rng: np.random.Generator
) -> Texts:
    """Own addresses, those of business centres, and those of an earlier front of the same lineage and country."""
    assumed = market.world.diversion
    country = np.array([one.country for one in fronts], dtype=np.int64)
    own = addresses(rng, cities(market.places, country, rng), rng.integers(0, 60, len(fronts)))
    centres = business_centres(honest)
    used: dict[tuple[int, int], str] = {}
    for at, (front, draw) in enumerate(zip(fronts, rng.random(len(fronts)), strict=True)):
        network = underworld.networks[front.network]
        shared = centres.get(front.country, [])
        if draw < assumed.address_again * (1 - network.care) and (network.lineage, front.country) in used:
            own[at] = used[network.lineage, front.country]
        elif draw > 1 - assumed.address_centre and shared:
            own[at] = shared[int(draw * 1e6) % len(shared)]
        used[network.lineage, front.country] = own[at]
    return own


def front_lines(market: Market, underworld: Underworld, owner: Ints, rng: np.random.Generator) -> Lines:
    """What the fronts order: some lines each for Russia, and for some of them ordinary goods as cover."""
    diverted = _diverting(market, underworld, rng)
    cover = _cover(market, underworld, rng)
    front, item = np.concatenate([diverted, cover], axis=1)
    held = [underworld.fronts[at] for at in front]
    return Lines(
        buyer=owner[front],
        item=item,
        quantity=market.usual_quantity(item, rng) * market.world.diversion.quantity_factor,
        start=np.array([one.opens for one in held], dtype=np.int64),
        end=np.array([_end(underworld, one) for one in held], dtype=np.int64),
        rate=log_normal(rng, 0.8, 0.5, len(front)),
        network=np.array([one.network for one in held], dtype=np.int64),
        front=front,
        diverts=np.arange(len(front)) < diverted.shape[1],
    )


def _diverting(market: Market, underworld: Underworld, rng: np.random.Generator) -> Ints:
    """Fronts and the items they want for Russia, two rows, in the order of the fronts."""
    count = 1 + rng.poisson(market.world.diversion.lines_per_front - 1, len(underworld.fronts))
    front = np.repeat(np.arange(len(underworld.fronts)), count)
    later_listed = market.goods.later_listed[market.items.good]
    pull = np.where(later_listed, market.world.diversion.listed_pull, 1.0)
    item = market.find(_wanted_families(underworld, front, rng), _country(underworld, front), pull, rng)
    return np.stack([front, item])[:, item >= 0]


def _cover(market: Market, underworld: Underworld, rng: np.random.Generator) -> Ints:
    """Fronts and the ordinary items they buy for themselves; turned ones have trade of their own."""
    new = np.array([one.kind != "turned" for one in underworld.fronts], dtype=bool)
    covered = np.flatnonzero(new & happens(rng, market.world.diversion.cover, len(new)))
    front = np.repeat(covered, 2)
    family = weighted(rng, np.ones(len(market.goods.families)), len(front))
    item = market.find(family, _country(underworld, front), np.ones(len(market.items.good)), rng)
    return np.stack([front, item])[:, item >= 0]


def _wanted_families(underworld: Underworld, wanted: Ints, rng: np.random.Generator) -> Ints:
    held = [underworld.networks[underworld.fronts[at].network].families for at in wanted]
    draws = rng.random(len(wanted))
    return np.array([one[int(draw * len(one))] for one, draw in zip(held, draws, strict=True)], dtype=np.int64)


def _country(underworld: Underworld, fronts: Ints) -> Ints:
    return np.array([underworld.fronts[at].country for at in fronts], dtype=np.int64)


def _end(underworld: Underworld, front: Front) -> int:
    found_out = underworld.networks[front.network].found_out
    return front.closes if found_out is None else min(front.closes, found_out)
