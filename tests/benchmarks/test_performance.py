"""The benchmark of speed: both sides of a comparison tell the same, and the page tells what was measured."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from performance import nightly_parts, nightly_script
from performance.journaling import measured
from performance.page import page
from performance.plain_pandas import twenty

from diversion_risk.cli import main
from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from diversion_risk.ledger import Records
from diversion_risk.orders.read import read_orders
from tests.road import AS_OF, Road, training


def test_plain_pandas_tells_the_same_twenty_facts_as_the_catalogue(world_orders: pd.DataFrame) -> None:
    plain = twenty(world_orders)
    facts = describe(Records(world_orders), [one.name for one in CATALOGUE if one.name not in plain]).values
    assert plain.shape[1] == 20
    for name in plain:
        np.testing.assert_allclose(plain[name], facts[name], rtol=1e-6, atol=1e-9, err_msg=name)


def test_the_page_tells_what_was_measured_and_leaves_out_what_was_not() -> None:
    row = {"seconds": 60.0, "cpu_seconds": 100.0, "gigabytes": 2.5, "goal": "soon"}
    many = {"1000000": row, "100000": row | {"seconds": 12.0}}
    text = page({"machine": "2 cores", "many": many, "pandas": [{"orders": 7, "pandas": 6.0, "ledger": 2.0}]})
    assert "| 1,000,000 | 60 | 100 | 2.50 | 60 s | soon |" in text and "| 7 | 6.0 s | 2.0 s | 3.0 |" in text
    assert text.index("| 100,000 |") < text.index("| 1,000,000 |")
    assert "One order" not in text and "commands" not in text


def test_the_page_holds_the_memory_of_a_large_night_against_that_of_the_smallest() -> None:
    row = {"seconds": 90.0, "cpu_seconds": 120.0, "gigabytes": 4.0, "goal": ""}
    nights = {"10000000": row | {"seconds": 1200.0, "gigabytes": 5.0, "goal": "at most 1.3"}, "1000000": row}
    text = page({"machine": "2 cores", "nights": nights})
    assert "| 1,000,000 | 90 | 120 | 4.00 | 1.00 |  |" in text
    assert "| 10,000,000 | 1,200 | 120 | 5.00 | 1.25 | at most 1.3 |" in text


def test_the_page_holds_engines_against_the_faster_way_to_use_shap_and_names_what_was_skipped() -> None:
    taken = {"added_up": 2e-14, "differs": 3e-15, "gigabytes": 0.7}
    rows = [
        {"engine": "fast", "orders": 1_000_000, "seconds": 20.0} | taken,
        {"engine": "shap", "orders": 10_000, "seconds": 10.0} | taken,
        {"engine": "shap_itself", "orders": 10_000, "seconds": 4.0} | taken,
        {"engine": "woodelf", "skipped": "woodelf is not installed"},
    ]
    text = page({"machine": "2 cores", "explaining": rows})
    assert "| 1,000,000 | 50,000 | 20.0 | 2e-14 | 3e-15 | 0.70 |" in text
    assert "| skipped: woodelf is not installed |" in text


def test_the_page_tells_how_soon_models_of_each_size_answer() -> None:
    start = {"wall": {"median": 2.44, "p99": 3.0}, "busy": {"median": 2.81, "p99": 3.2}}
    order = {"wall": {"median": 140.4, "p99": 180.6}, "busy": {"median": 139.0, "p99": 170.0}}
    found = {size: {"history": int(size), "start": start, "order": order} for size in ("349387", "58732")}
    text = page({"machine": "2 cores", "serving": found})
    assert "| 58,732 orders | 2.4 s | 2.8 s | 140 ms | 181 ms | 139 ms |" in text
    assert text.index("| 58,732 ") < text.index("| 349,387 ")


def test_a_part_that_was_not_measured_stays_as_it_stood() -> None:
    before = page({"machine": "2 cores", "pandas": [{"orders": 7, "pandas": 6.0, "ledger": 2.0}]})
    row = {"orders": 900, "whole": 31.0, "baselines": 1.0, "describing": 18.0, "one_fit": 2.0, "one_fit_of_all": 12.0}
    after = page({"machine": "3 cores", "training": row | {"calls of fits": 17, "learned_from": 50}}, before)
    assert "| 900 | 30 s | 18 s | 2 s (50 orders) | 1.50 | 12 s (900 orders) | 1.00 |" in after
    assert "| 7 | 6.0 s | 2.0 s | 3.0 |" in after and "3 cores" in after and "2 cores" not in after
    assert page({"machine": "3 cores"}, after) == after


def test_the_page_tells_how_soon_each_kind_of_page_can_be_used() -> None:
    row = {"pages": 3, "bytes": 362_509, "parsed": 0.5, "usable": 0.625, "computed": 0.3}
    found = {
        "orders": 100_000, "listed": 2_000, "pages": [{"kind": "first page"} | row, {"kind": "page of the queue"} | row],
        "making": {"median": 2.2, "p99": 19.3, "first": 96.7},
    }  # fmt: skip
    text = page({"machine": "2 cores", "pages": found})
    assert "| first page | 3 | 363 | 0.50 s | 0.62 s | 0.30 s | under 3 MB, usable in under 2 s |" in text
    assert "| page of the queue | 3 | 363 | 0.50 s | 0.62 s | 0.30 s |  |" in text
    assert "in 2 ms (median), 19 ms (99th percentile)" in text and "in 97 ms" in text


JOURNAL = {
    "entries": 300_000, "night": 100_000, "nights": 3, "append_wall": 3.0, "append_processor": 2.7, "verify_wall": 1.5,
    "verify_processor": 1.4, "search_wall": 0.2, "search_processor": 0.1, "gigabytes": 0.8, "size": 120_000_000,
    "score_wall": 40.0, "score_processor": 45.0,
}  # fmt: skip


def test_the_page_tells_what_the_journal_takes_of_a_run() -> None:
    text = page({"machine": "2 cores", "journal": JOURNAL})
    assert "| writing its entries | 1.00 | 0.90 | 2.5% of it, 2.0% of its processor time |" in text
    assert "| verifying all | 1.5 | 1.4 | 200,000 entries a second |" in text
    assert "0.1 GB, 400 bytes an entry" in text
    assert "bytes an entry" not in page({"machine": "2 cores", "journal": JOURNAL | {"size": None}})


def test_a_journal_of_many_nights_is_written_verified_and_asked(road: Road, tmp_path: Path) -> None:
    batch = len(pd.read_parquet(road.batch))
    found = measured(road.scored, road.batch, str(tmp_path / "journal.sqlite"), batch + 1)
    assert (found["entries"], found["nights"]) == (2 * batch, 2)
    assert found["size"] == (tmp_path / "journal.sqlite").stat().st_size > 200 * batch
    with opened(str(tmp_path / "journal.sqlite")) as journal:
        seen = check(journal)
    assert (seen.runs, seen.entries, seen.troubles) == (2, 2 * batch, ())


def test_the_page_holds_a_night_against_the_script_and_against_its_own_parts() -> None:
    steps = {"read": 1.0, "features": 40.0, "predict": 1.0, "explain": 100.0, "write": 5.0}
    parts = {"read": 2.0, "features": 8.0, "predict": 1.0, "explain": 6.0, "write": 3.0, "own_features": 2.5}
    parts |= {"pages": 5.0, "described": 49}
    found = {
        "orders": 200_000, "history": 1_000_000, "script": steps | {"aside": 1.0}, "parts": parts, "script_seconds": 150.0,
        "script_gigabytes": 3.5, "score": {"seconds": 30.0, "gigabytes": 2.5},
    }  # fmt: skip
    text = page({"machine": "2 cores", "script": found})
    assert "| the script | 1.0 s | 40.0 s | 1.0 s | 100.0 s | 5.0 s |  | 147.0 s | 150.0 s | 3.50 |" in text
    assert "| `score` | 2.0 s | 8.0 s | 1.0 s | 6.0 s | 3.0 s | 5.0 s | 25.0 s | 30.0 s | 2.50 |" in text
    assert (
        "5.0 times as fast as the script, and takes 1.20 times the sum of its parts (1.50 times without the pages"
        in text
    )
    assert "It describes 49 facts" in text and "the twenty alone take 2.5 s" in text


@pytest.fixture(scope="module")
def night(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """History, batch and a model of the twenty facts, as `benchmarks/speed.py` makes them."""
    folder = tmp_path_factory.mktemp("night")
    orders = pd.read_parquet(road.orders)
    late = pd.to_datetime(orders["order_date"]) > pd.Timestamp(AS_OF)
    orders[~late].to_parquet(folder / "history.parquet", index=False)
    orders[late].to_csv(folder / "batch.csv", index=False)
    used = twenty(read_orders(folder / "batch.csv").rows.head(50)).columns
    others = ",".join(feature.name for feature in CATALOGUE if feature.name not in used)
    words = training(
        road, f"features.leave_out=[{others}]", "audit=skip", "keep_history=false", f"out={folder / 'model'}"
    )
    assert main(words) == 0
    return folder


SHAP_SAYS = "ignore:LightGBM binary classifier with TreeExplainer:UserWarning"


@pytest.mark.filterwarnings(SHAP_SAYS)
def test_the_script_and_the_program_describe_a_night_alike(night: Path, tmp_path: Path) -> None:
    model, past, batch = night / "model", night / "history.parquet", night / "batch.csv"
    steps = nightly_script.main(model / "booster.txt", past, batch, tmp_path)
    parts = nightly_parts.main(model, past, batch, tmp_path / "facts.parquet", tmp_path / "parts")
    names = {"read", "features", "predict", "explain", "write"}
    assert set(steps) == names | {"aside"} and set(parts) == names | {"own_features", "pages", "described"}
    assert min(*steps.values(), *parts.values()) > 0
    assert (tmp_path / "parts" / "report.html").is_file() and any((tmp_path / "parts" / "report").iterdir())
    script, ours = (pd.read_csv(folder / "scores.csv") for folder in (tmp_path, tmp_path / "parts"))
    assert script["order_id"].tolist() == ours["order_id"].tolist()
    # The script knows no calibration: both rank alike, by the same margin.
    np.testing.assert_allclose(np.log(script["risk"] / (1 - script["risk"])), ours["margin"], atol=1e-9)
    assert script.filter(like="shap_").shape == (len(ours), 20)


@pytest.mark.filterwarnings(SHAP_SAYS)
def test_facts_that_differ_are_not_compared(night: Path, tmp_path: Path) -> None:
    model, past, batch = night / "model", night / "history.parquet", night / "batch.csv"
    nightly_script.main(model / "booster.txt", past, batch, tmp_path)
    facts = pd.read_parquet(tmp_path / "facts.parquet")
    facts.assign(buyer_past_orders=facts["buyer_past_orders"] + 1).to_parquet(tmp_path / "facts.parquet")
    with pytest.raises(SystemExit, match="the script tells others of buyer_past_orders"):
        nightly_parts.main(model, past, batch, tmp_path / "facts.parquet", tmp_path / "parts")
    facts.tail(-1).to_parquet(tmp_path / "facts.parquet")
    with pytest.raises(SystemExit, match="20 facts by the script"):
        nightly_parts.main(model, past, batch, tmp_path / "facts.parquet", tmp_path / "parts")
