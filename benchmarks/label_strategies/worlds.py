"""A simulated world, described once and kept, for rankings that learn as of one day and are judged on the truth after it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.evaluate.truth import read_truth
from diversion_risk.features.catalogue import BY_NAME, Facts, describe
from diversion_risk.ledger import Records
from diversion_risk.model.examples import Examples
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.simulate import World, simulate
from diversion_risk.train.past import Past

AS_OF = date(2024, 6, 30)
"""The day of training; `new_hub` and `hub_closes` change their countries on the day after."""


@dataclass(frozen=True)
class Learnable:
    """The orders of a world, their facts, and the truth."""

    past: Past
    diverted: np.ndarray

    @property
    def later(self) -> np.ndarray:
        """The orders judged: all after the day of training."""
        return (self.past.orders["order_date"] > pd.Timestamp(AS_OF)).to_numpy()

    @property
    def examples(self) -> Examples:
        """The orders with what was known by the day of training."""
        return self.past.examples(pd.Timestamp(AS_OF))

    @property
    def monotone(self) -> list[int]:
        """The catalogue's direction of each fact."""
        return [BY_NAME[str(name)].monotone for name in self.past.facts.values.columns]


def learnable(scenario: str, orders: int, seed: int, cache: Path) -> Learnable:
    """The world, made and described anew unless the cache holds it."""
    folder = cache / f"{scenario}-{orders}-{seed}"
    kept = folder / "facts.parquet"
    if not kept.is_file():
        simulate(World.load(scenario), folder, orders=orders, seed=seed)
    rows = read_orders(folder / "orders.parquet").rows
    outcomes = read_outcomes(folder / "outcomes.parquet").rows
    if not kept.is_file():
        describe(Records(rows, outcomes=outcomes)).values.to_parquet(kept)
    values = pd.read_parquet(kept).set_axis(rows.index)
    past = Past(rows, outcomes, Facts(values, values.iloc[:, :0]))
    return Learnable(past, read_truth(folder / "truth.parquet").of(rows["order_id"]))
