"""Forwarders: most of them honest, and used by honest and dishonest alike."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.chance import Floats, Ints, log_normal, weighted
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World


@dataclass(frozen=True)
class Forwarders:
    """One entry per forwarder: where it sits and how much it carries."""

    country: Ints
    size: Floats


def forwarders(world: World, places: Places, orders: int, rng: np.random.Generator) -> Forwarders:
    """As many forwarders as a book of so many orders meets."""
    count = max(30, round(orders / world.size.orders_per_forwarder))
    country = weighted(rng, places.weights(world.freight.forwarder_countries), count)
    return Forwarders(country, log_normal(rng, 1.0, 1.0, count))
