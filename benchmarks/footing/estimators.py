"""The contenders as estimators of a recipe: they see the same numbers, the same labels and the same weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from diversion_risk.model.baselines import LogisticBaseline
from diversion_risk.model.estimator import BoostedTrees, Estimator
from diversion_risk.places import CONFIGS

CORES = 2
LEAST = 1e-6
"""Chances nearer to 0 or 1 than this have no log-odds of use: a forest of 500 trees tells no finer."""


@dataclass
class Classifier:
    """A classifier in scikit-learn's manner, made anew for every fit; where it can keep to directions, it is told them."""

    make: Callable[[Sequence[int]], Any]
    """From the direction of each fact to a classifier."""
    fitted: Any = field(default=None, repr=False)
    known: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool), repr=False)
    """Facts of which something was known: not every classifier takes a column of nothing."""

    def fit(
        self, values: pd.DataFrame, diverted: np.ndarray, monotone: Sequence[int], weight: np.ndarray | None = None
    ) -> "Classifier":
        """Learn; unknowns go in as they are."""
        self.known = values.notna().any().to_numpy()
        directions = [way for way, known in zip(monotone, self.known, strict=True) if known]
        self.fitted = self.make(directions).fit(self._seen(values), diverted, sample_weight=weight)
        return self

    def margin(self, values: pd.DataFrame) -> np.ndarray:
        """Log-odds of the chance that the classifier says."""
        chance = np.clip(self.fitted.predict_proba(self._seen(values))[:, 1], LEAST, 1 - LEAST)
        return np.asarray(np.log(chance / (1 - chance)))

    def _seen(self, values: pd.DataFrame) -> np.ndarray:
        return values.loc[:, self.known].to_numpy(np.float64)


def _default(seed: int) -> BoostedTrees:
    """The trees that `train` fits without other words."""
    settings = yaml.safe_load((CONFIGS / "model" / "lightgbm.yaml").read_text(encoding="utf-8"))
    del settings["_target_"]
    return BoostedTrees(**settings | {"seed": seed, "num_threads": CORES})


def contenders(seed: int) -> Mapping[str, Estimator]:
    """Every way of learning by its name; those of packages that are not installed are missing."""
    default = _default(seed)
    found: dict[str, Estimator] = {
        "LightGBM, directions kept (default)": default,
        "LightGBM, free": replace(default, monotone=False),
        "histogram gradient boosting, directions kept": Classifier(lambda monotone: HistGradientBoostingClassifier(
            max_iter=300, learning_rate=0.05, max_leaf_nodes=31, max_depth=6, min_samples_leaf=40, l2_regularization=5.0,
            max_features=0.7, early_stopping=False, monotonic_cst=list(monotone), random_state=seed,
        )),
        "random forest": Classifier(lambda _: RandomForestClassifier(
            n_estimators=500, min_samples_leaf=5, max_features="sqrt", n_jobs=CORES, random_state=seed,
        )),
        "logistic regression on ranks": LogisticBaseline(seed=seed),
    }  # fmt: skip
    try:
        from interpret.glassbox import ExplainableBoostingClassifier  # noqa: PLC0415
    except ModuleNotFoundError:
        return found
    # A sum of curves and of ten surfaces, the mean of four such sums; directions are its own to keep.
    found["explainable boosting machine, directions kept"] = Classifier(lambda monotone: ExplainableBoostingClassifier(
        interactions=10, outer_bags=4, monotone_constraints=list(monotone), n_jobs=CORES, random_state=seed,
    ))  # fmt: skip
    return found
