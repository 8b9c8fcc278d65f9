"""The aliases of the registered model: every move goes through here, and one that did not is found at the next look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion, RegisteredModel
from mlflow.exceptions import MlflowException

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.registry.record import Act, acts_of, database_file, now, pointed, record_of, user, write_act
from diversion_risk.registry.sealed_file import Chain

REGISTERED = "diversion-risk"
_HEAD = "record_head"
"""Tag of the registered model: the digest of the record's last entry, so that a record cut short is found."""


@dataclass(frozen=True)
class Aliases:
    """The aliases at an MLflow tracking address, and the record of what was done to them."""

    tracking_uri: str

    @cached_property
    def client(self) -> MlflowClient:
        """A client of that address."""
        return MlflowClient(tracking_uri=self.tracking_uri, registry_uri=self.tracking_uri)

    @property
    def record(self) -> Chain:
        """Where acts are written."""
        return record_of(self.tracking_uri)

    def look(self) -> list[Act]:
        """Every act, oldest first; a move that MLflow shows and nobody recorded is put at the end, as unrecorded.

        Raises:
            IntegrityBroken: If the record was meddled with, or cut short.
        """
        if is_missing(self.tracking_uri):
            raise ConfigurationWrong(
                f"There is no MLflow database at {self.tracking_uri}; expected one that a training made, "
                "which MLFLOW_TRACKING_URI names where it is not mlflow.db in this folder"
            )
        acts = acts_of(self.record)
        head = self._head()
        if head is not None:
            self.record.check_holds(head)
        known, found = pointed(acts), self._found()
        for alias in sorted({*known, *found}):
            if known.get(alias) != found.get(alias):
                why = "moved in MLflow, not through this program"
                act = Act("unrecorded", alias, known.get(alias), found.get(alias), "unknown", why)
                acts.append(self._write(act))
        return acts

    def pointed(self, alias: str) -> str | None:
        """The version an alias points to."""
        return self._found().get(alias)

    def move(self, act: Act) -> Act:
        """Point an alias at a version, as an act says, and record it; returns the act with its moment."""
        self.look()
        assert act.after is not None
        self.client.set_registered_model_alias(REGISTERED, act.alias, act.after)
        return self._write(act)

    def refuse(self, act: Act) -> Act:
        """Record an act that was tried and refused."""
        return self._write(act)

    def version(self, number: str) -> ModelVersion:
        """A registered version.

        Raises:
            ConfigurationWrong: If there is none of that number.
        """
        try:
            return self.client.get_model_version(REGISTERED, number)
        except MlflowException as trouble:
            raise ConfigurationWrong(f"There is no version {number} of {REGISTERED}: {trouble.message}") from trouble

    def version_of(self, model_id: str) -> str:
        """The latest version that is a model, by its id.

        Raises:
            ConfigurationWrong: If that model is not registered.
        """
        found = [
            int(version.version)
            for version in self.client.search_model_versions(f"name='{REGISTERED}'")
            if version.tags.get("model_id") == model_id
        ]
        if not found:
            raise ConfigurationWrong(
                f"The model {model_id} is not registered at {self.tracking_uri}; expected one that was trained with tracking"
            )
        return str(max(found))

    def keep(self, number: str, folder: Path, tags: Mapping[str, str]) -> None:
        """Keep the files of a folder beside a version, and tag it."""
        run_id = self.version(number).run_id
        if run_id:
            self.client.log_artifacts(run_id, str(folder), f"gates/{now().replace(':', '-')}")
        for name, value in tags.items():
            self.client.set_model_version_tag(REGISTERED, number, name, value)

    def _write(self, act: Act) -> Act:
        moment = replace(act, when=now())
        head = write_act(self.record, moment)
        if self._model() is not None:
            self.client.set_registered_model_tag(REGISTERED, _HEAD, head)
        return moment

    def _head(self) -> str | None:
        model = self._model()
        return None if model is None else model.tags.get(_HEAD)

    def _found(self) -> dict[str, str]:
        model = self._model()
        return {} if model is None else {alias: str(version) for alias, version in model.aliases.items()}

    def _model(self) -> RegisteredModel | None:
        try:
            return self.client.get_registered_model(REGISTERED)
        except MlflowException as trouble:
            if trouble.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise ConfigurationWrong(
                f"The registry at {self.tracking_uri} cannot be asked: {trouble.message}"
            ) from trouble


def is_missing(tracking_uri: str) -> bool:
    """Whether an address names a database file that is not there; MLflow would make an empty one."""
    file = database_file(tracking_uri)
    return file is not None and not file.exists()


def trained(aliases: Aliases, version: str, model_id: str | None) -> None:
    """Point `@challenger` at what was just trained."""
    before = aliases.pointed("challenger")
    aliases.move(Act("trained", "challenger", before, version, user(), "trained and registered", model_id=model_id))
