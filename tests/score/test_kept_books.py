"""A model folder carries what its history adds up to: sealed with the rest, and of use to the program that wrote it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.features.books import MADE_BY, open_books
from diversion_risk.model.store import MANIFEST, digest
from diversion_risk.score import kept_books
from diversion_risk.score.kept_books import BOOKS
from diversion_risk.score.scorer import Scorer
from tests.road import Road


@pytest.fixture
def model(road: Road, tmp_path: Path) -> Path:
    return Path(shutil.copytree(road.model, tmp_path / "model"))


def _sealed_anew(model: Path) -> None:
    manifest = json.loads((model / MANIFEST).read_text())
    kept = {name: digest(model / name) for name in manifest["files"] if (model / name).exists()}
    (model / MANIFEST).write_text(json.dumps(manifest | {"files": kept}))


def _margin(model: Path, road: Road) -> float:
    return float(Scorer.load(model).score(pd.read_parquet(road.batch).head(1))["margin"].iloc[0])


def test_books_of_the_folder_say_what_the_history_says_when_it_is_added_up(
    model: Path, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(kept_books, "keep_books", lambda *_: pytest.fail("the history was added up"))
        opened = _margin(model, road)
    shutil.rmtree(model / BOOKS)
    _sealed_anew(model)
    assert _margin(model, road) == opened


def test_books_of_another_program_are_passed_over(model: Path, road: Road, caplog: pytest.LogCaptureFixture) -> None:
    expected = _margin(model, road)
    made_by = json.loads((model / BOOKS / MADE_BY).read_text())
    (model / BOOKS / MADE_BY).write_text(json.dumps(made_by | {"code": "0" * 64}))
    _sealed_anew(model)
    with caplog.at_level("INFO"):
        assert _margin(model, road) == expected
    assert "of another version; the past is added up anew" in caplog.text


def test_books_that_were_changed_or_slipped_in_are_refused(model: Path, road: Road) -> None:
    (model / BOOKS / "more.parquet").write_bytes(b"")
    with pytest.raises(IntegrityBroken, match=r"holds more\.parquet, which is not sealed"):
        Scorer.load(model)
    (model / BOOKS / "more.parquet").unlink()
    (model / BOOKS / MADE_BY).write_text("{}")
    with pytest.raises(IntegrityBroken, match=r"made_by\.json was changed"):
        Scorer.load(model)


_START = """
import sys, pandas
from diversion_risk import Scorer
orders = pandas.read_parquet(sys.argv[2]).head(1)
assert len(Scorer.load(sys.argv[1]).score(orders)["reasons"].iloc[0]) > 0
print(*{"sklearn", "pyspark", "mlflow", "matplotlib", "scipy.stats", "scipy.optimize", "openpyxl"} & set(sys.modules))
"""


def test_a_start_imports_nothing_that_a_score_has_no_use_for(road: Road) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, road.model, road.batch], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "" and done.stderr == ""


def test_books_of_other_facts_are_passed_over(road: Road, few_facts: Path) -> None:
    assert open_books(road.model / BOOKS) is not None
    assert open_books(road.model / BOOKS, leave_out=["buyer_past_orders"]) is None
    kept, all_kept = (list((model / BOOKS).iterdir()) for model in (few_facts, road.model))
    assert len(kept) < len(all_kept)
    assert open_books(few_facts / BOOKS) is None
