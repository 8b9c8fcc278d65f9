"""Orders scored and explained by one engine, facts given: `python -m performance.explaining ENGINE MODEL FACTS ORDERS`.

Facts are read part by part and begun anew when they end, so memory does not grow with the orders. Timed are the risks and
the contributions, with all that the engine makes ready; not the reading. Engines: `fast` and `lightgbm` are the program's
own, `shap` is `TreeExplainer` as it comes (it asks LightGBM), `shap_itself` the same kept from asking, and `woodelf`
is `woodelf-explainer`, which is no dependency and is left out where it is not installed.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.store import load_model

Explain = Callable[[pd.DataFrame], np.ndarray]
_AT_ONCE = 50_000
_CHECKED = 200
"""Orders of each part that are held against the reference, outside the time."""


def _ours(engine: str) -> Callable[[RiskModel], Explain]:
    return lambda model: lambda facts: model.contributions(facts, engine).values.to_numpy()  # type: ignore[arg-type]


def _shap(model: RiskModel) -> Explain:
    import shap  # noqa: PLC0415

    explainer = shap.TreeExplainer(lgb.Booster(model_str=model.trees.text))
    return lambda facts: np.asarray(explainer.shap_values(facts.to_numpy()))


def _shap_itself(model: RiskModel) -> Explain:
    import shap  # noqa: PLC0415

    explainer = shap.TreeExplainer(lgb.Booster(model_str=model.trees.text))
    explainer.model.model_type = "internal"
    return lambda facts: np.asarray(explainer.shap_values(facts.to_numpy()))


def _woodelf(model: RiskModel) -> Explain:
    from woodelf import WoodelfExplainer  # noqa: PLC0415

    explainer = WoodelfExplainer(lgb.Booster(model_str=model.trees.text), feature_perturbation="tree_path_dependent")
    return lambda facts: np.asarray(explainer.shap_values(facts, verbose=False))


ENGINES: dict[str, Callable[[RiskModel], Explain]] = {
    "fast": _ours("fast"),
    "lightgbm": _ours("reference"),
    "shap": _shap,
    "shap_itself": _shap_itself,
    "woodelf": _woodelf,
}


def parts(file: Path, orders: int, features: list[str]) -> Iterator[pd.DataFrame]:
    """So many orders' facts, in parts; the file's orders over again when there are more."""
    left = orders
    for _ in cycle([None]):
        for batch in pq.ParquetFile(file).iter_batches(_AT_ONCE, columns=features):
            part = batch.to_pandas().astype(np.float64).head(left)
            left -= len(part)
            yield part
            if not left:
                return


def main(engine: str, model: RiskModel, facts: Path, orders: int) -> None:
    try:
        explain = ENGINES[engine](model)
    except ImportError as lacking:
        print(json.dumps({"engine": engine, "skipped": f"{lacking.name} is not installed"}))
        return
    taken, added_up, differs = 0.0, 0.0, 0.0
    for part in parts(facts, orders, list(model.features)):
        begun = time.perf_counter()
        margin = model.risk(part).margin
        found = explain(part)
        taken += time.perf_counter() - begun
        few = model.contributions(part.head(_CHECKED), "reference")
        added_up = max(added_up, float(np.abs(few.base + found.sum(axis=1) - margin).max()))
        differs = max(differs, float(np.abs(found[:_CHECKED] - few.values.to_numpy()).max()))
    told = {"engine": engine, "orders": orders, "seconds": taken, "added_up": added_up, "differs": differs}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], load_model(Path(sys.argv[2])).model, Path(sys.argv[3]), int(sys.argv[4]))
