"""What each fact is worth: measures, and writes docs/ablation.md and docs/ablation.json anew.

What was measured is kept under build/ablation, so that a run that was stopped goes on where it was.
"""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

from fact_worth import costs, measures
from fact_worth.findings import findings, to_drop
from fact_worth.kept import Kept
from fact_worth.page import ablation_page
from fact_worth.scenarios import NAMES, fingerprint, scenario, topics
from fact_worth.together import Together, left_out

from diversion_risk.progress import stage

CHECKOUT = Path(__file__).parent.parent
ORDERS = 80_000
COSTED = "base"


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS, help="orders of each scenario's world")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "docs", help="folder of ablation.md and ablation.json")
    chosen = parser.parse_args()
    folder = CHECKOUT / "build" / "ablation" / fingerprint(chosen.orders)
    folder.mkdir(parents=True, exist_ok=True)
    found = findings(measured(folder, chosen.orders))
    (chosen.out / "ablation.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (chosen.out / "ablation.md").write_text(ablation_page(found), encoding="utf-8")
    print(chosen.out / "ablation.md")


def measured(folder: Path, orders: int) -> dict[str, Any]:
    """Everything there is to measure, taken up where an earlier run stopped."""
    worlds = [scenario(name, folder, orders) for name in NAMES]
    by_scenario, taken = Kept(folder / "scenarios.json"), Kept(folder / "costs.json")
    found = {
        world.name: by_scenario.once(world.name, lambda world=world: measures.of_scenario(world)) for world in worlds
    }  # type: ignore[misc]
    costed = next(world for world in worlds if world.name == COSTED)
    asked = {"everything": list(costed.values), **topics()} | {name: [name] for name in costed.values}
    with stage("costs"):
        cost = {
            name: taken.once(name, lambda names=names: costs.cost(costed, names))  # type: ignore[misc]
            for name, names in asked.items()
        }
    together, kept = Together(worlds), Kept(folder / "together.json")
    with stage("topics and facts left out"):
        without = left_out(together, kept)
    every = {"orders": orders, "scenarios": found, "costs": cost, "together": without}
    dropped = to_drop(every)
    rest = [name for name in costed.values if name not in dropped]
    with stage("all that the rule drops left out at once"):
        without["kept"] = kept.once(f"without {', '.join(dropped)}", lambda: together.lines(rest))
    return every


if __name__ == "__main__":
    main()
