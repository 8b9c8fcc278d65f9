"""Every configuration that ships composes and builds."""

from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from diversion_risk.backtest.origins import Origins
from diversion_risk.cli import main
from diversion_risk.model.policy import Policy
from diversion_risk.orders.mapping_file import read_mapping
from diversion_risk.places import CONFIGS
from diversion_risk.promote.limits import Limits
from diversion_risk.simulate import World
from diversion_risk.tune.space import Space

HYDRAS_OWN = {"hydra"}
NOT_OF_TRAINING = {"source", "world", "gates", "search", "backtest"}
GROUPS = sorted(path.name for path in CONFIGS.iterdir() if path.is_dir())
CHOICES = [(group, path.stem) for group in GROUPS for path in sorted((CONFIGS / group).glob("*.yaml"))]
NEEDED = ["data.orders=a.csv", "data.outcomes=b.csv", "as_of=2024-06-30"]


def _composed(*overrides: str, of: str = "train") -> DictConfig:
    GlobalHydra.instance().clear()
    with initialize_config_dir(version_base="1.3", config_dir=str(CONFIGS)):
        return compose(of, [*NEEDED, *overrides])


def _build(config: DictConfig) -> None:
    OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    for part in ("split", "labels", "model", "calibration"):
        instantiate(config[part])
    Policy.read(dict(config.policy))


@pytest.mark.parametrize(("group", "name"), [one for one in CHOICES if one[0] not in NOT_OF_TRAINING | HYDRAS_OWN])
def test_every_choice_composes_and_builds(group: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:1")
    _build(_composed(f"{group}={name}"))


def test_the_defaults_compose_and_build() -> None:
    _build(_composed())


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "search"])
def test_every_search_begins_with_the_settings_that_ship(name: str) -> None:
    config = _composed(f"search={name}", of="tune")
    space, model = Space.read(OmegaConf.to_container(config.search.space)), instantiate(config.model)  # type: ignore[arg-type]
    assert space.given(model) == {name: config.model[name] for name in config.search.space}


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "backtest"])
def test_every_plan_of_a_backtest_composes_and_builds(name: str) -> None:
    config = _composed(f"backtest={name}", of="backtest")
    _build(config)
    assert isinstance(instantiate(config.backtest), Origins)


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "source"])
def test_every_mapping_can_be_read(name: str) -> None:
    assert read_mapping(name).orders is not None


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "world"])
def test_every_world_can_be_loaded(name: str) -> None:
    assert 0 < World.load(name).diversion.share < 1


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "gates"])
def test_every_set_of_gates_can_be_read(name: str) -> None:
    assert Limits.load(str(CONFIGS / "gates" / f"{name}.yaml")).group_enough > 0


@pytest.mark.parametrize("name", [name for group, name in CHOICES if group == "experiment"])
def test_an_experiment_begins_with_the_command_that_runs_it(name: str) -> None:
    lines = (CONFIGS / "experiment" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if not line.startswith("# @package"))
    assert first.startswith(f"# diversion-risk train experiment={name} ")


def test_every_group_that_training_has_is_in_its_table_of_contents() -> None:
    named = {
        next(iter(line)) for line in OmegaConf.load(CONFIGS / "train.yaml").defaults if isinstance(line, DictConfig)
    }
    assert set(GROUPS) - NOT_OF_TRAINING - HYDRAS_OWN <= named


def test_folders_are_named_in_one_place_only() -> None:
    for group, name in CHOICES:
        if group not in {"paths", "hydra", "data"} | NOT_OF_TRAINING:
            text = (CONFIGS / group / f"{name}.yaml").read_text(encoding="utf-8")
            assert "runs/" not in text and "models/" not in text, name


@pytest.mark.parametrize("word", ["model.n_leaves=3", "modle=lightgbm", "model=xgboost", "features.leave=[a]", "seed"])
def test_a_setting_that_does_not_exist_is_refused_before_any_file_is_read(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere.csv"
    words = [f"data.orders={nowhere}", f"data.outcomes={nowhere}", "as_of=2024-06-30", f"paths.runs={tmp_path}"]
    assert main(["train", *words, word]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told and "nowhere" not in told.splitlines()[-1]


def test_a_setting_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", f"data.orders={tmp_path}", f"paths.runs={tmp_path}", "as_of=2024-06-30"]) == 2
    assert "data.outcomes" in capsys.readouterr().err
