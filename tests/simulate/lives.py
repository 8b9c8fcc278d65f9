"""Worlds lived in memory, with more diversion than there is, so that few orders show what networks do."""

from dataclasses import replace
from functools import cache

import pandas as pd

from diversion_risk.simulate import World
from diversion_risk.simulate.history import History

COLUMNS = ["order_date", "buyer_id", "buyer_country", "destination_country", "forwarder_id"]


def dense(name: str, share: float = 0.15) -> World:
    """A shipped world in which so many orders are diverted."""
    world = World.load(name)
    return replace(world, diversion=replace(world.diversion, share=share))


@cache
def lived(name: str, orders: int = 20_000, seed: int = 1) -> tuple[History, pd.DataFrame]:
    """A dense world after its last month, and its orders: some columns of the papers, and what they truly were."""
    return live(dense(name), orders, seed)


def live(world: World, orders: int = 20_000, seed: int = 1) -> tuple[History, pd.DataFrame]:
    """The same for a world of one's own."""
    history, tables = History(world, orders, seed), list[pd.DataFrame]()
    for month in history.months():
        book = month.book
        truth = {"day": book.day, "month": book.month, "network": book.network, "diverted": book.diverts}
        table = month.papers.select(COLUMNS).to_pandas().assign(**truth, country=book.country, buyer=book.buyer)
        tables.append(table)
    return history, pd.concat(tables, ignore_index=True)
