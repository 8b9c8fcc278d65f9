"""The simulation: build the agents, let them trade, look at some of it, and write three files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.simulate.book import Book, line_habits, show
from diversion_risk.simulate.buyers import Buyers, buyers
from diversion_risk.simulate.calendar import calendar
from diversion_risk.simulate.chance import Ints, stream
from diversion_risk.simulate.enforcement import SOURCES, WHY, Outcomes, outcomes
from diversion_risk.simulate.exporters import exporters, items
from diversion_risk.simulate.forwarders import forwarders
from diversion_risk.simulate.freight import freight
from diversion_risk.simulate.fronts import front_lines, settle
from diversion_risk.simulate.goods import goods
from diversion_risk.simulate.lines import Lines, Market, honest_lines
from diversion_risk.simulate.networks import Underworld
from diversion_risk.simulate.paper import end_use_statements, papers
from diversion_risk.simulate.parties import parties
from diversion_risk.simulate.places import places
from diversion_risk.simulate.trade import Trade, call_off, diverted_trade, honest_trade
from diversion_risk.simulate.world import World

Draws = Callable[[str], np.random.Generator]

SIMULATED = "simulated"
"""What the outcomes' source begins with, so that nobody takes them for findings."""


def simulate(world: World, out: Path, orders: int = 100_000, seed: int = 0) -> Path:
    """Write `orders.parquet`, `outcomes.parquet` and `truth.parquet` of a made-up world into `out`, and return it.

    The same world, number of orders and seed give the same bytes.
    """
    draws = partial(stream, seed, orders)
    book = _book(world, orders, draws)
    who = parties(book, draws("parties"))
    statement = end_use_statements(book, draws("statements"))
    table = papers(book, who, freight(book, who, draws("freight")), statement, draws("papers"))
    known = outcomes(book, who, statement, draws("enforcement"))
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, out / "orders.parquet")
    pq.write_table(_outcomes(known, table["order_id"]), out / "outcomes.parquet")
    pq.write_table(_truth(book, table["order_id"]), out / "truth.parquet")
    return out


def _book(world: World, orders: int, draws: Draws) -> Book:
    market = _market(world, orders, draws)
    honest = buyers(world, market.places, market.span, orders, draws("buyers"))
    underworld = Underworld(world, market.places, market.span, draws("networks"))
    underworld.live(round(orders * world.diversion.share))
    joined, owner = settle(market, honest, underworld, draws("fronts"))
    everyone = honest.with_others(joined)
    theirs = front_lines(market, underworld, owner, draws("front lines"))
    lines = honest_lines(market, honest, draws("lines")).with_others(theirs)
    habits = line_habits(lines, everyone, underworld.networks)
    placed = _placed(market, lines, underworld, everyone, orders, draws)
    splits = habits[:, list(world.habits).index("splits")]
    trade = call_off(placed, splits, market.span.first_day, draws("call-off"))
    trade = trade.picked(np.argsort(trade.day, kind="stable"))
    item = lines.item[trade.line]
    return Book(
        market=market,
        buyers=everyone,
        lines=lines,
        forwarders=forwarders(world, market.places, orders, draws("forwarders")),
        networks=underworld.networks,
        fronts=underworld.fronts,
        trade=trade,
        buyer=lines.buyer[trade.line],
        item=item,
        exporter=market.items.exporter[item],
        good=market.items.good[item],
        network=lines.network[trade.line],
        diverts=lines.diverts[trade.line],
        shown=show(market, habits, trade.line, draws("habits")),
    )


def _market(world: World, orders: int, draws: Draws) -> Market:
    known, lands = goods(world), places(world)
    sellers = exporters(world, lands, orders, draws("exporters"))
    catalogue = items(world, known, sellers, draws("items"))
    return Market(world, lands, calendar(world), known, sellers, catalogue)


def _placed(market: Market, lines: Lines, underworld: Underworld, everyone: Buyers, orders: int, draws: Draws) -> Trade:
    """What networks and honest buyers order, so many in all."""
    diverted = diverted_trade(market, lines, underworld, draws("diverted trade"))
    honest = honest_trade(market, lines, everyone, orders - len(diverted.line), draws("honest trade"))
    return honest.with_others(diverted)


def _outcomes(known: Outcomes, order_ids: pa.ChunkedArray) -> pa.Table:
    said = np.where(known.diverted, "diverted", "cleared").astype(object)
    sources = pa.array([f"{SIMULATED} {name}" for name in SOURCES])
    return pa.table(
        {
            "order_id": order_ids.take(pa.array(known.order)),
            "outcome": pa.array(said, pa.string()),
            "outcome_date": pa.array(known.day.astype(np.int32)).cast(pa.date32()),
            "selected_by": pa.array(WHY).take(pa.array(known.why)),
            "source": sources.take(pa.array(known.source)),
        }
    )


def _truth(book: Book, order_ids: pa.ChunkedArray) -> pa.Table:
    names = [f"N-{one.lineage:05d}-{one.life}" for one in book.networks] or [""]
    roles = ("honest buyer", "cover of a front", "created front", "turned front", "rented front")
    return pa.table(
        {
            "order_id": order_ids,
            "diverted": pa.array(book.diverts),
            "network_id": pa.array(names).take(pa.array(book.network, mask=book.network < 0)),
            "role": pa.array(roles).take(pa.array(_role(book))),
        }
    )


def _role(book: Book) -> Ints:
    kinds = {"created": 2, "turned": 3, "rented": 4}
    kind = np.array([kinds[one.kind] for one in book.fronts] or [0])
    front = np.maximum(book.lines.front[book.trade.line], 0)
    return np.where(book.diverts, kind[front], np.where(book.network >= 0, 1, 0))
