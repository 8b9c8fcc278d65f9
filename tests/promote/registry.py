"""A registry of its own for tests that move aliases: the road's model and others made from it, all registered."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from diversion_risk.evaluate.truth import read_truth
from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.ledger import Records
from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import Sigmoid
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.store import StoredModel, load_model, save_model
from diversion_risk.registry.tracking import Run, Tracking, log_training
from tests.evaluate.asking import FIRST, LAST
from tests.road import Road

CALIBRATE_FROM = "2023-10-01"


@dataclass(frozen=True)
class Registry:
    folder: Path
    road: Road

    @property
    def uri(self) -> str:
        return f"sqlite:///{self.folder}/mlflow.db"

    @property
    def record(self) -> Path:
        return self.folder / "mlflow.aliases.jsonl"

    def register(self, stored: StoredModel, name: str) -> str:
        """Log a model as a training would; returns its version."""
        tracking = Tracking(self.uri, "tests", str(self.folder / "artifacts"))
        return log_training(tracking, Run(name, {}, {}, {"model_id": stored.id}, stored.folder))

    def words(self, model: object) -> list[object]:
        """The command line that proposes a model."""
        window = ["--orders", self.road.orders, "--outcomes", self.road.outcomes, "--from", FIRST, "--to", LAST]
        return [
            "promote",
            model,
            *window,
            "--truth",
            self.road.truth,
            "--resamples",
            20,
            "--who",
            "Ada",
            "--why",
            "autumn retraining",
        ]


def weakened(stored: StoredModel, folder: Path, trees: int) -> StoredModel:
    """The same model with its first trees only."""
    model = stored.model
    short = lgb.Booster(model_str=model.trees.text).model_to_string(num_iteration=trees)
    return saved(stored, folder, replace(model, trees=Boosted(short)))


def saved(
    stored: StoredModel, folder: Path, model: RiskModel, settings: Mapping[str, Any] | None = None
) -> StoredModel:
    """A model like another one, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    save_model(folder, model, {**stored.settings, **(settings or {})}, history=stored.history, outcomes=stored.outcomes)
    return load_model(folder)


@contextmanager
def used(uri: str) -> Iterator[None]:
    """That registry as the one of the working environment."""
    before = os.environ.get("MLFLOW_TRACKING_URI")
    os.environ["MLFLOW_TRACKING_URI"] = uri
    try:
        yield
    finally:
        if before is None:
            del os.environ["MLFLOW_TRACKING_URI"]
        else:
            os.environ["MLFLOW_TRACKING_URI"] = before


def taught_by_truth(road: Road, folder: Path) -> StoredModel:
    """A model that learned the true labels of the orders up to the road's day: better than any that did not."""
    stored = load_model(road.model)
    assert stored.history is not None
    orders = stored.history
    facts = describe(Records(orders, outcomes=stored.outcomes)).values
    diverted = read_truth(road.truth).of(orders["order_id"])
    early = (orders["order_date"] < CALIBRATE_FROM).to_numpy()
    directions = [BY_NAME[str(name)].monotone for name in facts.columns]
    trees = BoostedTrees(n_estimators=200, min_data_in_leaf=10, num_threads=1).fit(
        facts[early], diverted[early], directions
    )
    late = ~early
    buyers = orders["buyer_id"].to_numpy()[late]
    curve = Sigmoid(20).fit(trees.margin(facts[late]), diverted[late], np.ones(late.sum()), buyers, 0)
    assert trees.booster is not None
    return saved(
        stored, folder, replace(stored.model, trees=Boosted(trees.booster.model_to_string()), calibrator=curve)
    )
