"""An Optuna study in SQLite: opened anew, or gone on with where it is one of the same question."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import optuna
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from diversion_risk.errors import ConfigurationWrong

MADE_OF = "made_of"
FILE = "studies.sqlite"


def open_study(folder: Path, name: str, made_of: Mapping[str, Any]) -> Study:
    """The study of that name, with what it is made of written into it.

    A trial that was running when its process ended is given up; one process at a time may work on a study.

    Raises:
        ConfigurationWrong: If there is one of that name that is made of something else.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{folder / FILE}"
    study = optuna.create_study(storage=address, study_name=name, direction="maximize", load_if_exists=True)
    before, now = study.user_attrs.get(MADE_OF), json.loads(json.dumps(made_of))
    if before is None:
        study.set_user_attr(MADE_OF, now)
    elif before != now:
        other = sorted(part for part in {*before, *now} if before.get(part) != now.get(part))
        raise ConfigurationWrong(
            f"The study {name} in {folder / FILE} was made with another {', '.join(other)}; expected the same to go on "
            "with it. Give it another name: study=NAME"
        )
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
    return study


def finished(study: Study) -> list[FrozenTrial]:
    """The trials that came to an end, whole or given up as worse than most."""
    return list(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED)))
