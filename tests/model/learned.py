"""A tiny model over made-up facts, for tests that need trees but no orders."""

from functools import cache

import numpy as np
import pandas as pd

from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import Sigmoid
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.risk_model import RiskModel

NAMES = ("grows", "shrinks", "either")


def matrix(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """Facts of which one in ten is unknown."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, len(NAMES)))
    return pd.DataFrame(np.where(random.random(values.shape) < 0.1, np.nan, values), columns=list(NAMES))


def answers(values: pd.DataFrame, seed: int = 1) -> np.ndarray:
    known = values.fillna(0.0)
    odds = 1.5 * known["grows"] - known["shrinks"] + np.sin(3 * known["either"]) - 1
    return np.random.default_rng(seed).random(len(values)) < 1 / (1 + np.exp(-odds.to_numpy()))


@cache
def model() -> RiskModel:
    values = matrix()
    diverted = answers(values)
    trees = BoostedTrees(n_estimators=12, min_data_in_leaf=15, num_threads=1, seed=3).fit(values, diverted, (1, -1, 0))
    assert trees.booster is not None
    curve = Sigmoid(8).fit(trees.margin(values), diverted, np.ones(len(values)), np.arange(len(values)), 0)
    usual = {name: float(mean) for name, mean in values.mean().items()} | {"either": float("nan")}
    return RiskModel(Boosted(trees.booster.model_to_string()), curve, NAMES, usual)
