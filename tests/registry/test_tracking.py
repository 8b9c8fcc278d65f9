"""Trainings as MLflow runs, models as registered versions."""

from pathlib import Path

import pytest
from mlflow import MlflowClient

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.store import load_model
from diversion_risk.registry.tracking import Run, Tracking, fetch_model, log_training
from diversion_risk.score.scorer import Scorer
from tests.road import Road


@pytest.fixture(scope="module")
def client(road: Road) -> MlflowClient:
    return MlflowClient(tracking_uri=road.tracking, registry_uri=road.tracking)


def test_a_training_is_a_run_with_settings_figures_and_its_model(client: MlflowClient, road: Road) -> None:
    experiment = client.get_experiment_by_name("diversion-risk/train")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FINISHED"
    assert run.data.params["model.n_estimators"] == "30" and run.data.params["split.calibrate_days"] == "365"
    assert 0 < run.data.metrics["all_orders/model/average_precision"] <= 1
    assert "all_orders/red_flags/roc_auc" in run.data.metrics
    assert run.data.tags["model_id"] == load_model(road.model).id
    assert len(run.data.tags["orders_sha256"]) == len(run.data.tags["outcomes_sha256"]) == 64
    inside = "model/artifacts/model"
    logged = {file.path for file in client.list_artifacts(run.info.run_id, inside)}
    assert {f"{inside}/{path.name}" for path in road.model.iterdir()} == logged


def test_a_model_is_registered_and_the_challenger(client: MlflowClient, road: Road) -> None:
    version = client.get_model_version_by_alias("diversion-risk", "challenger")
    assert version.tags["model_id"] == load_model(road.model).id
    assert dict(client.get_registered_model("diversion-risk").aliases) == {"challenger": version.version}


@pytest.mark.parametrize("uri", ["models:/diversion-risk@challenger", "models:/diversion-risk/1"])
def test_a_registered_model_is_the_folder_that_was_logged(uri: str, road: Road) -> None:
    assert load_model(fetch_model(uri, road.tracking)).id == load_model(road.model).id


def test_a_folder_that_was_registered_bare_stays_loadable(road: Road, tmp_path: Path) -> None:
    tracking = Tracking(f"sqlite:///{tmp_path}/mlflow.db", "bare", str(tmp_path / "runs"))
    version = log_training(tracking, Run("bare", {}, {}, {}, road.model))
    assert load_model(fetch_model(f"models:/diversion-risk/{version}", tracking.uri)).id == load_model(road.model).id


@pytest.mark.parametrize("uri", [
    "models:/diversion-risk@champion", "models:/diversion-risk/99", "models:/other@challenger", "models:/diversion-risk",
    "models:/diversion-risk/x",
])  # fmt: skip
def test_a_model_that_is_not_registered_is_said_so(uri: str, road: Road) -> None:
    with pytest.raises(ConfigurationWrong):
        fetch_model(uri, road.tracking)


def test_a_registry_that_is_not_there_is_said_so_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationWrong):
        fetch_model("models:/diversion-risk@champion", f"sqlite:///{tmp_path}/none/mlflow.db")


def test_the_scorer_takes_a_registered_model(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", road.tracking)
    assert Scorer.load("models:/diversion-risk@challenger").stored.id == load_model(road.model).id
