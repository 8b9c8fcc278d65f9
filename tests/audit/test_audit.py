"""The verb and the training that is held to it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.audit.audit import audit
from diversion_risk.audit.finding import Audit, Finding
from diversion_risk.cli import main
from diversion_risk.orders.outcomes import read_outcomes
from tests.audit.conftest import Book
from tests.command import run
from tests.road import Road, training


@pytest.fixture(scope="module")
def leaky(road: Road, book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world's orders with a leak in a column that facts are made of, and one in a column beside."""
    orders = pd.read_parquet(road.orders)
    place = tmp_path_factory.mktemp("leaky") / "orders.parquet"
    stated = np.where(book.diverted, "to be clarified", orders["end_use"])
    orders.assign(end_use=stated, verdict=np.where(book.diverted, "held", "let go")).to_parquet(place, index=False)
    return place


def test_a_clean_world_is_silent_and_ends_with_zero(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("audit", road.orders, "--outcomes", road.outcomes) == 0
    assert "No leak found." in capsys.readouterr().out


def test_what_could_not_be_measured_is_no_clearance() -> None:
    figures = {"a look-up": {"precision": None}, "the model": {"now": None, "then": None}, "twins": {"share": 0.1}}
    told = Audit(1_268, 218, 12, ("hs_code",), (), figures).told()
    assert "No leak found in what could be measured." in told
    assert "for 2 of 3 checks, which therefore say nothing: a look-up, the model." in told
    assert "No leak found.\n" in Audit(1_268, 218, 12, ("hs_code",), (), {"twins": {"share": 0.1}}).told()


def test_leaks_are_named_with_their_evidence_and_end_with_five(
    road: Road, leaky: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("audit", leaky, "--outcomes", road.outcomes, "--out", tmp_path / "out") == 5
    told = capsys.readouterr().out
    assert "LEAK  end_use" in told and "LEAK  verdict" in told and "What to do" in told
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert {"end_use", "verdict"} <= {column for one in report["findings"] for column in one["columns"]}
    assert all(one["evidence"] for one in report["findings"])


def test_the_seed_makes_the_audit_again(road: Road, tmp_path: Path) -> None:
    for out in ("a", "b"):
        run("audit", road.orders, "--outcomes", road.outcomes, "--out", tmp_path / out, "--seed", 4)
    assert (tmp_path / "a" / "report.json").read_bytes() == (tmp_path / "b" / "report.json").read_bytes()


def test_orders_without_any_outcome_cannot_be_audited(road: Road, tmp_path: Path) -> None:
    none = read_outcomes(road.outcomes).rows.head(3).assign(order_id=["x", "y", "z"])
    none.to_parquet(tmp_path / "none.parquet", index=False)
    assert run("audit", road.orders, "--outcomes", tmp_path / "none.parquet") == 3


@pytest.mark.parametrize(("setting", "code"), [("stop", 5), ("warn", 0), ("perhaps", 2)])
def test_training_stops_for_a_leak_in_what_it_uses(
    road: Road, leaky: Path, tmp_path: Path, setting: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    words = training(road, f"data.orders={leaky}", f"audit={setting}", f"out={tmp_path / 'model'}")
    assert main(words) == code
    assert (tmp_path / "model" / "audit.json").exists() == (setting == "warn")
    if code == 5:
        assert "end_use" in capsys.readouterr().err.splitlines()[-1]


def test_training_goes_on_where_a_leak_is_in_a_column_it_does_not_use(road: Road, leaky: Path, tmp_path: Path) -> None:
    clean = pd.read_parquet(leaky).assign(end_use=pd.read_parquet(road.orders)["end_use"])
    clean.to_parquet(tmp_path / "orders.parquet", index=False)
    words = training(road, f"data.orders={tmp_path / 'orders.parquet'}", "audit=stop", f"out={tmp_path / 'model'}")
    assert main(words) == 0
    found = json.loads((tmp_path / "model" / "audit.json").read_text())["findings"]
    assert [one["columns"] for one in found] == [["verdict"]]


@pytest.mark.parametrize(
    ("kind", "columns", "concerns"),
    [
        ("after_outcome", ("a",), True),
        ("after_outcome", ("b",), False),
        ("look_up", ("a", "b"), False),
        ("identity", ("a",), False),
        ("shuffled", (), True),
        ("twins", (), False),
    ],
)
def test_a_leak_concerns_a_model_that_learns_from_it(kind: str, columns: tuple[str, ...], concerns: bool) -> None:
    assert Finding(kind, columns, "", "").concerns({"a"}) == concerns  # type: ignore[arg-type]


def test_facts_of_which_none_rests_on_outcomes_can_be_audited(book: Book) -> None:
    """What a model of a few chosen facts learns from, `features.leave_out` naming all others."""
    noise = np.random.default_rng(3).random(len(book.orders))
    found = audit(book.orders, book.extras, book.outcomes, pd.DataFrame({"buyer_past_orders": noise}))
    assert found.looked_at == book.looked_at.sum() and found.findings == ()
