"""What a model must beat: a logistic regression, and the red-flag points that compliance teams count by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import QuantileTransformer


@dataclass
class LogisticBaseline:
    """Logistic regression on ranks: each fact by its quantile, unknowns as the median with a mark of their own."""

    strength: float = 0.1
    """Inverse of the penalty."""
    seed: int = 0
    pipeline: Pipeline | None = None

    def fit(
        self, values: pd.DataFrame, diverted: np.ndarray, monotone: Sequence[int], weight: np.ndarray | None = None
    ) -> "LogisticBaseline":
        """Learn one weight a fact; the directions are left to the data."""
        del monotone
        self.pipeline = make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
            QuantileTransformer(n_quantiles=min(200, len(values)), subsample=50_000, random_state=self.seed),
            LogisticRegression(C=self.strength, max_iter=300),
        ).fit(values.to_numpy(np.float64), diverted, logisticregression__sample_weight=weight)
        return self

    def margin(self, values: pd.DataFrame) -> np.ndarray:
        """Log-odds."""
        if self.pipeline is None:
            raise ValueError("this baseline has not been fitted")
        return np.asarray(self.pipeline.decision_function(values.to_numpy(np.float64)))


def points(raised: pd.DataFrame) -> np.ndarray:
    """The scorecard: one point for each red flag that an order raises; an unassessed flag gives none."""
    return np.asarray(raised.fillna(0.0).to_numpy(np.float64).sum(axis=1))
