"""Forwarders: most of them honest, a few who lend themselves to networks, and all of them used by honest buyers."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.chance import Bools, Floats, Ints, log_normal, weighted
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World


@dataclass(frozen=True)
class Forwarders:
    """One entry per forwarder: where it sits, how much it carries, whether it is complicit.

    `leaning` is how likely a network is to pick it, as `size` is for an honest buyer.
    """

    country: Ints
    size: Floats
    complicit: Bools
    leaning: Floats


def forwarders(world: World, places: Places, orders: int, rng: np.random.Generator) -> Forwarders:
    """As many forwarders as a book of so many orders meets."""
    count = max(30, round(orders / world.size.orders_per_forwarder))
    country = weighted(rng, places.weights(world.freight.forwarder_countries), count)
    size = log_normal(rng, 1.0, world.freight.forwarder_size_spread, count)
    complicit = np.zeros(count, dtype=bool)
    complicit[rng.permutation(count)[: round(count * world.freight.complicit_share)]] = True
    pull = np.where(complicit, world.diversion.complicit_pull, 1.0)
    # a network shies away from the largest houses, which ask questions
    return Forwarders(country, size, complicit, size**0.8 * pull)
