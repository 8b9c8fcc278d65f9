"""The model in use: trees for the order of risks, a curve for their probability, contributions for their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from diversion_risk.errors import FeaturesChanged
from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import Calibrator
from diversion_risk.model.contributions import Contributor
from diversion_risk.model.interactions import Interactions, interactions
from diversion_risk.model.tree import read_trees

Engine = Literal["by_size", "reference", "fast"]
MANY = 500
"""Orders from which on it pays to lay down the tables of the trees."""


@dataclass(frozen=True)
class Risk:
    """What the model says of some orders; arrays with one entry an order."""

    margin: np.ndarray
    probability: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Contributions:
    """Exact TreeSHAP values of some orders: `base` plus the row's sum of `values` is the margin.

    They are path-dependent values (Lundberg and others 2020), in units of the margin.
    """

    values: pd.DataFrame
    base: float


@dataclass(frozen=True)
class RiskModel:
    """A trained model; the same whether it was just fitted or read from a folder."""

    trees: Boosted = field(repr=False)
    calibrator: Calibrator = field(repr=False)
    features: tuple[str, ...]
    usual: Mapping[str, float] = field(repr=False)
    """Mean of each fact over the training orders; NaN where it was never known."""

    def risk(self, values: pd.DataFrame) -> Risk:
        """Margin, probability and its 90 % interval for each row of a matrix with the model's columns."""
        matrix = self._matrix(values)
        margin = self.trees.margin(matrix) if len(matrix) else np.empty(0)
        return self.risk_of(margin)

    def risk_of(self, margin: np.ndarray) -> Risk:
        """The same of orders whose margins are known."""
        low, high = self.calibrator.interval(margin)
        return Risk(margin, self.calibrator.probability(margin), low, high)

    def contributions(self, values: pd.DataFrame, engine: Engine = "by_size") -> Contributions:
        """How far each fact moved the margin of each row.

        The values are LightGBM's own (`reference`) or those of `model.contributions` (`fast`), which are the same but for
        the last digits; left to itself, few orders are explained by the one and many by the other. Who explains a batch in
        parts asks `engine_for` once, so that no order's digits hang on the part it falls into.
        """
        matrix = self._matrix(values)
        if not len(matrix):
            return Contributions(pd.DataFrame(columns=list(self.features), dtype=float), np.nan)
        chosen = self.engine_for(len(matrix)) if engine == "by_size" else engine
        if chosen == "fast" and self._contributor is not None:
            found, base = self._contributor.explain(matrix), self._contributor.base
        else:
            shap = self.trees.contributions(matrix)
            found, base = shap[:, :-1], float(shap[0, -1])
        return Contributions(pd.DataFrame(found, columns=list(self.features), index=values.index), base)

    def interactions(self, values: pd.DataFrame) -> Interactions:
        """How far each pair of facts moved the margin of each row beyond what both do alone; columns by `features`."""
        return interactions(read_trees(self.trees.text), self._matrix(values))

    def engine_for(self, orders: int) -> Engine:
        """The engine that explains so many orders sooner, made ready: threads that ask it would each do so side by side."""
        if orders < MANY:
            return "reference"
        if self._contributor is not None:
            self._contributor.make_ready()
        return "fast"

    @cached_property
    def _contributor(self) -> Contributor | None:
        return Contributor.of(self.trees.text, len(self.features))

    def _matrix(self, values: pd.DataFrame) -> np.ndarray:
        """The columns by name, for LightGBM itself would take any order of columns without a word."""
        lacking = [name for name in self.features if name not in values.columns]
        if lacking:
            raise FeaturesChanged(
                f"This model was trained on other features: this version does not describe {', '.join(lacking)}. "
                "Train anew, or score with the version that trained it."
            )
        return values[list(self.features)].to_numpy(np.float64)
