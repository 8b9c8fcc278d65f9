from pathlib import Path

import pytest
import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.places import CONFIGS
from diversion_risk.simulate import World


def written(tmp_path: Path, **changes: object) -> Path:
    held = yaml.safe_load((CONFIGS / "world" / "base.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "world.yaml"
    path.write_text(yaml.safe_dump(held | changes), encoding="utf-8")
    return path


def test_a_world_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    assert World.load("base") == World.load(written(tmp_path))


def test_norway_is_no_truth_value() -> None:
    assert "NO" in World.load().buyers.country_weights


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": 1}, "unknown colour"),
        ({"size": {"orders_per_buyer": 3}}, "missing orders_per_exporter"),
        ({"size": 3}, "expected keys with values"),
        ({"first_day": "soon"}, "expected date"),
        ({"habits": {"splits": {"honest": "often", "careless": 0, "careful": 0, "shows": 1, "otherwise": 0}}}, "often"),
    ],
)
def test_a_wrong_world_is_refused_by_key(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationWrong, match=message):
        World.load(written(tmp_path, **changes))


def test_an_unknown_world_is_named() -> None:
    with pytest.raises(ConfigurationWrong, match="atlantis"):
        World.load("atlantis")
