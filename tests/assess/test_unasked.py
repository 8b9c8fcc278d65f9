"""What neither the model nor a red flag asks for is not described, and changes nothing that is said."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.red_flags import FLAGGING
from diversion_risk.assess.unasked import unasked
from diversion_risk.cli import main
from diversion_risk.features.catalogue import BY_NAME, CATALOGUE, describe, plan_of
from diversion_risk.ledger import Records
from diversion_risk.model.store import load_model
from diversion_risk.orders.read import check_orders, read_orders
from diversion_risk.score.scorer import Scorer
from tests.road import TOPICS_LEFT_OUT, Road

NOT_ASKED = frozenset(
    one.name for one in CATALOGUE if one.topic in TOPICS_LEFT_OUT and not one.flag and one.name != "is_radio"
)


def test_what_the_model_or_a_flag_asks_for_is_asked(road: Road, few_facts: Path) -> None:
    assert unasked(load_model(few_facts).model) == NOT_ASKED
    of_another_version = replace(load_model(road.model).model, features=("is_radio", "a_fact_of_a_later_version"))
    assert unasked(of_another_version) == BY_NAME.keys() - {one.name for one in FLAGGING} - {"is_radio"}
    assert unasked(load_model(road.model).model) == frozenset()


def test_facts_that_are_asked_for_are_what_they_are_amid_all_others(road: Road, few_facts: Path) -> None:
    stored = load_model(few_facts)
    records = Records(read_orders(road.batch).rows, stored.history, stored.outcomes)
    every, some = describe(records), describe(records, unasked(stored.model))
    assert set(every.values) - set(some.values) == NOT_ASKED
    pd.testing.assert_frame_equal(some.values, every.values[list(some.values)])
    pd.testing.assert_frame_equal(some.baselines, every.baselines[list(some.baselines)])
    np.testing.assert_array_equal(stored.model.risk(some.values).margin, stored.model.risk(every.values).margin)


@pytest.fixture(scope="module")
def scored(road: Road, few_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("few") / "scored"
    assert main(["score", str(road.batch), "--model", str(few_facts), "--out", str(out), "--explain", "all"]) == 0
    return out


def test_a_night_tells_of_no_fact_that_nobody_asks_for(scored: Path, road: Road, few_facts: Path) -> None:
    scores = pd.read_parquet(scored / "scores.parquet")
    unknown = {name for names in scores["not_assessed"] for name in names}
    assert unknown and unknown.isdisjoint(NOT_ASKED)
    flags = pd.read_parquet(road.scored / "scores.parquet")["red_flags"]
    assert scores["red_flags"].map(list).tolist() == flags.map(list).tolist()
    assert any(len(raised) for raised in flags)
    assert json.loads((scored / "manifest.json").read_text())["counts"]["scored"] == len(scores)
    assert main(["verify", str(scored)]) == 0


def test_one_order_is_explained_alike(
    scored: Path, road: Road, few_facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = pd.read_parquet(scored / "scores.parquet").sort_values("rank").iloc[0]
    capsys.readouterr()
    assert main(["explain", str(road.batch), "--model", str(few_facts), "--order", first["order_id"]]) == 0
    told = capsys.readouterr().out
    assert all(sentence in " ".join(told.split()) for sentence in first["reasons"])


def test_a_portrait_of_it_tells_no_tiers(road: Road, few_facts: Path, tmp_path: Path) -> None:
    words = ["portrait", str(road.batch), "--model", str(few_facts), "--out", str(tmp_path / "portrait")]
    assert main([*words, "--beside", str(road.model)]) == 0
    assert main([*words[:3], str(road.model), "--out", str(tmp_path / "other"), "--beside", str(few_facts)]) == 0
    parts = [json.loads((tmp_path / one / "portrait.json").read_text())["parts"] for one in ("portrait", "other")]
    assert [bool(one["tiers"]["told"]) for one in parts] == [False, True]


def test_the_books_of_its_history_hold_what_is_asked_and_answer_alike(road: Road, few_facts: Path) -> None:
    scorer = Scorer.load(few_facts)
    orders = pd.read_parquet(road.batch)
    one_day = orders[orders["order_date"] == orders["order_date"].iloc[0]].head(3)
    history = scorer.stored.history
    assert history is not None
    asked = plan_of(unasked(scorer.stored.model))
    for with_books in (scorer, scorer.with_history(history)):
        books = with_books.books_for(check_orders(one_day).rows)
        assert books is not None and books.plan == asked
        by_history = with_books.score(one_day, history=history)
        pd.testing.assert_frame_equal(with_books.score(one_day), by_history)
