"""Rolling origins on a simulated world: learned from what was known as of a day, judged by the truth of the quarter after."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate
from label_strategies.worlds import Learnable

from diversion_risk.model.estimator import Estimator
from diversion_risk.model.measures import Judged
from diversion_risk.model.recipe import Recipe
from diversion_risk.places import CONFIGS

ORIGINS = tuple(map(pd.Timestamp, ("2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30")))
MONTHS = 3


@dataclass(frozen=True)
class Turn:
    """What one contender said of the orders after one origin, and what it took."""

    judged: Judged
    fit_seconds: float
    """One fit of the ranking on all that may be learned from."""
    said_seconds: float


def turn(world: Learnable, estimator: Estimator, origin: pd.Timestamp) -> Turn:
    """Teach a contender by the default recipe as of an origin, and ask it about the quarter after."""
    config = _config(origin)
    recipe = Recipe(estimator, instantiate(config.calibration), instantiate(config.labels), config.seed)
    periods = instantiate(config.split, judge_days=0).periods(origin.date())
    examples = world.past.examples(origin)
    fitted = recipe.fit(examples, periods, world.monotone)
    days = world.past.orders["order_date"]
    rows = np.flatnonzero((days > origin) & (days <= origin + pd.DateOffset(months=MONTHS)))
    begun = perf_counter()
    margin, risk = fitted.risk(world.past.facts.values.iloc[rows])
    said = perf_counter() - begun
    begun = perf_counter()
    past = examples.part(periods.fit(examples.days))
    lesson = recipe.labels.usable(past)
    estimator.fit(past.values[lesson], past.diverted[lesson], world.monotone)
    taken = perf_counter() - begun
    orders = world.past.orders.iloc[rows]
    judged = Judged(
        margin, world.diverted[rows], orders["buyer_id"].to_numpy(), orders["destination_country"].to_numpy(), risk
    )
    return Turn(judged, taken, said)


def joined(turns: list[Turn]) -> Judged:
    """All turns as one: margins as log-odds of the risk said, which turns have in common."""
    parts = [turn.judged for turn in turns]
    risk = np.concatenate([_risk(part) for part in parts])
    kept = np.clip(risk, 1e-9, 1 - 1e-9)
    return Judged(
        np.log(kept / (1 - kept)),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("diverted", "buyer", "destination")),
        risk,
    )


def _risk(judged: Judged) -> np.ndarray:
    assert judged.risk is not None
    return judged.risk


def _config(origin: pd.Timestamp) -> Any:
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(CONFIGS)):
        return compose("train", ["data.orders=none", "data.outcomes=none", f"as_of={origin.date()}"])
