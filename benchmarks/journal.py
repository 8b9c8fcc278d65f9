"""How fast the journal is written, read and searched: entries a second, and the share of a scoring run that writing takes."""

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.cli import main as command
from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from diversion_risk.journal.dossier import dossier
from diversion_risk.journal.lines import entry_lines
from diversion_risk.journal.page import pages
from diversion_risk.orders.read import read_orders

LISTED = 0.02
REASONS = [
    "of the earlier orders to Hong Kong that had been looked at before this day, 35 % count as confirmed diversions"
] * 5


@contextmanager
def timed(what: str, entries: int) -> Iterator[None]:
    """Says how long a piece of work took: wall, and processor time, which other work on the machine changes less."""
    wall, used = time.monotonic(), os.times()
    yield
    now = os.times()
    wall, busy = time.monotonic() - wall, now.user + now.system - used.user - used.system
    print(
        f"{what}: {wall:.1f} s, {busy:.1f} s of processor, {1e6 * busy / entries:.2f} µs an entry, {entries / wall:,.0f} a second"
    )


def night(orders: pd.DataFrame, first: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One night's orders under ids of their own, and scores drawn at random."""
    chance = np.random.default_rng(first)
    ids = [f"O-{first + place:09d}" for place in range(len(orders))]
    margin = chance.normal(size=len(orders))
    listed = chance.random(len(orders)) < LISTED
    risk = 1 / (1 + np.exp(-margin))
    scores = pd.DataFrame(
        {
            "order_id": ids, "risk": risk, "risk_low": risk * 0.9, "risk_high": np.sqrt(risk), "margin": margin,
            "rank": np.arange(1, len(orders) + 1), "decision": np.where(listed, "review", "release"),
            "selected_by": np.where(listed, "risk", ""), "reasons": [REASONS if one else [] for one in listed],
            "red_flags": [["indirect_via_hub", "new_customer"][:count] for count in chance.integers(0, 3, len(orders))],
        }
    )  # fmt: skip
    return scores, orders.assign(order_id=pd.Series(ids, dtype=orders["order_id"].dtype))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--night", type=int, default=100_000, help="orders of a run")
    parser.add_argument("--folder", type=Path, default=Path("build/journal"))
    parser.add_argument("--journal", help="env:NAME for a PostgreSQL database, instead of a file in the folder")
    chosen = parser.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    if command(["simulate", "--out", str(chosen.folder), "--orders", str(min(chosen.night, 20_000)), "--quiet"]):
        raise SystemExit("the world could not be made")
    some = read_orders(chosen.folder / "orders.parquet").rows
    orders = pd.concat([some] * -(-chosen.night // len(some)), ignore_index=True).head(chosen.night)
    where = chosen.journal or str(chosen.folder / "journal.sqlite")
    nights = [night(orders, first) for first in range(0, min(chosen.entries, 3 * chosen.night), chosen.night)]
    with timed(f"append {chosen.entries:,} in runs of {chosen.night:,}", chosen.entries):
        for place in range(chosen.entries // chosen.night):
            laid = list(pages(entry_lines(*nights[place % len(nights)])))
            record = {"who": "benchmark", "entries": chosen.night}
            with opened(where, new=True) as journal, journal.adding(record, laid):
                pass
    with timed("verify", chosen.entries), opened(where) as journal:
        found = check(journal)
    if found.troubles or found.entries != chosen.entries:
        raise SystemExit(f"the journal is not as it was written: {found}")
    with timed("one order's file", 1), opened(where) as journal:
        dossier(journal, "O-000000001")
    if chosen.journal is None:
        print(f"size: {Path(where).stat().st_size / chosen.entries:.0f} bytes an entry")


if __name__ == "__main__":
    main()
