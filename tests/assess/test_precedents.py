"""The precedents of listed orders: what is remembered at training, and what is told of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.assessment import Likeness
from diversion_risk.assess.precedents import by_theme, look_up
from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from diversion_risk.model.precedents import Precedents
from diversion_risk.orders.outcomes import latest_known
from diversion_risk.score.scorer import Scorer
from tests.road import AS_OF

DAY = pd.Timestamp("2023-01-01")


def test_two_orders_share_what_moves_both_alike_and_differ_where_the_pushes_lie_apart() -> None:
    past = pd.DataFrame({"order_id": ["P"], "order_day": [DAY], "outcome": ["diverted"], "outcome_day": [DAY]})
    there = pd.DataFrame({"price": [1.0], "route": [-0.5], "buyer": [0.2], "weight": [0.01]})
    here = pd.DataFrame({"price": [0.6], "route": [-0.4], "buyer": [-0.3], "weight": [0.02]})
    orders = pd.DataFrame({"order_id": ["O"], "order_date": [pd.Timestamp("2024-01-01")]})
    ((found,),) = look_up(Precedents.of(past, there), orders, here)
    assert found.shares == (Likeness("price", "raises both"), Likeness("route", "lowers both"))
    assert found.differs == tuple(
        Likeness(about, how)
        for about, how in (("buyer", "lower here"), ("price", "lower here"), ("route", "higher here"))
    )
    assert found.distance == pytest.approx(np.sqrt(0.16 + 0.01 + 0.25 + 0.0001), rel=1e-6)


def test_the_themes_add_up_to_what_all_facts_contribute(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    values = scorer.assess(batch_orders.head(20)).facts.values
    found = scorer.stored.model.contributions(values).values
    np.testing.assert_allclose(by_theme(found).sum(axis=1), found.sum(axis=1), atol=1e-9)
    assert len(by_theme(found).columns) < len(found.columns)


def test_the_model_remembers_every_order_whose_outcome_it_knew(scorer: Scorer, world_outcomes: pd.DataFrame) -> None:
    known, kept = latest_known(world_outcomes, pd.Timestamp(AS_OF)), scorer.stored.precedents
    assert kept is not None and set(kept.orders["outcome"]) == {"diverted", "cleared"}
    expected = known.set_index("order_id")["outcome"].to_dict()
    assert kept.orders.set_index("order_id")["outcome"].to_dict() == expected


def test_an_order_is_remembered_by_what_was_known_on_its_day(scorer: Scorer) -> None:
    stored = scorer.stored
    values = describe(Records(stored.history, outcomes=stored.outcomes)).values
    told = by_theme(stored.model.contributions(values).values).set_index(stored.history["order_id"].to_numpy())
    kept = stored.precedents
    expected = told.loc[kept.orders["order_id"], kept.pushes.columns]
    np.testing.assert_allclose(kept.pushes, expected, rtol=1e-5, atol=1e-5)


def test_listed_orders_have_precedents_of_either_outcome_and_others_none(
    scorer: Scorer, batch_orders: pd.DataFrame
) -> None:
    assessed = scorer.assess(batch_orders)
    listed = assessed.listed()
    released = np.flatnonzero(assessed.decisions.decision == "release")[:3]
    for one in assessed.explain_at(np.concatenate([released[:1], listed, released[1:]])):
        if one.decision == "release":
            assert one.precedents is None
            continue
        assert [near.outcome for near in one.precedents] == ["diverted"] * 3 + ["cleared"] * 3
        assert all(near.known_on < one.order["order_date"] and near.order_id != one.order_id for near in one.precedents)
        distances = [near.distance for near in one.precedents]
        assert distances[:3] == sorted(distances[:3]) and distances[3:] == sorted(distances[3:])


def test_a_folder_without_its_past_has_no_precedents(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    bare = replace(scorer, stored=replace(scorer.stored, precedents=None))
    assessed = bare.assess(batch_orders)
    assert {one.precedents for one in assessed.explain_at(assessed.listed())} == {None}
