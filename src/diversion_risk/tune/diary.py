"""A study kept as MLflow runs: each finished trial once, also those that a run which was killed could not tell any more."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optuna.study import Study

from diversion_risk.registry.study_runs import StudyRuns
from diversion_risk.registry.tracking import Tracking
from diversion_risk.tune.study import finished

KEPT = "mlflow"


@dataclass(frozen=True)
class Diary:
    """A study and its runs; none where nothing is tracked."""

    study: Study
    runs: StudyRuns | None

    @classmethod
    def opened(cls, study: Study, tracking: Tracking, params: Mapping[str, str], tags: Mapping[str, str]) -> "Diary":
        """The diary of the study at that address, an earlier one where there is one."""
        if not tracking.uri:
            return cls(study, None)
        before = study.user_attrs.get(KEPT, {})
        runs = StudyRuns.begun(tracking, study.study_name, params, tags, before.get("run"))
        if runs.parent_run_id != before.get("run"):
            study.set_user_attr(KEPT, {"run": runs.parent_run_id, "trials": []})
        return cls(study, runs)

    def write(self) -> None:
        """Log the finished trials that are not logged yet."""
        if self.runs is None:
            return
        kept = self.study.user_attrs[KEPT]
        for trial in finished(self.study):
            if trial.number not in kept["trials"]:
                state = trial.state.name.lower()
                self.runs.log_trial(f"trial {trial.number}", trial.params, trial.user_attrs["after"], state)
                kept["trials"].append(trial.number)
                self.study.set_user_attr(KEPT, kept)

    def close(self, figures: Mapping[str, float], folder: Path) -> None:
        """Say what was found."""
        if self.runs is not None:
            self.runs.ended(figures, folder)

    @contextmanager
    def open(self) -> Iterator[None]:
        """While the search goes on; what stops it is told."""
        self.write()
        try:
            yield
        except BaseException:
            if self.runs is not None:
                self.runs.stopped()
            raise
