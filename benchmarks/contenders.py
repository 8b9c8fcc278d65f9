"""Ways of learning a ranking, on the same folds of a simulated world: writes docs/contenders.md and contenders.json.

What a contender said is kept beside the world and not asked again; `--anew` forgets it.
"""

import argparse
import json
import logging
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from footing.estimators import contenders
from footing.folds import ORIGINS, Turn, joined, turn
from footing.page import contenders_page
from label_strategies.worlds import Learnable, learnable

from diversion_risk.model.estimator import Estimator
from diversion_risk.model.measures import Judged, measures
from diversion_risk.model.paired import average_precision, gain
from diversion_risk.progress import stage

CHECKOUT = Path(__file__).parent.parent
WORLD = ("base", 100_000, 1)
RESAMPLES = 200
FIGURES = (
    "average_precision", "precision_at_1pct", "roc_auc", "auc_within_destinations", "calibration_slope", "calibration_error",
)  # fmt: skip


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CHECKOUT / "demo" / "learning", help="where the world is kept")
    parser.add_argument("--anew", action="store_true", help="forget what was said")
    chosen = parser.parse_args()
    with stage(f"making and describing {WORLD}"):
        world = learnable(*WORLD, chosen.cache)
    said = {}
    for name, estimator in contenders(seed=0).items():
        with stage(name):
            said[name] = _said(world, name, estimator, chosen)
    default = next(iter(said))
    found = {
        "world": list(WORLD),
        "origins": [str(day.date()) for day in ORIGINS],
        "resamples": RESAMPLES,
        "contenders": {},
    }
    for name, turns in said.items():
        with stage(f"judging {name}"):
            found["contenders"][name] = _figures(turns, said[default])
    (CHECKOUT / "docs" / "contenders.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    page = CHECKOUT / "docs" / "contenders.md"
    page.write_text(contenders_page(found), encoding="utf-8")
    print(page)


def _said(world: Learnable, name: str, estimator: Estimator, chosen: argparse.Namespace) -> list[Turn]:
    turns = []
    for origin in ORIGINS:
        kept = chosen.cache / "contenders" / f"{name}, {origin.date()}.parquet"
        if chosen.anew or not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            _kept(turn(world, estimator, origin)).to_parquet(kept)
        turns.append(_turn(pd.read_parquet(kept)))
    return turns


def _kept(one: Turn) -> pd.DataFrame:
    judged = one.judged
    columns = {part: getattr(judged, part) for part in ("margin", "diverted", "buyer", "destination", "risk")}
    return pd.DataFrame(columns).assign(fit_seconds=one.fit_seconds, said_seconds=one.said_seconds)


def _turn(kept: pd.DataFrame) -> Turn:
    parts = (kept[part].to_numpy() for part in ("margin", "diverted", "buyer", "destination", "risk"))
    return Turn(Judged(*parts), float(kept["fit_seconds"].iloc[0]), float(kept["said_seconds"].iloc[0]))


def _figures(turns: list[Turn], default: list[Turn]) -> dict[str, object]:
    judged = joined(turns)
    found = {name: vars(measure) for name, measure in measures(judged, resamples=RESAMPLES).items() if name in FIGURES}
    more = gain(judged, joined(default), average_precision, resamples=RESAMPLES, seed=0)
    orders = len(judged.margin)
    return {
        "figures": found,
        "gain": vars(more),
        "by_origin": [measures(one.judged, resamples=0)["average_precision"].value for one in turns],
        "fit_seconds": float(np.mean([one.fit_seconds for one in turns])),
        "said_per_order": sum(one.said_seconds for one in turns) / orders,
        "orders": orders,
        "diverted": int(judged.diverted.sum()),
    }


if __name__ == "__main__":
    main()
