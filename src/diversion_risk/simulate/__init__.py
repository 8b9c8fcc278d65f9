"""A made-up world: agents with intentions, and the orders, outcomes and truth that follow from them."""

from diversion_risk.simulate.simulation import simulate
from diversion_risk.simulate.world import World

__all__ = ["World", "simulate"]
