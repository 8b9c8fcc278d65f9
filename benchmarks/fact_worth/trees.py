"""The trees of an ablation: the shipped recipe with fewer, larger steps, fitted to some of the facts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import hydra
import lightgbm as lgb
import numpy as np
import pandas as pd
from hydra.utils import instantiate

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.pupil import Pupil
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods
from diversion_risk.places import CONFIGS
from fact_worth.scenarios import AS_OF

FEWER = {"n_estimators": 60, "learning_rate": 0.2, "feature_fraction": 1.0, "max_bin": 127}
"""A fifth of the trees with four times the step. Every tree may choose among all facts: with a random part of them, to
leave out a fact that no tree uses would deal all others anew, and chance alone would move the figure."""


@cache
def _shipped() -> tuple[Recipe, BoostedTrees, Periods]:
    with hydra.initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = hydra.compose("train", ["data.orders=-", "data.outcomes=-", f"as_of={AS_OF}"])
    trees = replace(instantiate(config.model), num_threads=1)
    recipe = Recipe(trees, instantiate(config.calibration), instantiate(config.labels), config.seed)
    return recipe, trees, replace(instantiate(config.split), judge_days=0).periods(AS_OF)


def lesson(examples: Examples) -> tuple[pd.DataFrame, np.ndarray]:
    """The facts and labels that the shipped recipe would fit its trees to."""
    recipe, _, periods = _shipped()
    older = examples.part(periods.fit(examples.days))
    (taught,) = recipe.labels.lessons(Pupil(recipe.estimator, [], recipe.seed), older)
    return older.values.iloc[taught.rows].reset_index(drop=True), taught.diverted


def fitted(
    values: pd.DataFrame, diverted: np.ndarray, names: Sequence[str], *, shipped: bool = False, seed: int = 0
) -> lgb.Booster:
    """Trees that see these facts alone; `shipped` as many and as slow as in use."""
    settings = {"seed": seed} if shipped else {"seed": seed, **FEWER}
    monotone = [BY_NAME[name].monotone for name in names]
    booster = replace(_shipped()[1], **settings).fit(values[list(names)], diverted, monotone).booster
    assert booster is not None
    return booster


def margin(booster: lgb.Booster, values: pd.DataFrame) -> np.ndarray:
    """What they say of some orders; higher is riskier."""
    return np.asarray(booster.predict(values[booster.feature_name()].to_numpy(), raw_score=True, num_threads=1))


def contributions(booster: lgb.Booster, values: pd.DataFrame) -> pd.DataFrame:
    """TreeSHAP: how far each fact moved each order, in log-odds."""
    names = booster.feature_name()
    found = np.asarray(booster.predict(values[names].to_numpy(), pred_contrib=True, num_threads=1))
    return pd.DataFrame(found[:, :-1], columns=names)
