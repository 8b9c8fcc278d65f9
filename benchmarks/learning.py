"""Label strategies beside a ranking that knew every true label: measures, and writes docs/learning.md and learning.json.

What was measured is kept after every trial and not measured again; `--anew` forgets it.
"""

import argparse
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from label_strategies.page import learning_page
from label_strategies.trials import CEILING, RED_FLAGS, STRATEGIES, tried
from label_strategies.worlds import learnable
from omegaconf import OmegaConf

from diversion_risk.errors import FileUnusable
from diversion_risk.places import CONFIGS
from diversion_risk.progress import stage

CHECKOUT = Path(__file__).parent.parent
WORLDS = (
    ("base", 300_000, 11), ("base", 100_000, 1), ("wanted_goods", 100_000, 1), ("no_country_signal", 100_000, 1),
    ("new_hub", 100_000, 1), ("hub_closes", 100_000, 1), ("imitators", 100_000, 1), ("patient", 100_000, 1),
    ("rare", 300_000, 1),
)  # fmt: skip


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CHECKOUT / "demo" / "learning", help="where worlds are kept")
    parser.add_argument("--worlds", help="only these, such as base,new_hub")
    parser.add_argument(
        "--most", type=int, default=max(orders for _, orders, _ in WORLDS), help="no world of more orders"
    )
    parser.add_argument("--strategies", default=",".join(STRATEGIES), help="only these, such as looked_at,cleaned")
    parser.add_argument("--page", action="store_true", help="write the page anew from the figures already measured")
    parser.add_argument("--anew", action="store_true", help="forget what was measured")
    chosen = parser.parse_args()
    kept = CHECKOUT / "docs" / "learning.json"
    found = {"worlds": {}} if chosen.anew or not kept.is_file() else json.loads(kept.read_text(encoding="utf-8"))
    for scenario, orders, seed in () if chosen.page else WORLDS:
        if orders <= chosen.most and (chosen.worlds is None or scenario in chosen.worlds.split(",")):
            trials = found["worlds"].setdefault(f"{scenario}, {orders:,}, {seed}", {})
            _measure((scenario, orders, seed), chosen, trials, lambda: _keep(kept, found))
    found["worlds"] = {world: trials for world, trials in found["worlds"].items() if trials}
    _keep(kept, found)
    page = CHECKOUT / "docs" / "learning.md"
    page.write_text(learning_page(found, _default()), encoding="utf-8")
    print(page)


def _measure(which: tuple[str, int, int], chosen: argparse.Namespace, trials: dict[str, Any], keep: Any) -> None:
    names = [CEILING, RED_FLAGS, *chosen.strategies.split(",")]
    if set(names) <= set(trials):
        return
    with stage(f"making and describing {which}"):
        world = learnable(*which, chosen.cache)
    ceiling = np.empty(0)
    for name in names:
        if name not in trials or name == CEILING:
            try:
                with stage(f"{which} {name}"):
                    margin, trials[name] = tried(world, name, ceiling)
            except FileUnusable as trouble:
                logging.info("%s: %s", name, trouble)
                continue
            ceiling = margin if name == CEILING else ceiling
            keep()


def _keep(path: Path, found: dict[str, Any]) -> None:
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _default() -> str:
    defaults = OmegaConf.load(CONFIGS / "train.yaml").defaults
    return next(str(line["labels"]) for line in defaults if "labels" in line)


if __name__ == "__main__":
    main()
