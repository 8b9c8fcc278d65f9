"""A batch's distance from the training, from the model's folder to the manifest, the page and the exit code."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.health.baseline import BASELINE
from diversion_risk.model.store import MANIFEST as SEAL
from diversion_risk.outputs.digests import digest_of
from diversion_risk.score.scorer import Scorer
from tests.command import run
from tests.road import Road

SETTINGS = "settings.json"


def drift_in(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["drift"]
    assert isinstance(found, dict)
    return found


def without_baseline(model: Path, folder: Path) -> Path:
    """The model as a version that kept no baseline would have sealed it; the file itself may lie about."""
    shutil.copytree(model, folder)
    sealed = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    del sealed["files"][BASELINE]
    (folder / SEAL).write_text(json.dumps(sealed), encoding="utf-8")
    return folder


def test_the_manifest_and_the_page_say_how_far_the_batch_lies(road: Road) -> None:
    found = drift_in(road.scored)
    assert found["status"] in {"within", "changed"}
    assert found["orders"] == len(pd.read_parquet(road.batch))
    page = (road.scored / "report.html").read_text(encoding="utf-8")
    assert '<h2 id="drift">Beside the training</h2>' in page
    assert "orders held against those from" in page


def test_a_model_that_does_not_say_what_it_saw_makes_drift_unknown(road: Road, tmp_path: Path) -> None:
    model = without_baseline(road.model, tmp_path / "model")
    assert BASELINE not in Scorer.load(model).stored.digests
    words = ["score", road.batch, "--model", model, "--out", tmp_path / "out"]
    assert run(*words) == 0
    assert drift_in(tmp_path / "out")["status"] == "unknown"
    assert "is unknown: the model&#39;s folder" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert run(*words, "--drift-limit", "0.25") == 5
    assert run(*words, "--drift-limit", "noise") == 5


def test_a_limit_that_is_passed_ends_with_5_and_leaves_the_run(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = pd.read_parquet(road.batch).assign(destination_country="OM", payment_country=None)
    orders.to_parquet(tmp_path / "batch.parquet", index=False)
    words = ["score", tmp_path / "batch.parquet", "--model", road.model, "--out", tmp_path / "out"]
    assert run(*words, "--drift-limit", "0.25") == 5
    assert "destination_country (" in capsys.readouterr().err
    found = drift_in(tmp_path / "out")
    assert found["status"] == "changed"
    assert ("destination_country", "OM") in {(one["column"], one["code"]) for one in found["moved"]}  # type: ignore[attr-defined]
    assert "Oman (OM): up from" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert run(*words, "--drift-limit", "1000") == 0


def test_a_limit_that_is_none_is_refused_before_anything_is_scored(road: Road, tmp_path: Path) -> None:
    assert run("score", road.batch, "--model", road.model, "--out", tmp_path / "o", "--drift-limit", "much") == 2
    assert not (tmp_path / "o").exists()


def changed_words(road: Road, tmp_path: Path) -> list[object]:
    """A command that scores a batch which lies far from the training."""
    orders = pd.read_parquet(road.batch).assign(destination_country="OM", payment_country=None)
    orders.to_parquet(tmp_path / "batch.parquet", index=False)
    return ["score", tmp_path / "batch.parquet", "--model", road.model, "--out", tmp_path / "out"]


def policy_file(tmp_path: Path, limit: object) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(f"capacity: 2%\ndrift_limit: {limit}\n", encoding="utf-8")
    return path


def limit_in(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["drift_limit"]
    assert isinstance(found, dict)
    return found


def test_a_limit_of_the_policy_holds_and_the_option_wins_over_it(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = changed_words(road, tmp_path)
    policy = ["--policy", policy_file(tmp_path, 0.25)]
    assert run(*words, *policy) == 5
    assert "the policy's drift_limit 0.25" in capsys.readouterr().err
    told = limit_in(tmp_path / "out")
    assert (told["limit"], told["set_by"]) == (0.25, "policy") and "destination_country" in str(told["passed"])
    assert run(*words, *policy, "--drift-limit", "1000") == 0
    assert limit_in(tmp_path / "out") == {"limit": 1000.0, "set_by": "--drift-limit", "passed": None}
    assert run(*words, *policy, "--drift-limit", "none") == 0
    assert limit_in(tmp_path / "out") == {"limit": None, "set_by": "--drift-limit", "passed": None}
    assert run(*words) == 0
    assert limit_in(tmp_path / "out") == {"limit": None, "set_by": None, "passed": None}


def test_a_limit_of_the_policy_that_is_none_is_refused_before_anything_is_scored(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*changed_words(road, tmp_path), "--policy", policy_file(tmp_path, "much")) == 2
    assert 'The policy\'s drift_limit is "much"; expected a population stability index' in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def with_policy_limit(model: Path, folder: Path, limit: object) -> Path:
    """The model as training would have sealed it under a policy with this limit."""
    shutil.copytree(model, folder)
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    settings["policy"]["drift_limit"] = limit
    (folder / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
    sealed = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    sealed["files"][SETTINGS] = digest_of(folder / SETTINGS)
    (folder / SEAL).write_text(json.dumps(sealed), encoding="utf-8")
    return folder


def test_a_limit_in_the_policy_that_a_model_carries_holds(road: Road, tmp_path: Path) -> None:
    words = changed_words(road, tmp_path)
    words[3] = with_policy_limit(road.model, tmp_path / "model", "noise")
    assert run(*words) == 5
    assert (limit_in(tmp_path / "out")["limit"], limit_in(tmp_path / "out")["set_by"]) == ("noise", "policy")
