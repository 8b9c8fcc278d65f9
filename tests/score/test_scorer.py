"""The Python interface."""

import json

import numpy as np
import pandas as pd
import pytest

from diversion_risk import Scorer
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.model.capacity import Capacity
from diversion_risk.model.policy import Policy
from diversion_risk.outputs.tables import SCORE_COLUMNS
from tests.factory import orders
from tests.road import AS_OF, Road


@pytest.fixture(scope="module")
def raw(road: Road) -> pd.DataFrame:
    """The first orders of the batch as they came, under an index of the caller's own."""
    return pd.read_parquet(road.batch).head(30).set_index(pd.Index([f"line {n}" for n in range(30)]))


@pytest.fixture(scope="module")
def scored(scorer: Scorer, raw: pd.DataFrame) -> pd.DataFrame:
    return scorer.score(raw)


def test_a_table_gives_the_columns_of_the_scores_file_and_keeps_the_index(
    scored: pd.DataFrame, raw: pd.DataFrame
) -> None:
    assert tuple(scored.columns) == SCORE_COLUMNS
    assert scored.index.tolist() == raw.index.tolist()
    assert scored["order_id"].tolist() == raw["order_id"].tolist()


def test_the_table_given_is_left_as_it_was(scorer: Scorer, raw: pd.DataFrame) -> None:
    given = raw.head(3).copy()
    scorer.score(given)
    pd.testing.assert_frame_equal(given, raw.head(3))


def test_rows_that_cannot_be_scored_are_missing_from_the_index_and_own_columns_pass(scorer: Scorer) -> None:
    rows = orders({"order_id": "A"}, {"order_id": "B", "hs_code": "x"}, {"order_id": "C"}).assign(desk=["n", "e", "s"])
    found = scorer.score(rows.set_index(pd.Index([10, 20, 30])))
    assert found.index.tolist() == [10, 30]
    assert found["desk"].tolist() == ["n", "s"]


def test_the_file_and_the_table_give_the_same_margins(scored: pd.DataFrame, scores: pd.DataFrame) -> None:
    day = 5
    np.testing.assert_array_equal(scored["margin"].head(day), scores["margin"].head(day))


def test_an_order_has_one_margin_alone_in_its_night_and_in_its_year(
    scorer: Scorer, world_orders: pd.DataFrame, world_outcomes: pd.DataFrame
) -> None:
    known = world_outcomes[world_outcomes["outcome_date"] <= pd.Timestamp(AS_OF)]
    year = world_orders[world_orders["order_date"].dt.year == 2024].reset_index(drop=True)
    night = year[year["order_date"] == year["order_date"].iloc[-20]].reset_index(drop=True)
    alone = [scorer.assess(night.iloc[[n]].reset_index(drop=True), world_orders, known).risk.margin[0] for n in (0, 1)]
    in_night = scorer.assess(night, world_orders, known).risk.margin
    in_year = pd.Series(scorer.assess(year, world_orders, known).risk.margin, index=year["order_id"])
    np.testing.assert_array_equal(in_night, in_year[night["order_id"]])
    np.testing.assert_array_equal(alone, in_night[:2])


def test_a_history_of_ones_own_replaces_the_one_the_model_carries(
    scorer: Scorer, road: Road, raw: pd.DataFrame, scored: pd.DataFrame
) -> None:
    everything = pd.read_parquet(road.orders)
    before = everything[pd.to_datetime(everything["order_date"]) <= pd.Timestamp(AS_OF)]
    known = pd.read_parquet(road.outcomes)
    known = known[pd.to_datetime(known["outcome_date"]) <= pd.Timestamp(AS_OF)]
    np.testing.assert_array_equal(scorer.score(raw, before, known)["margin"], scored["margin"])
    bare = scorer.score(raw, before.iloc[:0], known)
    assert (bare["margin"].to_numpy() != scored["margin"].to_numpy()).any()


def test_an_order_looked_up_in_kept_books_has_the_margin_it_has_in_its_night(
    scorer: Scorer, raw: pd.DataFrame, batch_orders: pd.DataFrame
) -> None:
    night = batch_orders[batch_orders["order_date"] == batch_orders["order_date"].iloc[0]].reset_index(drop=True)
    one = raw[raw["order_id"] == night["order_id"].iloc[0]]
    assert scorer.score(one)["margin"].tolist() == [scorer.assess(night).risk.margin[0]]


def test_a_history_given_once_is_the_history_given_each_time(scorer: Scorer, road: Road, raw: pd.DataFrame) -> None:
    before = pd.read_parquet(road.orders).head(2_000)
    kept = scorer.with_history(before).with_policy(None)
    np.testing.assert_array_equal(kept.score(raw.head(1))["margin"], scorer.score(raw.head(1), before)["margin"])


def test_one_order_explains_itself(scorer: Scorer, raw: pd.DataFrame, scored: pd.DataFrame) -> None:
    one = scorer.explain(raw, order_id=raw["order_id"].iloc[4])
    told = json.loads(json.dumps(one.to_dict()))
    assert told["order_id"] == raw["order_id"].iloc[4] and told["of"] == 30
    assert told["margin"] == scored["margin"].iloc[4]
    assert {
        "risk",
        "risk_low",
        "risk_high",
        "reasons",
        "against",
        "red_flags",
        "not_assessed",
        "base",
        "rest",
    } <= told.keys()
    assert one.order_id in one.to_html() and "<script" not in one.to_html().lower()


def test_an_order_that_is_not_there_cannot_be_explained(scorer: Scorer, raw: pd.DataFrame) -> None:
    with pytest.raises(FileUnusable, match="nowhere"):
        scorer.explain(raw, order_id="nowhere")


def test_another_policy_changes_the_decisions_and_not_the_risks(
    scorer: Scorer, raw: pd.DataFrame, scored: pd.DataFrame
) -> None:
    found = scorer.with_policy(Policy(Capacity(count=7))).score(raw)
    assert (found["decision"] == "review").sum() == 7 != (scored["decision"] == "review").sum()
    np.testing.assert_array_equal(found["risk"], scored["risk"])
    assert scorer.with_policy(None) == scorer


def test_orders_that_are_listed_have_their_reasons(scored: pd.DataFrame) -> None:
    listed = scored[scored["decision"] != "release"]
    assert len(listed) == 1 and len(listed["reasons"].iloc[0]) > 0
    assert all(isinstance(flags, list) for flags in scored["red_flags"])


def test_an_empty_table_gives_an_empty_table(scorer: Scorer, raw: pd.DataFrame) -> None:
    found = scorer.score(raw.iloc[:0])
    assert found.shape == (0, len(SCORE_COLUMNS))


def test_a_table_without_a_required_column_is_refused(scorer: Scorer, raw: pd.DataFrame) -> None:
    with pytest.raises(FileUnusable, match="hs_code"):
        scorer.score(raw.drop(columns="hs_code"))


def test_a_model_that_is_not_there_is_said_so() -> None:
    with pytest.raises(ConfigurationWrong, match="no model folder"):
        Scorer.load("nowhere/at/all")
