"""The book: every order with the agents behind it, before it is written down as papers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.buyers import Buyers
from diversion_risk.simulate.chance import Bools, Ints
from diversion_risk.simulate.forwarders import Forwarders
from diversion_risk.simulate.lines import Lines, Market
from diversion_risk.simulate.networks import Front, Network
from diversion_risk.simulate.trade import Trade


@dataclass(frozen=True)
class Book:
    """Agents, and one entry per order in each of the arrays; `shown` says in which orders a habit shows."""

    market: Market
    buyers: Buyers
    lines: Lines
    forwarders: Forwarders
    networks: list[Network]
    fronts: list[Front]
    trade: Trade
    buyer: Ints
    item: Ints
    exporter: Ints
    good: Ints
    network: Ints
    diverts: Bools
    shown: Mapping[str, Bools]

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return len(self.buyer)

    @property
    def country(self) -> Ints:
        """Country of the buyer of every order."""
        return self.buyers.country[self.buyer]

    @property
    def origin(self) -> Ints:
        """Country of the exporter of every order."""
        return self.market.sellers.country[self.exporter]

    def of_network(self, values: Ints, otherwise: Ints) -> Ints:
        """The network's value where an order is diverted, `otherwise` elsewhere."""
        return np.where(self.diverts, values[np.maximum(self.network, 0)], otherwise) if len(values) else otherwise


def line_habits(lines: Lines, found: Buyers, networks: list[Network]) -> Bools:
    """Which habits stand behind every line: the network's where it diverts, else the buyer's own."""
    own = found.habits[lines.buyer]
    if not networks:
        return own
    theirs = np.array([one.habits for one in networks])[np.maximum(lines.network, 0)]
    return np.where(lines.diverts[:, None], theirs, own)


def show(market: Market, habits: Bools, line: Ints, rng: np.random.Generator) -> dict[str, Bools]:
    """In which orders each habit shows."""
    return {
        name: rng.random(len(line)) < np.where(habits[line, at], habit.shows, habit.otherwise)
        for at, (name, habit) in enumerate(market.world.habits.items())
    }
