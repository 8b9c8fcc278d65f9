"""A batch scored on Spark is the batch scored by DuckDB: scores, reasons, ranks, decisions and the rows refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.command import run
from tests.road import Road, once, shared_folder
from tests.watchlists.lists import ENTITY_LIST, csl_csv, written

pytestmark = pytest.mark.spark

ENGINES = ("duckdb", "spark")
_LISTED = {"_id": "z1", "source": ENTITY_LIST, "name": "ZORVANTA ELEKTRONIKS", "start_date": "2023-03-01"}


@pytest.fixture(scope="module")
def done(spark: Any, road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same orders, in a folder of two files, scored by both engines with lists, a policy and a column of one's own."""
    folder = shared_folder(tmp_path_factory.getbasetemp(), "scored_on_both")
    once(folder, lambda: _score_on_both(road, folder))
    return folder


def _score_on_both(road: Road, folder: Path) -> None:
    orders = pd.read_parquet(road.batch).assign(desk="north", rank="as they said")
    orders.loc[orders.index[3], "buyer_name"] = "Zorvanta Elektroniks"
    orders.loc[orders.index[4], "hs_code"] = "84137"
    orders.loc[orders.index[5], "payment_country"] = "=??"
    orders.loc[orders.index[-1], "order_id"] = orders["order_id"].iloc[0]
    (folder / "orders").mkdir()
    orders.head(300).to_parquet(folder / "orders" / "a.parquet", index=False)
    orders.iloc[300:].drop(columns="desk").to_parquet(folder / "orders" / "b.parquet", index=False)
    written(folder / "lists", consolidated_2026__csv=csl_csv(_LISTED))
    (folder / "policy.yaml").write_text("capacity: 3/day\nrandom_share: 0.34\nhold_at: 0.5\n", encoding="utf-8")
    for engine in ENGINES:
        words = ["--model", road.model, "--lists", folder / "lists", "--policy", folder / "policy.yaml"]
        assert run("score", folder / "orders", *words, "--out", folder / engine, "--engine", engine, "--quiet") == 4


def _both(done: Path, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return pd.read_parquet(done / "duckdb" / name), pd.read_parquet(done / "spark" / name)


def test_scores_are_the_same_in_the_same_order(done: Path) -> None:
    here, there = _both(done, "scores.parquet")
    assert list(here) == list(there)
    for name in ("risk", "risk_low", "risk_high", "margin"):
        np.testing.assert_allclose(there[name], here[name], rtol=1e-6)
    told = [name for name in here if name not in ("risk", "risk_low", "risk_high", "margin")]
    assert {name for name in told if here[name].map(str).tolist() != there[name].map(str).tolist()} == set()
    assert set(here["decision"]) == {"release", "review", "hold"}


def test_reasons_are_the_same_and_add_up_to_the_margin(done: Path) -> None:
    here, there = _both(done, "reasons.parquet")
    assert here["sentence"].tolist() == there["sentence"].tolist()
    np.testing.assert_allclose(there["contribution"], here["contribution"], rtol=1e-6, atol=1e-9)
    margins = pd.read_parquet(done / "spark" / "scores.parquet").set_index("order_id")["margin"]
    told = there.groupby("order_id")["contribution"].sum()
    np.testing.assert_allclose(told, margins[told.index])


@pytest.mark.parametrize("name", ["rejected.csv", "warnings.csv"])
def test_rows_refused_and_values_set_to_unknown_are_the_same(done: Path, name: str) -> None:
    assert (done / "spark" / name).read_text() == (done / "duckdb" / name).read_text()


def test_pages_are_written_for_the_same_orders(done: Path) -> None:
    pages = [{page.name for page in (done / engine / "report").iterdir()} for engine in ENGINES]
    assert pages[0] == pages[1]
    told = [(done / engine / "report.html").read_text(encoding="utf-8").partition("<table")[0] for engine in ENGINES]
    assert told[0] == told[1]


def test_the_counts_are_the_same_and_nothing_of_sparks_own_is_left(done: Path) -> None:
    here, there = (json.loads((done / engine / "manifest.json").read_text()) for engine in ENGINES)
    assert here["counts"] == there["counts"]
    assert "pyspark" in there["versions"]
    assert not [name for name in there["outputs"] if name.endswith((".crc", "_SUCCESS"))]
    assert {path.name for path in done.iterdir()} >= {"spark"} and not list(done.glob(".spark-*"))


def test_a_run_on_spark_can_be_repeated(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", done / "spark") == 0
    assert capsys.readouterr().out == "identical\n"


def test_spark_writes_no_csv_and_says_so(done: Path, road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--model", road.model, "--out", done / "csv", "--engine", "spark", "--format", "csv"]
    assert run("score", done / "orders", *words) == 2
    assert "Spark writes Parquet" in capsys.readouterr().err
