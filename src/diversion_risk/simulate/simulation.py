"""The simulation: live through a world and write three files of it, month by month."""

from pathlib import Path

from diversion_risk.simulate.files import Files
from diversion_risk.simulate.history import History
from diversion_risk.simulate.world import World


def simulate(world: World, out: Path, orders: int = 100_000, seed: int = 0) -> Path:
    """Write `orders.parquet`, `outcomes.parquet` and `truth.parquet` of a made-up world into `out`, and return it.

    The same world, number of orders and seed give the same bytes, on any number of cores. Above two million orders
    `orders.parquet` is a folder with a part for every month.
    """
    history = History(world, orders, seed)
    with Files(out, history.agents.market.span, orders) as files:
        for month in history.months():
            files.add(month)
        files.close_with(history.authority.known())
    return out
