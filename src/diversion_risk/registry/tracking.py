"""Trainings as MLflow runs and models as registered versions."""

import logging
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.registry.aliases import REGISTERED, Aliases, trained
from diversion_risk.registry.pyfunc import MLMODEL, PLACE

_MAX_VALUE = 6000


@dataclass(frozen=True)
class Tracking:
    """Where runs are kept: an MLflow tracking address and the experiment they belong to."""

    uri: str
    experiment: str
    artifacts: str
    """Folder for the files of a run, where the address is a database; a server keeps its own."""

    def client(self) -> MlflowClient:
        """A client of that address."""
        logging.getLogger("alembic").setLevel(logging.WARNING)
        return MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def experiment_id(self) -> str:
        """The experiment, made at its first use."""
        found = self.client().get_experiment_by_name(self.experiment)
        if found is not None:
            return str(found.experiment_id)
        location = Path(self.artifacts).resolve().as_uri() if "://" in self.uri and self._is_database() else None
        return str(self.client().create_experiment(self.experiment, artifact_location=location))

    def _is_database(self) -> bool:
        return self.uri.split("://")[0].split("+")[0] in {"sqlite", "postgresql", "mysql", "mssql"}


@dataclass(frozen=True)
class Run:
    """What one training leaves behind."""

    name: str
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    tags: Mapping[str, str]
    folder: Path
    """Logged whole and registered: a model folder, or a pyfunc that wraps one."""


def log_training(tracking: Tracking, run: Run) -> str:
    """Log a training, register its model and point `@challenger` at it; returns the version."""
    client = tracking.client()
    tags = {**run.tags, **code_version(), "mlflow.runName": run.name}
    begun = client.create_run(tracking.experiment_id(), tags=tags, run_name=run.name)
    run_id = begun.info.run_id
    for name, setting in run.params.items():
        client.log_param(run_id, name, setting[:_MAX_VALUE])
    for name, figure in run.metrics.items():
        client.log_metric(run_id, name, figure)
    client.log_artifacts(run_id, str(run.folder), "model")
    client.set_terminated(run_id)
    version = _register(client, f"{begun.info.artifact_uri}/model", run_id, run.tags)
    trained(Aliases(tracking.uri), version, run.tags.get("model_id"))
    return version


def fetch_model(uri: str, tracking_uri: str) -> Path:
    """The folder of a registered model, such as `models:/diversion-risk@champion` or `models:/diversion-risk/3`.

    Of a pyfunc it is the folder that it wraps: its code is not even brought here.
    """
    client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
    name, at, alias = uri.removeprefix("models:/").partition("@")
    try:
        if at:
            version = client.get_model_version_by_alias(name, alias)
        else:
            name, _, number = name.partition("/")
            version = client.get_model_version(name, number)
        source = _folder_in(client.get_model_version_download_uri(name, version.version), tracking_uri)
        target = None if source.startswith(("file:", "/")) else tempfile.mkdtemp(prefix="diversion-risk-")
        return Path(mlflow.artifacts.download_artifacts(source, dst_path=target, tracking_uri=tracking_uri))
    except MlflowException as trouble:
        raise ConfigurationWrong(f"{uri} is not to be had at {tracking_uri}: {trouble.message}") from trouble


def _folder_in(source: str, tracking_uri: str) -> str:
    found = mlflow.artifacts.list_artifacts(artifact_uri=source, tracking_uri=tracking_uri)
    return f"{source}/{PLACE}" if MLMODEL in {file.path.rpartition("/")[2] for file in found} else source


def code_version() -> dict[str, str]:
    """The commit the code stands at, where it runs from a checkout of its own."""
    here = Path(__file__).parent
    try:
        if Path(_git(here, "rev-parse", "--show-toplevel")) / "src/diversion_risk/registry" != here:
            return {}
        commit = _git(here, "rev-parse", "HEAD")
        return {"git_commit": commit, "git_dirty": str(bool(_git(here, "status", "--porcelain"))).lower()}
    except (OSError, subprocess.CalledProcessError):
        return {}


def _register(client: MlflowClient, source: str, run_id: str, tags: Mapping[str, str]) -> str:
    try:
        client.create_registered_model(REGISTERED)
    except MlflowException as trouble:
        if trouble.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    return str(client.create_model_version(REGISTERED, source, run_id, tags=dict(tags)).version)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()
