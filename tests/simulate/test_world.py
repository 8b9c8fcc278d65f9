from pathlib import Path

import pytest
import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.places import CONFIGS
from diversion_risk.simulate import World, simulate


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


def like(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_world_like_another_says_only_what_differs(tmp_path: Path) -> None:
    world = World.load(like(tmp_path, "own", "like: base\ndiversion: {share: 0.5, routes: {2022-03: {TR: 1}}}\n"))
    base = World.load("base")
    assert world.diversion.share == 0.5
    assert world.diversion.routes["2022-03"] == {**base.diversion.routes["2022-03"], "TR": 1.0}
    assert (world.buyers, world.size) == (base.buyers, base.size)


def test_an_empty_value_takes_a_key_out(tmp_path: Path) -> None:
    world = World.load(like(tmp_path, "own", "like: base\nbuyers: {payers: {HK: null}}\n"))
    assert "HK" not in world.buyers.payers
    assert "AE" in world.buyers.payers


def test_likeness_goes_on_through_files_beside_each_other(tmp_path: Path) -> None:
    like(tmp_path, "one", "like: rare\npurpose: mine\n")
    world = World.load(like(tmp_path, "two", "like: one\nfirst_day: 2021-01-01\n"))
    assert (world.purpose, world.diversion.share, world.first_day.year) == ("mine", 0.0005, 2021)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("like: two\n", "two is like two, which has no end"),
        ("like: atlantis\n", "atlantis"),
        ("like: [base]\n", "expected the name of a world"),
        ("like: base\ndiversion: {shares: 0.1}\n", "diversion: unknown shares"),
        ("like: base\ndiversion: {share: null}\n", "diversion: missing share"),
        ("a: [\n", "no readable YAML"),
        ("", "expected keys with values"),
    ],
)
def test_a_wrong_likeness_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationWrong, match=message):
        World.load(like(tmp_path, "two", text))


def test_a_longer_circle_of_likeness_is_refused(tmp_path: Path) -> None:
    like(tmp_path, "one", "like: two\n")
    with pytest.raises(ConfigurationWrong, match="one is like two is like one"):
        World.load(like(tmp_path, "two", "like: one\n").with_name("one.yaml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [("{closed: {ATLANTIS: 2024-01}}", "'ATLANTIS'"), ("{opens: {TR: someday}}", "'someday'")],
)
def test_a_place_or_month_that_is_none_is_refused_before_anything_is_written(
    tmp_path: Path, text: str, message: str
) -> None:
    world = World.load(like(tmp_path, "own", f"like: base\ndiversion: {text}\n"))
    with pytest.raises(ConfigurationWrong, match=message):
        simulate(world, tmp_path / "out", orders=50)
    assert not (tmp_path / "out").exists()
