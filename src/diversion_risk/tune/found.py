"""What a search found: the best settings beside those it began with, as a file that `train` takes as it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from optuna.study import Study
from optuna.trial import FrozenTrial

from diversion_risk.model.labels.origins import VIEWS, Trial
from diversion_risk.outputs.tuning_page import tuning_page
from diversion_risk.tune.course import Course
from diversion_risk.tune.search import settings_of
from diversion_risk.tune.space import Settings
from diversion_risk.tune.study import finished

TUNED = "tuned"
"""Name of the settings as a choice of the group `model`."""


@dataclass(frozen=True)
class Found:
    """The best settings of a study, and how surely they beat those it began with."""

    study: Study
    course: Course
    given: Settings
    best: Settings
    trial: Trial

    @classmethod
    def of(cls, study: Study, course: Course, given: Settings) -> "Found":
        """The best trial, held once more against the settings as they were given."""
        best = settings_of(study.best_trial)
        compared = course.compared({"given": given, "best": best})
        return cls(study, course, given, best, compared["best"])

    @property
    def is_surely_better(self) -> bool:
        """By more than one standard error, as label strategies are chosen, too."""
        return self.trial.lead > self.trial.doubt

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "study": self.study.study_name,
            "made_of": self.study.user_attrs["made_of"],
            "measured": VIEWS[self.course.view],
            "origins": [str(origin.day.date()) for origin in self.course.origins],
            "given": self.given,
            "best": self.best,
            "average_precision": self.trial.value,
            "lead": self.trial.lead,
            "doubt": self.trial.doubt,
            "surely_better": self.is_surely_better,
            "trials": [_told(trial) for trial in finished(self.study)],
        }

    def write(self, folder: Path, model: Mapping[str, Any]) -> Path:
        """Settings, figures and page into the folder; returns the file of the settings.

        `model` is the group `model` of the configuration, in which the best settings take the place of the given ones.
        """
        told = self.to_dict()
        path = folder / "model" / f"{TUNED}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._head(folder) + yaml.safe_dump({**model, **self.best}, sort_keys=False), encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        (folder / "tuning.md").write_text(tuning_page(told, folder), encoding="utf-8")
        return path

    def _head(self, folder: Path) -> str:
        return (
            f"# diversion-risk train --config-dir {folder} model={TUNED} data.orders=… data.outcomes=… as_of=…\n"
            f"# Found by `diversion-risk tune`, study {self.study.study_name}.\n"
        )


def _told(trial: FrozenTrial) -> dict[str, Any]:
    return {
        "number": trial.number,
        "state": trial.state.name.lower(),
        "after": trial.user_attrs["after"],
        **trial.params,
    }
