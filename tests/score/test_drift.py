"""A batch's distance from the training, from the model's folder to the manifest, the page and the exit code."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.health.baseline import BASELINE
from diversion_risk.model.store import MANIFEST as SEAL
from diversion_risk.score.scorer import Scorer
from tests.command import run
from tests.road import Road


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
