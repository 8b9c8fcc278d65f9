"""The booster: LightGBM on numbers, monotone where a direction is certain, deterministic given seed and threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import lightgbm as lgb
import numpy as np
import pandas as pd

SILENT = -1


class Estimator(Protocol):
    """Anything that learns to order orders by risk."""

    def fit(
        self, values: pd.DataFrame, diverted: np.ndarray, monotone: Sequence[int], weight: np.ndarray | None = None
    ) -> "Estimator":
        """Learn from a matrix with one named column a fact; `monotone` holds 1, -1 or 0 a column.

        `weight` says how much each order counts, one each without it.
        """

    def margin(self, values: pd.DataFrame) -> np.ndarray:
        """Higher is riskier; no probability."""


@dataclass
class BoostedTrees:
    """Gradient boosted trees by LightGBM, in its own parameter names.

    Missing values go their own way at every split; nothing is filled in.
    """

    n_estimators: int = 300
    learning_rate: float = 0.05
    num_leaves: int = 31
    max_depth: int = 6
    min_data_in_leaf: int = 40
    lambda_l2: float = 5.0
    feature_fraction: float = 0.7
    bagging_fraction: float = 0.8
    max_bin: int = 511
    monotone: bool = True
    seed: int = 0
    num_threads: int = 0
    booster: lgb.Booster | None = None

    def fit(
        self, values: pd.DataFrame, diverted: np.ndarray, monotone: Sequence[int], weight: np.ndarray | None = None
    ) -> "BoostedTrees":
        """Learn the trees."""
        lgb.register_logger(_Silence())
        settings = {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "max_depth": self.max_depth,
            "min_data_in_leaf": self.min_data_in_leaf,
            "lambda_l2": self.lambda_l2,
            "feature_fraction": self.feature_fraction,
            "bagging_fraction": self.bagging_fraction,
            "bagging_freq": 1,
            "max_bin": self.max_bin,
            "seed": self.seed,
            "num_threads": self.num_threads,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": SILENT,
        }
        if self.monotone:
            settings |= {"monotone_constraints": list(monotone), "monotone_constraints_method": "intermediate"}
        names = list(values.columns)
        data = lgb.Dataset(values.to_numpy(np.float64), diverted.astype(float), weight=weight, feature_name=names)
        self.booster = lgb.train(settings, data, num_boost_round=self.n_estimators)
        return self

    def margin(self, values: pd.DataFrame) -> np.ndarray:
        """Log-odds before calibration."""
        if self.booster is None:
            raise ValueError("this booster has not been fitted")
        return np.asarray(self.booster.predict(values.to_numpy(np.float64), raw_score=True))


class _Silence:
    """LightGBM prints its trouble even where the caller handles it; what matters comes as an exception."""

    def info(self, message: str) -> None:
        """Say nothing."""

    def warning(self, message: str) -> None:
        """Say nothing."""
