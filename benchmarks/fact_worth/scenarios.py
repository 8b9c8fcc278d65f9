"""The scenarios: a simulated world each, every fact of its orders, and what was true of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.evaluate.truth import read_truth
from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.ledger import Records
from diversion_risk.model.examples import Examples
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.places import CONFIGS
from diversion_risk.progress import stage
from diversion_risk.simulate.simulation import simulate
from diversion_risk.simulate.world import World

NAMES = tuple(sorted(path.stem for path in (CONFIGS / "world").glob("*.yaml")))
AS_OF = date(2024, 6, 30)
"""The day up to which orders and outcomes are known to a fit; the half-year after it is judged."""
SEED = 11
"""Of the first scenario's world; each of the others has the next, or those that part ways late would be one past twice."""
_ROOMS = ("features", "ledger", "reference", "simulate")
_OF_MODELS = ("recipe", "estimator", "examples", "pupil", "split", "labels/strategy", "labels/looks")
_MEASURING = ("scenarios", "trees", "figures", "measures", "together", "costs")
"""What a measurement rests on; when any of it changes, it is made anew."""


@dataclass(frozen=True)
class Scenario:
    """One world: its orders in input order, and its facts in the same order."""

    name: str
    orders: pd.DataFrame
    outcomes: pd.DataFrame
    diverted: np.ndarray
    values: pd.DataFrame

    @cached_property
    def judged(self) -> np.ndarray:
        """Which orders were placed in the half-year after the fit."""
        day = self.orders["order_date"]
        return ((day > pd.Timestamp(AS_OF)) & (day <= pd.Timestamp(AS_OF) + pd.DateOffset(months=6))).to_numpy()

    @cached_property
    def examples(self) -> Examples:
        """What can be learned from: orders up to the day, and their outcomes as known by its end."""
        known = latest_known(self.outcomes, pd.Timestamp(AS_OF)).set_index("order_id")[
            ["outcome", "selected_by", "outcome_date"]
        ]
        past = (self.orders["order_date"] <= pd.Timestamp(AS_OF)).to_numpy()
        every = known.reindex(self.orders["order_id"]).set_index(self.orders.index)
        return Examples(self.values, self.orders["order_date"], self.orders["buyer_id"], every).part(past)

    def half_years(self) -> dict[str, np.ndarray]:
        """Which orders were placed in each half-year since the second of 2022."""
        day = self.orders["order_date"]
        names = day.dt.year.astype(str) + " " + np.where(day.dt.month <= 6, "first half", "second half")
        return {name: (names == name).to_numpy() for name in sorted(names.unique()) if name >= "2022 second"}


def scenario(name: str, folder: Path, orders: int) -> Scenario:
    """A world of so many orders, made and described once and kept in the folder."""
    world, facts = folder / f"world-{name}", folder / f"facts-{name}.parquet"
    if not (world / "truth.parquet").is_file():
        simulate(World.load(name), world, orders=orders, seed=SEED + NAMES.index(name))
    rows, outcomes = read_orders(world / "orders.parquet").rows, read_outcomes(world / "outcomes.parquet").rows
    if not facts.is_file():
        with stage(f"describing {name}"):
            describe(Records(rows, outcomes=outcomes)).values.to_parquet(facts, index=False)
    diverted = read_truth(world / "truth.parquet").of(rows["order_id"])
    return Scenario(name, rows, outcomes, diverted, pd.read_parquet(facts))


def fingerprint(orders: int) -> str:
    """What changes when a measurement would."""
    source = Path(__file__).parents[2] / "src" / "diversion_risk"
    files = sorted(path for room in _ROOMS for path in (source / room).rglob("*.py"))
    files += sorted(path for part in ("world", "model", "labels", "split") for path in (CONFIGS / part).rglob("*.yaml"))
    digest = hashlib.sha256(f"{orders} {SEED} {AS_OF}".encode())
    files += [source / "model" / f"{name}.py" for name in _OF_MODELS]
    files += [Path(__file__).parent / f"{name}.py" for name in _MEASURING]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def topics() -> dict[str, Sequence[str]]:
    """The names of the facts of each topic."""
    found: dict[str, list[str]] = {}
    for feature in CATALOGUE:
        found.setdefault(feature.topic, []).append(feature.name)
    return dict(found)
