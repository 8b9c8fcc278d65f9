"""History: a world lived month by month, so that what is found out in one changes what happens in the next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa

from diversion_risk.simulate.book import Agents, Book, bind
from diversion_risk.simulate.buyers import buyers
from diversion_risk.simulate.calendar import calendar, day_of
from diversion_risk.simulate.chance import Ints, lasting, stream
from diversion_risk.simulate.enforcement import Authority
from diversion_risk.simulate.exporters import exporters, items
from diversion_risk.simulate.forwarders import forwarders
from diversion_risk.simulate.freight import freight
from diversion_risk.simulate.fronts import Recruiting, front_lines
from diversion_risk.simulate.goods import goods
from diversion_risk.simulate.lines import Market, honest_lines
from diversion_risk.simulate.paper import end_use_statements, papers
from diversion_risk.simulate.parties import parties
from diversion_risk.simulate.places import places
from diversion_risk.simulate.trade import call_off, intensity, placed
from diversion_risk.simulate.underworld import Underworld
from diversion_risk.simulate.world import World

Draws = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Month:
    """What a month leaves behind: its orders with the agents behind them, and the papers that show of them."""

    book: Book
    papers: pa.Table


class History:
    """One world from its first month to the day on which its outcomes are drawn."""

    def __init__(self, world: World, orders: int, seed: int) -> None:
        """All who are there from the start: exporters, forwarders and honest buyers with what they mean to order."""
        self._draws: Draws = partial(stream, seed, orders)
        market = _market(world, orders, self._draws)
        honest = buyers(world, market.places, market.span, orders, self._draws("buyers"))
        own = honest_lines(market, honest, self._draws("lines"))
        carriers = forwarders(world, market.places, orders, self._draws("forwarders"))
        diverted = round(orders * world.diversion.share)
        self.underworld = Underworld(world, market.places, market.span, diverted, self._draws("networks"))
        self.authority = Authority(market, self._draws("enforcement"))
        self.agents = Agents(
            market, lasting(seed, orders), honest, own, carriers, self.underworld.networks, self.underworld.fronts
        )
        self._recruiting = Recruiting(market, honest, self._draws("fronts"))
        self._due = self._honest_by_month(orders - int(self.underworld.shares.sum())) + self.underworld.shares

    def months(self) -> Iterator[Month]:
        """Every month that has orders, in turn; when all are taken the authority knows what it ever will."""
        span, first = self.agents.market.span, 0
        for month in range(span.months):
            self._open_fronts(month)
            if self._due[month]:
                book = self._ordered(month, first)
                first += book.orders
                yield self._written(book)
            self._end_of(month)
        self._afterwards()

    def _end_of(self, month: int) -> None:
        """The authority follows up what it found; what an uncovered network ordered as cover ends with it."""
        day = int(self.agents.market.span.starts[month] + self.agents.market.span.lengths[month] - 1)
        uncovered = self.authority.follow_up(self.underworld, month, day)
        ending = np.isin(self.agents.lines.network, uncovered)
        self.agents.lines.end[ending] = np.minimum(self.agents.lines.end[ending], day)

    def _honest_by_month(self, orders: int) -> Ints:
        market, lines, found = self.agents.market, self.agents.lines, self.agents.buyers
        whole = np.array([intensity(market, lines, found, month).sum() for month in range(market.span.months)])
        return self._draws("months").multinomial(orders, whole / whole.sum())

    def _open_fronts(self, month: int) -> None:
        """New fronts join the tables of buyers and lines."""
        fronts, agents = self.underworld.prepare(month), self.agents
        if not fronts:
            return
        joining = self._recruiting.settle(self.underworld, fronts, len(agents.buyers.country))
        wanted = front_lines(
            agents.market, self.underworld, fronts, len(agents.lines.buyer), self._draws("front lines", month)
        )
        found, lines = agents.buyers.with_others(joining), agents.lines.with_others(wanted)
        self.agents = replace(agents, buyers=found, lines=lines)

    def _ordered(self, month: int, first: int) -> Book:
        agents, market = self.agents, self.agents.market
        diverted = self._diverted(month)
        line = np.concatenate([diverted, self._honest(month, len(diverted))])
        trade = placed(market, agents.lines, line, month, self._draws("days", month))
        splits = agents.habits(trade.line)[:, list(market.world.habits).index("splits")]
        called = call_off(market, trade, splits, self._draws("call-off", month))
        return bind(agents, called, (month, first), self.underworld.shut[month], self._draws("habits", month))

    def _diverted(self, month: int) -> Ints:
        """A line of its own for every order that a front places for Russia."""
        own = np.array([front.lines for front in self.underworld.place(month)], dtype=np.int64).reshape(-1, 2)
        draws = self._draws("diverted trade", month).random(len(own))
        return own[:, 0] + (draws * (own[:, 1] - own[:, 0])).astype(np.int64)

    def _honest(self, month: int, diverted: int) -> Ints:
        """Lines by how likely they order, so many that the month is full."""
        agents, rng = self.agents, self._draws("honest trade", month)
        reach = np.cumsum(intensity(agents.market, agents.lines, agents.buyers, month))
        draws = np.sort(rng.random(int(self._due[month]) - diverted)) * reach[-1]
        return np.asarray(np.minimum(np.searchsorted(reach, draws, side="right"), len(reach) - 1))

    def _written(self, book: Book) -> Month:
        who = parties(book, self._draws("parties", book.month))
        statement = end_use_statements(book, self._draws("statements", book.month))
        way = freight(book, who, self._draws("freight", book.month))
        self.authority.look(book, who, statement)
        return Month(book, papers(book, who, way, statement, self._draws("papers", book.month)))

    def _afterwards(self) -> None:
        """Looks go on to become known after the last order, and to lead to networks."""
        span = self.agents.market.span
        until = day_of(self.agents.market.world.outcomes_known_until)
        for after, day in enumerate(range(span.last_day + 30, until + 1, 30)):
            self.authority.follow_up(self.underworld, span.months + after, day)


def _market(world: World, orders: int, draws: Draws) -> Market:
    known, lands = goods(world), places(world)
    sellers = exporters(world, lands, orders, draws("exporters"))
    catalogue = items(world, known, sellers, draws("items"))
    return Market(world, lands, calendar(world), known, sellers, catalogue)
