"""Checked orders and outcomes in Parquet, as many as are wanted: worlds of up to a million orders side by side.

A world is simulated in memory; ten million orders are ten worlds whose parties and addresses are their own, while goods,
countries and routes are everybody's. Run as `python -m performance.big_book FOLDER ORDERS`.
"""

import subprocess
import sys
from pathlib import Path

import pandas as pd

from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders

_WORLD = 1_000_000
_SEED = 11
_OWN = (
    "order_id", "exporter_id", "buyer_id", "buyer_address", "ultimate_consignee_id", "intermediate_consignee_id",
    "forwarder_id", "item_id",
)  # fmt: skip


def make(folder: Path, orders: int) -> None:
    """Write `orders` and `outcomes`, folders of a file a world, unless they are there."""
    for number, first in enumerate(range(0, orders, _WORLD)):
        if (folder / "outcomes" / f"{number:03}.parquet").exists():
            continue
        world = folder / "world"
        words = (
            "simulate",
            "--out",
            str(world),
            "--orders",
            str(min(_WORLD, orders - first)),
            "--seed",
            str(_SEED + number),
        )
        subprocess.run([sys.executable, "-m", "diversion_risk", *words], check=True, stdout=subprocess.DEVNULL)
        for name, rows in (
            ("orders", read_orders(world / "orders.parquet").rows),
            ("outcomes", read_outcomes(world / "outcomes.parquet").rows),
        ):
            (folder / name).mkdir(parents=True, exist_ok=True)
            _of_world(rows, number).to_parquet(folder / name / f"{number:03}.parquet", index=False)
        for file in world.iterdir():
            file.unlink()


def _of_world(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    own = [name for name in _OWN if name in rows]
    return rows.assign(**{name: f"w{number} " + rows[name] for name in own}) if number else rows


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
