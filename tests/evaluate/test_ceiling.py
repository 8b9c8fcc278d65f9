"""How far a model could come: what the ceiling learns, when there is none, and the gap below it."""

import json
import math
import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn.metrics import roc_auc_score

from diversion_risk.evaluate.answer import told
from diversion_risk.evaluate.ceiling import Lesson, NoCeiling, lesson
from diversion_risk.evaluate.gap import Gap
from diversion_risk.evaluate.run import evaluate
from diversion_risk.evaluate.truth import Truth, read_truth
from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.ledger import Records
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.split import TimeSplit
from diversion_risk.model.store import StoredModel
from diversion_risk.score.scorer import Scorer
from tests.evaluate.asking import FIRST, LAST, question
from tests.evaluate.conftest import Evaluated
from tests.road import AS_OF, Road

BEGINS = pd.Timestamp(FIRST)


@pytest.fixture(scope="module")
def truth(road: Road) -> Truth:
    return read_truth(road.truth)


@pytest.fixture(scope="module")
def stored(scorer: Scorer) -> StoredModel:
    return scorer.stored


def _resealed(model: Path, folder: Path, /, **changed: Any) -> Path:
    """A copy of a model folder whose configuration was changed, or taken away, before it was sealed."""
    shutil.copytree(model, folder)
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    del manifest["files"]["config.yaml"]
    if changed:
        text = yaml.safe_dump(yaml.safe_load((folder / "config.yaml").read_text()) | changed)
        (folder / "config.yaml").write_text(text)
        manifest["files"]["config.yaml"] = sha256(text.encode()).hexdigest()
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    return folder


def test_the_ceiling_is_the_models_configuration_fitted_on_true_labels(
    evaluated: Evaluated,
    road: Road,
    stored: StoredModel,
    truth: Truth,
    world_orders: pd.DataFrame,
    world_outcomes: pd.DataFrame,
) -> None:
    config = yaml.safe_load((road.model / "config.yaml").read_text())
    settings = {name: value for name, value in config["model"].items() if name != "_target_"}
    lengths = {name: value for name, value in config["split"].items() if name != "_target_"}
    periods = TimeSplit(**lengths | {"judge_days": 0}).periods(date.fromisoformat(AS_OF))
    values = describe(Records(world_orders, outcomes=world_outcomes)).values[list(stored.model.features)]
    older, inside = periods.fit(world_orders["order_date"]), world_orders["order_date"].between(FIRST, LAST)
    diverted = truth.of(world_orders["order_id"])
    directions = [BY_NAME[name].monotone for name in stored.model.features]
    trees = BoostedTrees(**settings).fit(values[older], diverted[older], directions)
    expected = roc_auc_score(diverted[inside], trees.margin(values[inside]))
    assert evaluated.answer.figures["truth"]["ceiling"]["roc_auc"].value == pytest.approx(expected)


def test_the_ceiling_is_measured_as_the_others_are_but_by_the_truth_alone(evaluated: Evaluated) -> None:
    by_truth = evaluated.answer.figures["truth"]
    assert set(by_truth) == {"model", "red_flags", "ceiling"}
    assert set(by_truth["ceiling"]) == set(by_truth["model"])
    assert all("ceiling" not in found for view, found in evaluated.answer.figures.items() if view != "truth")


def test_the_ceiling_learns_nothing_from_the_orders_judged(
    evaluated: Evaluated, road: Road, truth: Truth, world_orders: pd.DataFrame, tmp_path: Path
) -> None:
    inside = world_orders["order_date"].between(FIRST, LAST).to_numpy()
    turned = truth.of(world_orders["order_id"]) ^ inside
    pd.DataFrame({"order_id": world_orders["order_id"], "diverted": turned}).to_parquet(tmp_path / "truth.parquet")
    found = evaluate(question(road, truth=str(tmp_path / "truth.parquet")))
    was = evaluated.answer.figures["truth"]["ceiling"]["roc_auc"].value
    assert found.figures["truth"]["ceiling"]["roc_auc"].value == pytest.approx(1 - was)


@pytest.mark.parametrize("source", ["model", "history"])
def test_the_past_may_come_from_elsewhere_and_the_ceiling_is_the_same(
    source: str, evaluated: Evaluated, road: Road, world_orders: pd.DataFrame, tmp_path: Path
) -> None:
    past = pd.read_parquet(road.orders).set_index(world_orders.index)[world_orders["order_date"] <= pd.Timestamp(AS_OF)]
    past.to_parquet(tmp_path / "past.parquet", index=False)
    history = str(tmp_path / "past.parquet") if source == "history" else None
    found = evaluate(question(road, orders=str(road.batch), history=history, truth=str(road.truth)))
    assert isinstance(found.ceiling, Lesson) and found.ceiling.sources == {"orders": 0, source: len(past)}
    then, now = (one.figures["truth"]["ceiling"] for one in (evaluated.answer, found))
    assert {name: figure.value for name, figure in now.items()} == pytest.approx(
        {name: figure.value for name, figure in then.items()}, nan_ok=True
    )


def test_the_report_tells_what_the_ceiling_learned_and_how_far_the_model_stays_below_it(
    evaluated: Evaluated, world_orders: pd.DataFrame, truth: Truth
) -> None:
    report = json.loads((evaluated.folder / "report.json").read_text())
    past = world_orders[world_orders["order_date"] <= pd.Timestamp(AS_OF)]
    assert report["ceiling"]["orders"] == report["ceiling"]["orders_of_model"] == len(past)
    assert report["ceiling"]["diverted"] == truth.of(past["order_id"]).sum()
    assert report["ceiling"]["from"] == {"orders": len(past), "model": 0}
    assert set(report["ceiling"]["periods"]) == {"fit", "calibrate"}
    figures = report["figures"]["truth"]
    assert set(report["gap"]) == {"model"}
    for name in ("model", "ceiling"):
        assert report["gap"]["model"][name] == figures[name]["average_precision"]["value"]
    assert (evaluated.folder / "truth.png").stat().st_size > 10_000


def test_the_text_names_the_ceiling_its_past_and_the_gap(evaluated: Evaluated) -> None:
    lines = told(evaluated.answer).splitlines()
    about = next(line for line in lines if line.startswith("ceiling: "))
    assert f"up to {AS_OF} (all from the orders file) with their true labels" in about
    assert sum(line.startswith("gap: model 0.") for line in lines) == 1


def test_without_a_truth_there_is_no_word_of_a_ceiling(evaluated: Evaluated) -> None:
    figures = {view: found for view, found in evaluated.answer.figures.items() if view != "truth"}
    plain = replace(evaluated.answer, figures=figures, ceiling=None)
    assert plain.to_dict()["ceiling"] is None and plain.to_dict()["gap"] == {}
    assert "ceiling" not in told(plain) and "gap" not in told(plain)


def test_a_truth_without_the_past_judges_the_models_and_says_why_there_is_no_ceiling(
    road: Road, tmp_path: Path, batch_orders: pd.DataFrame
) -> None:
    known = pd.read_parquet(road.truth)
    known[known["order_id"].isin(batch_orders["order_id"])].to_parquet(tmp_path / "later.parquet")
    found = evaluate(question(road, truth=str(tmp_path / "later.parquet")))
    assert set(found.figures["truth"]) == {"model", "red_flags"}
    assert found.to_dict()["gap"] == {} and "does not know" in found.to_dict()["ceiling"]["reason"]
    assert f"no ceiling: {found.ceiling}" in told(found)


def test_a_model_that_saw_the_judged_period_gets_no_ceiling(stored: StoredModel, truth: Truth) -> None:
    with pytest.raises(NoCeiling, match="trained as of 2024-06-30, and the judged period begins on 2024-01-01"):
        lesson(stored, {}, truth, pd.Timestamp("2024-01-01"))


def test_without_a_past_there_is_no_ceiling(stored: StoredModel, truth: Truth, batch_orders: pd.DataFrame) -> None:
    with pytest.raises(NoCeiling, match="no order up to 2024-06-30 in the orders file, --history"):
        lesson(stored, {"orders": batch_orders, "history": batch_orders.iloc[:0]}, truth, BEGINS)


def test_a_model_without_its_configuration_gets_no_ceiling(
    stored: StoredModel, truth: Truth, world_orders: pd.DataFrame, road: Road, tmp_path: Path
) -> None:
    bare = replace(stored, folder=_resealed(road.model, tmp_path / "bare"))
    with pytest.raises(NoCeiling, match=r"keeps no config\.yaml"):
        lesson(bare, {"orders": world_orders}, truth, BEGINS)


@pytest.mark.parametrize("model", [
    {"_target_": "os.system", "command": "true"}, {"_target_": "diversion_risk.model.estimator.lgb.Booster"},
    {"_target_": "diversion_risk.model.estimator.BoostedTrees", "nonesuch": 1}, "trees", {},
])  # fmt: skip
def test_a_folder_does_not_decide_which_code_is_run(
    model: object, stored: StoredModel, truth: Truth, world_orders: pd.DataFrame, road: Road, tmp_path: Path
) -> None:
    foreign = replace(stored, folder=_resealed(road.model, tmp_path / "foreign", model=model))
    with pytest.raises(NoCeiling, match=r"config\.yaml cannot be repeated"):
        lesson(foreign, {"orders": world_orders}, truth, BEGINS)


def test_a_past_with_too_few_diversions_gives_no_ceiling(
    stored: StoredModel, truth: Truth, world_orders: pd.DataFrame
) -> None:
    found = lesson(stored, {"orders": world_orders}, truth, BEGINS)
    honest = replace(found, diverted=np.zeros(len(found.orders), bool))
    values = pd.DataFrame(0.0, index=range(len(found.orders)), columns=list(stored.model.features))
    with pytest.raises(NoCeiling, match="0 orders known as diverted"):
        honest.learn(values, values)


def test_a_past_that_is_not_the_models_own_is_told_as_such(
    stored: StoredModel, truth: Truth, world_orders: pd.DataFrame
) -> None:
    half = world_orders.iloc[::2]
    found = lesson(stored, {"orders": half.iloc[:100], "model": half.iloc[100:]}, truth, BEGINS)
    assert "100 from the orders file and" in found.told() and "from the orders the model carries" in found.told()
    assert found.told().endswith(f"The model itself learned from {stored.settings['orders']:,} orders.")


@pytest.mark.parametrize(("gap", "said", "share"), [
    (Gap(0.36, 0.68), "gap: mine 0.36, ceiling 0.68: the model reaches 53 % of the possible", 0.36 / 0.68),
    (Gap(0.004, 0.02), "gap: mine 0.004, ceiling 0.02: the model reaches 20 % of the possible", 0.2),
    (Gap(0.0, 0.5), "gap: mine 0, ceiling 0.50: the model reaches 0 % of the possible", 0.0),
    (Gap(0.7, 0.6), "gap: mine 0.70, ceiling 0.60: none can be told, for the ceiling does not lie above the model", None),
    (Gap(0.0, 0.0), "gap: mine 0, ceiling 0: none can be told, for the ceiling does not lie above the model", None),
    (Gap(math.nan, math.nan),
     "gap: mine cannot be held against the ceiling: no order of the period was diverted", None),
])  # fmt: skip
def test_the_gap_is_told_with_real_numbers_only(gap: Gap, said: str, share: float | None) -> None:
    assert gap.told("mine") == said
    assert gap.to_dict()["share"] == (None if share is None else pytest.approx(share))
    json.dumps(gap.to_dict(), allow_nan=False)
