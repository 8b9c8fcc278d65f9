"""The made-up worlds: one to learn from, another whose honest orders the cases are ranked among."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import hydra
import numpy as np
import pandas as pd
from hydra.utils import instantiate
from omegaconf import DictConfig

from diversion_risk.model.baselines import LogisticBaseline
from diversion_risk.model.estimator import Estimator
from diversion_risk.model.recipe import Recipe
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.places import CONFIGS
from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer
from diversion_risk.simulate.simulation import simulate
from diversion_risk.simulate.world import World
from diversion_risk.train.past import past_as_of
from diversion_risk.train.run import train
from published_cases.cases import FIRST_DAY

WORLD = "base"
ORDERS = 150_000
AS_OF = "2024-11-30"
POOL = 1_000
"""How many ordinary orders a case is ranked among."""


@dataclass(frozen=True)
class Trained:
    """A model that learned from a simulated world, by the same code as the verb `train`."""

    scorer: Scorer
    config: DictConfig
    report: Mapping[str, Any]

    def logistic(self) -> Estimator:
        """A logistic regression fitted to the same orders, outcomes and periods as the model in use."""
        orders, outcomes = read_orders(self.config.data.orders), read_outcomes(self.config.data.outcomes)
        past = past_as_of(
            orders.rows, outcomes.rows, date.fromisoformat(self.config.as_of), self.config.features.leave_out
        )
        periods = replace(instantiate(self.config.split), judge_days=0).periods(date.fromisoformat(self.config.as_of))
        calibrator, labels = instantiate(self.config.calibration), instantiate(self.config.labels)
        recipe = Recipe(LogisticBaseline(seed=self.config.seed), calibrator, labels, self.config.seed)
        return recipe.fit(past.examples(periods.end), periods, past.monotone()).estimator


@dataclass(frozen=True)
class Ordinary:
    """Honest orders of a world, each from a buyer nobody knows, as the buyers of the cases are."""

    orders: pd.DataFrame
    pools: Mapping[str, np.ndarray]
    """Positions of `POOL` orders drawn at random: `any` from 2022 on, and for each year those of that year alone."""

    def pool_of(self, moment: pd.Timestamp) -> str:
        """The year's own pool, or that of the nearest year the world has."""
        years = sorted(int(name) for name in self.pools if name != "any")
        return str(min(max(moment.year, years[0]), years[-1]))


def made(folder: Path, seed: int, orders: int = ORDERS) -> Path:
    """Simulate a world."""
    with stage(f"simulating {orders:,} orders, seed {seed}"):
        return simulate(World.load(WORLD), folder, orders=orders, seed=seed)


def trained(world: Path, folder: Path) -> Trained:
    """Train on a world as the verb does, without plots and without logging the run."""
    words = (
        f"data.orders={world}/orders.parquet",
        f"data.outcomes={world}/outcomes.parquet",
        f"out={folder}",
        f"as_of={AS_OF}",
    )
    with hydra.initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = hydra.compose("train", [*words, "report=quick", "tracking=none"])
    train(config)
    return Trained(Scorer.load(folder), config, json.loads((folder / "report.json").read_text(encoding="utf-8")))


def ordinary(world: Path, stated: tuple[str, ...], seed: int) -> Ordinary:
    """Draw honest orders, by the simulated truth, that state at least some columns."""
    rows = read_orders(world / "orders.parquet").rows
    truth = pd.read_parquet(world / "truth.parquet").set_index("order_id")["diverted"]
    honest = ~truth.reindex(rows["order_id"]).to_numpy(dtype=bool) & rows[list(stated)].notna().all(axis=1).to_numpy()
    random = np.random.default_rng(seed)
    years = rows["order_date"].dt.year.to_numpy()
    found = {"any": _draw(random, honest & (rows["order_date"] >= FIRST_DAY).to_numpy())}
    for year in sorted(set(years)):
        found[str(year)] = _draw(random, honest & (years == year))
    chosen = np.unique(np.concatenate(list(found.values())))
    names = pd.Series([f"ordinary {place}" for place in range(1, len(chosen) + 1)], dtype=rows["order_id"].dtype)
    drawn = rows.iloc[chosen].reset_index(drop=True).assign(order_id=names, buyer_id="buyer of " + names)
    return Ordinary(drawn, {name: np.searchsorted(chosen, places) for name, places in found.items()})


def _draw(random: np.random.Generator, wanted: np.ndarray) -> np.ndarray:
    return random.choice(np.flatnonzero(wanted), POOL, replace=False)
