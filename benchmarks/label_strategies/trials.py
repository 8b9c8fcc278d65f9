"""What each label strategy is worth on one world, by its truth."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate

from diversion_risk.assess.red_flags import raised
from diversion_risk.model.baselines import points
from diversion_risk.model.judging import Said
from diversion_risk.model.labels import Chooser
from diversion_risk.model.measures import Curve, Judged, measures
from diversion_risk.model.pupil import Lesson, Pupil
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.resampling import group_weights
from diversion_risk.places import CONFIGS
from label_strategies.worlds import AS_OF, Learnable

CEILING, RED_FLAGS = "every true label", "red-flag points"
STRATEGIES = tuple(sorted(path.stem for path in (CONFIGS / "labels").glob("*.yaml")))
FIGURES = (
    "average_precision",
    "roc_auc",
    "precision_at_1pct",
    "auc_within_destinations",
    "calibration_slope",
    "calibration_error",
)
RESAMPLES = 200


def tried(world: Learnable, name: str, ceiling: np.ndarray) -> tuple[np.ndarray, dict[str, Any]]:
    """Margins of the judged orders by a strategy, the ceiling or the red-flag points, and how good they are."""
    said, told = _said(world, name)
    judged = _judged(world, said)
    found = measures(judged, resamples=0)
    figures = {figure: found[figure].value for figure in FIGURES if figure in found}
    share = _share(judged, ceiling) if len(ceiling) else {}
    return said.margin, {
        **figures,
        **share,
        "told": told,
        "orders": len(said.margin),
        "diverted": int(judged.diverted.sum()),
    }


def _said(world: Learnable, name: str) -> tuple[Said, str]:
    values = world.past.facts.values[world.later]
    if name == RED_FLAGS:
        return Said(points(raised(values))), ""
    config = _composed("looked_at" if name == CEILING else name)
    estimator, calibration, labels = (instantiate(config[part]) for part in ("model", "calibration", "labels"))
    pupil = Pupil(estimator, world.monotone, config.seed)
    if name == CEILING:
        past = np.flatnonzero(~world.later)
        return Said(pupil.taught(world.examples, [Lesson(past, world.diverted[past])]).margin(values)), ""
    told = ""
    if isinstance(labels, Chooser):
        choice = labels.choose(pupil, world.examples.part(~world.later))
        labels, told = choice.strategy, choice.told()
    periods = instantiate(config.split, judge_days=0).periods(AS_OF)
    fitted = Recipe(estimator, calibration, labels, config.seed).fit(world.examples, periods, world.monotone)
    return Said(*fitted.risk(values)), told


def _composed(labels: str) -> Any:
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(CONFIGS)):
        needed = ["data.orders=none", "data.outcomes=none", f"as_of={AS_OF}"]
        return compose("train", [*needed, f"labels={labels}", "model.num_threads=1"])


def _judged(world: Learnable, said: Said) -> Judged:
    orders = world.past.orders[world.later]
    diverted = world.diverted[world.later]
    return Judged(
        said.margin, diverted, orders["buyer_id"].to_numpy(), orders["destination_country"].to_numpy(), said.risk
    )


def _share(judged: Judged, ceiling: np.ndarray) -> Mapping[str, float]:
    """Average precision as a share of the ceiling's, with its 90 % interval by resampling buyers, both at once."""
    own, best = Curve(judged.margin, judged.diverted), Curve(ceiling, judged.diverted)

    def shares() -> Iterator[float]:
        for times in group_weights(judged.buyer, RESAMPLES, seed=0):
            yield own.average_precision(times) / best.average_precision(times)

    once = np.ones(len(ceiling))
    low, high = np.nanquantile(list(shares()), [0.05, 0.95])
    share = own.average_precision(once) / best.average_precision(once)
    return {"share": float(share), "share_low": float(low), "share_high": float(high)}
