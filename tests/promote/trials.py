"""Made-up trials: two models' words about the same orders, for tests of gates that need no orders read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import Sigmoid
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.judging import JudgedOrders, Said
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.store import StoredModel, load_model, save_model
from diversion_risk.promote.limits import Limits
from diversion_risk.promote.trial import Trial

FACTS = tuple(feature for feature in CATALOGUE if feature.monotone)[:6]
ORDERS = 3000
SETTINGS = {"as_of": "2024-06-30", "labels": "LookedAt", "policy": {"capacity": "2%"}, "seed": 0}


def values(seed: int = 0) -> pd.DataFrame:
    """Facts with declared directions, some unknown, and the tier of the goods."""
    random = np.random.default_rng(seed)
    facts = random.normal(size=(ORDERS, len(FACTS)))
    frame = pd.DataFrame(np.where(random.random(facts.shape) < 0.1, np.nan, facts), columns=[one.name for one in FACTS])
    return frame.assign(priority_level=random.integers(0, 5, ORDERS).astype(float))


def directed(facts: pd.DataFrame) -> np.ndarray:
    """How much the facts, as declared, say for a diversion: the best margin there is."""
    return np.asarray(sum(one.monotone * facts[one.name].fillna(0.0) for one in FACTS) - 5.5)


def odds(facts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The best margin, and whether each order is diverted."""
    best = directed(facts)
    return best, np.random.default_rng(5).random(len(facts)) < 1 / (1 + np.exp(-best))


def said(margin: np.ndarray) -> Said:
    return Said(margin, 1 / (1 + np.exp(-margin)))


def trial(tmp_path: Path, margin: np.ndarray | None = None, champion: np.ndarray | None = None, **given: Any) -> Trial:
    """A trial in which everybody knows everything, every order looked at by chance; `given` are parts of a `Trial`."""
    facts = values()
    best, diverted = odds(facts)
    random = np.random.default_rng(6)
    destination = random.choice(["TR", "AE", "HK"], ORDERS)
    orders = pd.DataFrame(
        {
            "order_id": [f"O-{n}" for n in range(ORDERS)],
            "order_date": pd.Timestamp("2024-07-01") + pd.to_timedelta(np.arange(ORDERS) % 100, "D"),
            "buyer_id": [f"B-{n // 3}" for n in range(ORDERS)],
            "destination_country": destination,
        }
    )
    known = pd.DataFrame({"outcome": np.where(diverted, "diverted", "cleared"), "selected_by": "random"})
    plain = Trial(
        challenger=stored(tmp_path),
        said=said(best if margin is None else margin),
        champion_said=None if champion is None else said(champion),
        orders=orders,
        judged=JudgedOrders(known, orders["buyer_id"], orders["destination_country"]),
        values=facts,
        first=pd.Timestamp("2024-07-01"),
        limits=Limits.load(),
        resamples=30,
    )
    return replace(plain, **given)


def stored(
    folder: Path, *, upside_down: bool = False, texts: dict[str, str] | None = None, **settings: Any
) -> StoredModel:
    """A model that has learned the facts, or their opposite."""
    facts = values(seed=1)[[one.name for one in FACTS]]
    _, diverted = odds(facts)
    directions = tuple(0 for _ in FACTS)
    trees = BoostedTrees(n_estimators=15, min_data_in_leaf=20, num_threads=1).fit(
        facts, diverted ^ upside_down, directions
    )
    curve = Sigmoid(4).fit(trees.margin(facts), diverted, np.ones(ORDERS), np.arange(ORDERS), 0)
    usual = {name: float(mean) for name, mean in facts.mean().items()}
    assert trees.booster is not None
    model = RiskModel(Boosted(trees.booster.model_to_string()), curve, tuple(usual), usual)
    target = folder / f"model-{len(list(folder.iterdir()))}"
    save_model(target, model, SETTINGS | settings, texts=texts)
    return load_model(target)
