"""A month of the book: its orders with the agents behind them, before they are written down as papers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.buyers import Buyers
from diversion_risk.simulate.chance import Bools, Floats, Ints, Lasting
from diversion_risk.simulate.forwarders import Forwarders
from diversion_risk.simulate.lines import Lines, Market
from diversion_risk.simulate.networks import Front, Network
from diversion_risk.simulate.trade import Trade


@dataclass(frozen=True)
class Agents:
    """Everybody there is by a month; tables only ever grow, so a number means the same agent for good."""

    market: Market
    lasting: Lasting
    buyers: Buyers
    lines: Lines
    forwarders: Forwarders
    networks: list[Network]
    fronts: list[Front]

    def habits(self, line: Ints) -> Bools:
        """Which habits stand behind every line given: the network's where it diverts, else the buyer's own."""
        own = self.buyers.habits[self.lines.buyer[line]]
        if not self.networks:
            return own
        theirs = np.array([one.habits for one in self.networks])[np.maximum(self.lines.network[line], 0)]
        return np.where(self.lines.diverts[line][:, None], theirs, own)


@dataclass(frozen=True)
class Book:
    """One entry per order of a month in each array, by day; `shown` says in which orders a habit shows.

    `first` is the number of the month's first order, `barred` the countries that diverted orders cannot reach now.
    """

    agents: Agents
    month: int
    first: int
    barred: Bools
    day: Ints
    share: Floats
    buyer: Ints
    item: Ints
    usual: Floats
    network: Ints
    front: Ints
    diverts: Bools
    shown: Mapping[str, Bools]

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return len(self.buyer)

    @property
    def market(self) -> Market:
        """What they are orders of."""
        return self.agents.market

    @property
    def buyers(self) -> Buyers:
        """The table of buyers."""
        return self.agents.buyers

    @property
    def forwarders(self) -> Forwarders:
        """The table of forwarders."""
        return self.agents.forwarders

    @property
    def exporter(self) -> Ints:
        """Exporter of every order."""
        return self.market.items.exporter[self.item]

    @property
    def good(self) -> Ints:
        """Good of every order."""
        return self.market.items.good[self.item]

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


def bind(agents: Agents, trade: Trade, moment: tuple[int, int], barred: Bools, rng: np.random.Generator) -> Book:
    """The book of a month's trade, by day; `moment` is the month and the number of its first order."""
    trade = trade.picked(np.argsort(trade.day, kind="stable"))
    lines, line = agents.lines, trade.line
    return Book(
        agents=agents,
        month=moment[0],
        first=moment[1],
        barred=barred,
        day=trade.day,
        share=trade.share,
        buyer=lines.buyer[line],
        item=lines.item[line],
        usual=lines.quantity[line],
        network=lines.network[line],
        front=lines.front[line],
        diverts=lines.diverts[line],
        shown=_shown(agents, line, rng),
    )


def _shown(agents: Agents, line: Ints, rng: np.random.Generator) -> dict[str, Bools]:
    """In which orders each habit shows."""
    held, habits = agents.habits(line), agents.market.world.habits
    return {
        name: rng.random(len(line)) < np.where(held[:, at], habit.shows, habit.otherwise)
        for at, (name, habit) in enumerate(habits.items())
    }
