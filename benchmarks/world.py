"""The simulated world beside published figures: measures, and writes docs/world.md, its plots and docs/world/figures.json."""

import argparse
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

from published_flows.book import read_book, read_known
from published_flows.figures import Tally
from published_flows.page import digest, world_page
from published_flows.plots import draw_plots
from published_flows.sweep import ORDERS as SWEPT_ORDERS
from published_flows.sweep import SEED as SWEPT_SEED
from published_flows.sweep import swept

from diversion_risk.places import CONFIGS
from diversion_risk.progress import stage
from diversion_risk.simulate.simulation import simulate
from diversion_risk.simulate.world import World

CHECKOUT = Path(__file__).parent.parent
ORDERS = 400_000
SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)
FIGURES = "world/figures.json"


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true", help="write the page anew from the figures already measured")
    parser.add_argument("--no-sweep", action="store_true", help="keep the sweep already measured")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "docs", help="folder of world.md and world/")
    chosen = parser.parse_args()
    kept = chosen.out / FIGURES
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    if not chosen.page:
        found = measured(found.get("sweep", {}) if chosen.no_sweep else None)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    draw_plots(found, kept.parent)
    page = chosen.out / "world.md"
    page.write_text(world_page(found, CONFIGS / "world"), encoding="utf-8")
    print(page)


def measured(sweep: dict[str, Any] | None) -> dict[str, Any]:
    """All figures of the base world, and the sweep over its assumptions unless one is given."""
    world, tally = World.load(), Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in SEEDS:
            with stage(f"simulating and counting {ORDERS:,} orders, seed {seed}"):
                made = simulate(world, folder / str(seed), ORDERS, seed)
                book = read_book(made)
                tally.add(book, read_known(made, book))
        if sweep is None:
            with stage("sweeping the assumptions"):
                sweep = swept(world, folder / "sweep")
    return {
        "world": {
            "digest": digest(world), "orders": ORDERS, "seeds": list(SEEDS),
            "swept_orders": SWEPT_ORDERS, "swept_seed": SWEPT_SEED,
        },
        "sweep": sweep,
    } | tally.figures()  # fmt: skip


if __name__ == "__main__":
    main()
