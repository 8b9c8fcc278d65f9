"""The verb `tune`: what is searched, that it goes on where it stood, and that training takes what it found."""

from pathlib import Path

import optuna
import pytest
import yaml
from mlflow import MlflowClient
from optuna.study import Study

from diversion_risk.cli import main
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.tune.course import Course
from diversion_risk.tune.space import Space
from diversion_risk.tune.study import finished
from tests.road import Road, training

FEW = ["search.trials=5", "search.drawn=2", "search.origins=2", "model.n_estimators=10"]


def _tune(road: Road, folder: Path, *overrides: str) -> int:
    """Search on the road's world, all that is made kept in a folder of its own."""
    return main(["tune", *training(road)[1:], *FEW, f"paths.studies={folder}", f"paths.mlflow={folder}", *overrides])


def _study(folder: Path) -> Study:
    return optuna.load_study(study_name="diversion-risk", storage=f"sqlite:///{folder}/studies.sqlite")


def _tried(folder: Path) -> list[tuple[object, ...]]:
    return [(one.state, one.params, one.user_attrs["after"]) for one in finished(_study(folder))]


def test_a_search_that_was_killed_goes_on_as_if_it_had_not_been(
    road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert _tune(road, whole) == 0
    assert _tune(road, parts, "search.trials=2") == 0
    with monkeypatch.context() as stop:
        stop.setattr(Course, "run", _interrupted)
        assert _tune(road, parts) == 130
    _study(parts).ask()  # a trial of a process that is gone
    assert _tune(road, parts) == 0
    assert _tried(parts) == _tried(whole)
    written = Path("diversion-risk", "model", "tuned.yaml")
    found = [yaml.safe_load((folder / written).read_text()) for folder in (whole, parts)]
    assert found[0] == found[1] and len(_tried(whole)) == 5


def _interrupted(course: Course, settings: object) -> object:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("word", "named"), [("as_of=2024-06-29", "as_of"), ("search.space.max_depth.high=8", "search")]
)
def test_a_study_of_another_question_is_refused(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, named: str
) -> None:
    assert _tune(road, tmp_path, "search.trials=1") == 0
    assert _tune(road, tmp_path, "search.trials=1", word) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert f"another {named};" in told and "study=NAME" in told


def test_trials_are_runs_within_the_run_of_the_study_and_training_takes_what_was_found(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _tune(road, tmp_path, "tracking=sqlite", "search.trials=2") == 0
    assert _tune(road, tmp_path, "tracking=sqlite", "search.trials=3") == 0
    path = Path(capsys.readouterr().out.splitlines()[-1])
    client = MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.get_experiment_by_name("diversion-risk/tune")
    runs = client.search_runs([experiment.experiment_id])  # type: ignore[union-attr]
    (parent,) = (run.info.run_id for run in runs if "mlflow.parentRunId" not in run.data.tags)
    assert [run.data.tags.get("mlflow.parentRunId") for run in runs].count(parent) == 3
    out = tmp_path / "model"
    words = training(road, f"out={out}", "model=tuned")[1:]
    assert main(["train", "--config-dir", str(path.parent.parent), *words]) == 0
    found, used = yaml.safe_load(path.read_text()), yaml.safe_load((out / "config.yaml").read_text())["model"]
    assert {**found, "seed": 0, "n_estimators": used["n_estimators"]} == used


def test_bounds_that_do_not_hold_the_given_settings_are_refused(road: Road, tmp_path: Path) -> None:
    assert _tune(road, tmp_path, "model.num_leaves=300") == 2


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ConfigurationWrong, match="bounds that are none"):
        Space.read({"max_depth": {"low": 9, "high": 3}})


def test_a_sweep_trains_one_model_for_each_value(road: Road, tmp_path: Path) -> None:
    words = training(road, "model.num_leaves=7,15", f"paths.models={tmp_path}", "model.n_estimators=5")[1:]
    assert main(["train", "-m", *words]) == 0
    assert len([path for path in tmp_path.iterdir() if (path / "booster.txt").is_file()]) == 2
