"""A search as MLflow runs: one for the study, and one within it for each trial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlflow.exceptions import MlflowException

from diversion_risk.registry.tracking import Tracking, code_version

PARENT = "mlflow.parentRunId"


@dataclass(frozen=True)
class StudyRuns:
    """The run of a study, to which its trials are added."""

    tracking: Tracking
    parent_run_id: str

    @classmethod
    def begun(
        cls, tracking: Tracking, name: str, params: Mapping[str, str], tags: Mapping[str, str], earlier: str | None
    ) -> "StudyRuns":
        """The run of an earlier part of the study, where the address has it, else a new one."""
        client = tracking.client()
        if earlier is not None:
            try:
                client.update_run(earlier, status="RUNNING")
            except MlflowException as trouble:
                if trouble.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
            else:
                return cls(tracking, earlier)
        run = client.create_run(tracking.experiment_id(), run_name=name, tags={**tags, **code_version()})
        for setting, value in params.items():
            client.log_param(run.info.run_id, setting, value)
        return cls(tracking, run.info.run_id)

    def log_trial(self, name: str, params: Mapping[str, int | float], figures: Sequence[float], state: str) -> None:
        """One trial, with the average precision after each origin as the steps of one figure."""
        client = self.tracking.client()
        tags = {PARENT: self.parent_run_id, "state": state}
        run_id = client.create_run(self.tracking.experiment_id(), run_name=name, tags=tags).info.run_id
        for setting, value in params.items():
            client.log_param(run_id, setting, value)
        for step, figure in enumerate(figures):
            client.log_metric(run_id, "average_precision", figure, step=step)
        client.set_terminated(run_id)

    def ended(self, figures: Mapping[str, float], folder: Path) -> None:
        """The search is done: what it found, and its files."""
        client = self.tracking.client()
        for name, figure in figures.items():
            client.log_metric(self.parent_run_id, name, figure)
        client.log_artifacts(self.parent_run_id, str(folder), "tuned")
        client.set_terminated(self.parent_run_id)

    def stopped(self) -> None:
        """The search was stopped before its end."""
        self.tracking.client().set_terminated(self.parent_run_id, status="KILLED")
