"""Who ranks the declarations: this program's recipe, and plain boosters on the raw columns."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

import hydra
import numpy as np
import pandas as pd
from hydra.utils import instantiate

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.precedent import shares_of_goods_and_ways
from diversion_risk.model.recipe import Recipe
from diversion_risk.places import CONFIGS
from diversion_risk.train.past import Past, past_as_of
from real_outcomes.declarations import Declarations

Fit = Callable[[Any, pd.DataFrame, np.ndarray, pd.DataFrame], np.ndarray]
"""From the library, rows to learn from, their answers and rows to ask to the score of each."""

NAMES: Mapping[str, str] = {
    "model": "this program, as `train` does it",
    "precedent": "this program, what was found before on goods and ways alone",
    "without": "this program without these nine facts",
    "lightgbm": "LightGBM, raw columns",
    "xgboost": "XGBoost, raw columns",
    "catboost": "CatBoost, raw columns",
    "lightgbm_and_past": "LightGBM, raw columns and the nine facts",
}
NINE = tuple(feature.name for feature in shares_of_goods_and_ways)


def past_of(declarations: Declarations) -> Past:
    """The declarations as a training at the end of the judged year sees them."""
    return past_as_of(declarations.orders, declarations.outcomes, declarations.last, [])


def ours(declarations: Declarations, past: Past, leave_out: set[str], seed: int = 0) -> np.ndarray:
    """The margin of each judged line by the recipe that `train` has by default, judged as `train` judges."""
    first, last = declarations.first, declarations.last
    with hydra.initialize_config_dir(str(CONFIGS), version_base="1.3"):
        config = hydra.compose("train", ["data.orders=none", "data.outcomes=none", f"as_of={last}", f"seed={seed}"])
    periods = replace(instantiate(config.split), judge_days=(last - first).days + 1).periods(last)
    recipe = Recipe(*(instantiate(config[part]) for part in ("model", "calibration", "labels")), config.seed)
    kept = [name for name in past.facts.values if name not in leave_out]
    values = past.facts.values[kept]
    directions = [way for name, way in zip(past.facts.values, past.monotone(), strict=True) if name not in leave_out]
    examples = past.examples(periods.judge_start - pd.Timedelta(days=1))
    fitted = recipe.fit(replace(examples, values=values), periods, directions)
    return fitted.risk(values[periods.judge(past.orders["order_date"])])[0]


def scores(declarations: Declarations) -> dict[str, np.ndarray | None]:
    """What each contender says of the judged lines; `None` where its library is not installed.

    All learn from every line known when the judged year began.
    """
    past = past_of(declarations)
    everything = {feature.name for feature in CATALOGUE}
    return {
        "model": ours(declarations, past, set()),
        "precedent": ours(declarations, past, everything - set(NINE)),
        "without": ours(declarations, past, set(NINE)),
        **boosters(declarations),
        "lightgbm_and_past": plain("lightgbm", declarations, _with_nine(declarations, past)),
    }


def boosters(declarations: Declarations) -> dict[str, np.ndarray | None]:
    """What the plain boosters say of the judged lines, from the raw columns."""
    raw = declarations.raw()
    return {library: plain(library, declarations, raw) for library in _FITS}


def _with_nine(declarations: Declarations, past: Past) -> pd.DataFrame:
    return pd.concat([declarations.raw(), past.facts.values[list(NINE)]], axis=1)


def plain(library: str, declarations: Declarations, columns: pd.DataFrame) -> np.ndarray | None:
    """A booster as it comes, with its own way with categories; `None` where it is not installed."""
    try:
        module = import_module(library)
    except ImportError:
        return None
    learned, judged = declarations.learned, declarations.judged
    return _FITS[library](module, columns[learned], declarations.refused[learned], columns[judged])


def _lightgbm(module: Any, rows: pd.DataFrame, refused: np.ndarray, asked: pd.DataFrame) -> np.ndarray:
    return module.LGBMClassifier(random_state=0, verbosity=-1).fit(rows, refused).predict_proba(asked)[:, 1]


def _xgboost(module: Any, rows: pd.DataFrame, refused: np.ndarray, asked: pd.DataFrame) -> np.ndarray:
    model = module.XGBClassifier(random_state=0, enable_categorical=True, tree_method="hist")
    return model.fit(rows, refused).predict_proba(asked)[:, 1]


def _catboost(module: Any, rows: pd.DataFrame, refused: np.ndarray, asked: pd.DataFrame) -> np.ndarray:
    named = [name for name in rows if rows[name].dtype == "category"]
    texts = [part.assign(**{name: part[name].astype("object").fillna("") for name in named}) for part in (rows, asked)]
    model = module.CatBoostClassifier(random_state=0, verbose=False, allow_writing_files=False, cat_features=named)
    return model.fit(texts[0], refused).predict_proba(texts[1])[:, 1]


_FITS: Mapping[str, Fit] = {"lightgbm": _lightgbm, "xgboost": _xgboost, "catboost": _catboost}
