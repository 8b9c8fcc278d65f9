"""The life of a model: proposed, tried, put in use, put back; every move on record, also one made behind our back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mlflow import MlflowClient

from diversion_risk.model.store import load_model
from diversion_risk.registry.aliases import Aliases
from diversion_risk.registry.record import Act, former, pointed
from tests.command import run
from tests.promote.registry import Registry, taught_by_truth, used, weakened
from tests.road import Road

CHAMPION = "models:/diversion-risk@champion"


@dataclass
class Life:
    """What was done in turn, and how each command ended."""

    registry: Registry
    codes: list[int] = field(default_factory=list)

    @property
    def aliases(self) -> Aliases:
        return Aliases(self.registry.uri)

    @property
    def client(self) -> MlflowClient:
        return self.aliases.client


@pytest.fixture(scope="module")
def life(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Version 1 is promoted, then a better one, 2; a worse one, 3, is refused."""
    registry = Registry(tmp_path_factory.mktemp("life"), road)
    ordinary = load_model(road.model)
    registry.register(ordinary, "ordinary")
    strong = taught_by_truth(road, registry.folder / "strong")
    registry.register(strong, "strong")
    registry.register(weakened(ordinary, registry.folder / "weak", trees=1), "weak")
    life = Life(registry)
    with used(registry.uri):
        life.codes.append(run(*registry.words(road.model)))
        life.codes.append(run(*registry.words("models:/diversion-risk/2"), "--out", registry.folder / "report"))
        life.codes.append(run(*registry.words("models:/diversion-risk@challenger")))
        yield life


def test_a_first_and_a_better_model_are_promoted_and_a_worse_one_is_refused(life: Life) -> None:
    assert life.codes == [0, 0, 5]
    assert life.aliases.pointed("champion") == "2"
    acts = [act for act in life.aliases.look() if act.alias == "champion"]
    assert [(act.kind, act.before, act.after, act.who) for act in acts[:3]] == [
        ("promoted", None, "1", "Ada"), ("promoted", "1", "2", "Ada"), ("refused", "2", "3", "Ada"),
    ]  # fmt: skip
    assert acts[2].gates["better or equal"] == "not met"
    assert acts[0].gates["better or equal"] == "not applicable"


def test_a_version_says_who_promoted_it_when_and_why_and_keeps_the_report_of_the_gates(life: Life) -> None:
    version = life.client.get_model_version("diversion-risk", "2")
    assert version.tags["promoted_by"] == "Ada" and version.tags["promoted_because"] == "autumn retraining"
    assert version.tags["promoted_at"].endswith("Z") and "better or equal: passed" in version.tags["gates"]
    (kept,) = life.client.list_artifacts(version.run_id, "gates")
    names = [Path(one.path).name for one in life.client.list_artifacts(version.run_id, kept.path)]
    assert names == ["gates.json", "gates.md"]
    report = json.loads((life.registry.folder / "report" / "gates.json").read_text())
    assert report["decision"] == "promoted" and len(report["inputs"]["orders"]) == 64
    assert {one["gate"] for one in report["findings"]} >= {"integrity", "leak", "calibration", "volume", "reasons"}
    assert "| ✓ passed | better or equal |" in (life.registry.folder / "report" / "gates.md").read_text()


def test_every_move_is_told_also_that_of_a_training(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("history") == 0
    told = capsys.readouterr().out
    assert "trained  @challenger: none → version 1" in told
    assert "promoted  @champion: version 1 → version 2  by Ada" in told and "not met: better or equal" in told
    assert run("history", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["kind"] for line in lines[:4]] == ["trained", "trained", "trained", "promoted"]


def test_what_is_the_champion_already_or_is_not_registered_is_not_proposed(
    life: Life, road: Road, tmp_path: Path
) -> None:
    assert run(*life.registry.words(CHAMPION)) == 2
    assert run(*life.registry.words(tmp_path / "none")) == 2
    other = weakened(load_model(road.model), tmp_path / "other", trees=2)
    assert run(*life.registry.words(other.folder)) == 2
    assert run(*life.registry.words("models:/diversion-risk/99")) == 2
    assert run(*life.registry.words("models:/other@challenger")) == 2
    assert run(*[word if word != "autumn retraining" else " " for word in life.registry.words(road.model)]) == 2


def test_a_damaged_model_is_refused_and_the_attempt_recorded(life: Life, road: Road, tmp_path: Path) -> None:
    other = weakened(load_model(road.model), tmp_path / "other", trees=3)
    (other.folder / "calibrator.json").write_text("{}")
    assert run(*life.registry.words(other.folder)) == 6
    last = life.aliases.look()[-1]
    assert (last.kind, last.gates) == ("refused", {"integrity": "not met"})


def test_the_former_champion_comes_back_with_who_and_why(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rollback", "--why", "alarms doubled", "--who", "Ben") == 0
    assert "rolled back  @champion: version 2 → version 1  by Ben" in capsys.readouterr().out
    assert life.aliases.pointed("champion") == "1"
    assert run("rollback", "--why", "further back") == 2
    assert run("rollback", "--why", "") == 2


def test_a_move_behind_our_back_is_found_at_the_next_look_and_told_once(
    life: Life, capsys: pytest.CaptureFixture[str]
) -> None:
    before = life.aliases.pointed("champion")
    life.client.set_registered_model_alias("diversion-risk", "champion", "3")
    life.client.delete_registered_model_alias("diversion-risk", "challenger")
    for _ in range(2):
        assert run("history") == 0
        told = capsys.readouterr().out
        assert told.count(f"UNRECORDED  @champion: version {before} → version 3") == 1
        assert told.count("UNRECORDED  @challenger: version 3 → none") == 1
    assert run("rollback", "--why", "nobody proposed it") == 0
    assert life.aliases.pointed("champion") == before


def test_a_record_that_was_cut_or_changed_ends_every_look(life: Life) -> None:
    whole = life.registry.record.read_bytes()
    lines = whole.splitlines(keepends=True)
    for meddled in (b"".join(lines[:-1]), whole.replace(b"Ada", b"Eve", 1), b""):
        life.registry.record.write_bytes(meddled)
        assert run("history") == 6
        assert run("rollback", "--why", "x") == 6
    life.registry.record.write_bytes(whole)
    life.aliases.look()


def test_a_registry_that_is_not_there_is_said_so_and_none_is_made(tmp_path: Path) -> None:
    with used(f"sqlite:///{tmp_path}/mlflow.db"):
        assert run("history") == 2
    assert list(tmp_path.iterdir()) == []


def _moved(*versions: tuple[str, str | None]) -> list[Act]:
    return [Act(kind, "champion", None, version, "Ada", "why") for kind, version in versions]  # type: ignore[arg-type]


def test_going_back_passes_over_what_was_taken_back() -> None:
    acts = _moved(("promoted", "1"), ("promoted", "2"), ("refused", "9"), ("promoted", "3"))
    assert former(acts, "champion") == "2"
    acts += _moved(("rolled back", "2"))
    assert former(acts, "champion") == "1" and pointed(acts) == {"champion": "2"}
    acts += _moved(("promoted", "4"))
    assert former(acts, "champion") == "2"


def test_an_alias_that_was_removed_points_nowhere() -> None:
    assert pointed(_moved(("promoted", "1"), ("unrecorded", None))) == {}
