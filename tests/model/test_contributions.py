"""Many orders explained at once: the same values as LightGBM's own, whatever the trees and however the orders are cut."""

import re

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from diversion_risk.model import contributions, risk_model
from diversion_risk.model.committee import mean_of
from diversion_risk.model.contributions import Contributor
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.score.scorer import Scorer
from tests.model.learned import matrix, model


def _grown(values: np.ndarray, seed: int, **changes: object) -> lgb.Booster:
    """Trees over anything; what they learn is of no matter."""
    random = np.random.default_rng(seed)
    yes = (np.nan_to_num(values[:, 0]) + random.normal(size=len(values)) > 0).astype(float)
    plain = {
        "objective": "binary", "verbosity": -1, "min_data_in_leaf": 3, "num_threads": 1, "seed": seed, "deterministic": True
    }  # fmt: skip
    return lgb.train(plain | changes, lgb.Dataset(values, yes), num_boost_round=6)


def _values(rows: int, facts: int, unknown: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    values = np.round(random.normal(size=(rows, facts)), 1)
    return np.where(random.random(values.shape) < unknown, np.nan, values)


def _contributor(booster: lgb.Booster) -> Contributor:
    one = Contributor.of(booster.model_to_string(), booster.num_feature())
    assert one is not None
    return one


@settings(max_examples=40, deadline=None)
@given(
    facts=some.integers(1, 6),
    leaves=some.integers(2, 70),
    unknown=some.sampled_from([0.0, 0.2, 0.7]),
    direction=some.sampled_from([-1, 0, 1]),
    seed=some.integers(0, 10_000),
)
def test_the_values_are_those_of_lightgbm(facts: int, leaves: int, unknown: float, direction: int, seed: int) -> None:
    directions = [direction, *[0] * (facts - 1)]
    booster = _grown(_values(200, facts, unknown, seed), seed, num_leaves=leaves, monotone_constraints=directions)
    # Unknown where nothing was unknown in training, and values never seen.
    asked = 3 * _values(60, facts, 0.3, seed + 1)
    expected = booster.predict(asked, pred_contrib=True)
    one = _contributor(booster)
    np.testing.assert_allclose(one.explain(asked), expected[:, :-1], rtol=0, atol=1e-11)
    np.testing.assert_allclose(one.base, expected[0, -1], rtol=0, atol=1e-11)


def test_a_tree_without_a_split_moves_the_base_alone() -> None:
    booster = _grown(np.zeros((50, 2)), seed=1)
    assert not _contributor(booster).explain(np.ones((3, 2))).any()
    assert _contributor(booster).base == pytest.approx(float(booster.predict(np.ones((1, 2)), raw_score=True)[0]))


def test_the_values_of_a_trained_model_add_up_to_the_margin_and_match_the_reference(
    scorer: Scorer, batch_orders: pd.DataFrame
) -> None:
    values = describe(Records(batch_orders, history=scorer.stored.history)).values
    fast, reference = (scorer.stored.model.contributions(values, engine) for engine in ("fast", "reference"))
    margin = scorer.stored.model.risk(values).margin
    np.testing.assert_allclose(fast.base + fast.values.sum(axis=1), margin, rtol=0, atol=1e-9)
    np.testing.assert_allclose(fast.values, reference.values, rtol=0, atol=1e-9)


def test_reasons_rank_alike_wherever_contributions_differ(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    values = describe(Records(batch_orders.head(300), history=scorer.stored.history)).values
    fast, reference = (
        scorer.stored.model.contributions(values, engine).values.to_numpy() for engine in ("fast", "reference")
    )
    ranked = np.take_along_axis(fast, np.argsort(-reference, axis=1), axis=1)
    assert (np.diff(ranked, axis=1) <= 1e-9).all()


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_how_many_cores_there_are_changes_no_digit(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = matrix(300, seed=4)
    here = model().contributions(values, "fast").values
    monkeypatch.setattr(contributions, "cores", lambda: cores)
    monkeypatch.setattr(contributions, "AT_ONCE", 40)
    pd.testing.assert_frame_equal(model().contributions(values, "fast").values, here, check_exact=True)


def test_how_the_orders_are_cut_changes_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    values = matrix(1000, seed=9)
    whole = model().contributions(values, "fast").values
    alone = model().contributions(values.iloc[[7]], "fast").values
    monkeypatch.setattr(contributions, "AT_ONCE", 37)
    pd.testing.assert_frame_equal(model().contributions(values, "fast").values, whole, check_exact=True)
    pd.testing.assert_frame_equal(alone, whole.iloc[[7]], check_exact=True)


def test_trees_it_is_not_made_for_are_left_to_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    values = _values(300, 3, 0.0, 5)
    zero = _grown(values, 5, zero_as_missing=True)
    assert Contributor.of(zero.model_to_string(), 3) is None
    assert Contributor.of(_grown(values, 5, linear_tree=True).model_to_string(), 3) is None
    empty = re.sub(r"^leaf_count=\d+", "leaf_count=0", _grown(values, 5).model_to_string(), count=1, flags=re.MULTILINE)
    assert Contributor.of(empty, 3) is None
    monkeypatch.setattr(contributions, "LARGEST", 1)
    assert Contributor.of(_grown(values, 5).model_to_string(), 3) is None


def test_many_orders_go_the_fast_way_and_few_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(Contributor, "explain", lambda _, found: asked.append(len(found)) or np.zeros_like(found))
    monkeypatch.setattr(risk_model, "MANY", 50)
    for rows in (49, 50):
        model().contributions(matrix(rows))
    assert asked == [50]


def test_a_committee_of_thousands_of_trees_is_explained_like_any_booster() -> None:
    values = _values(200, 4, 0.2, 3)
    members = [BoostedTrees(booster=_grown(values, seed, num_leaves=8)) for seed in range(340)]
    joined = mean_of(members)
    assert isinstance(joined, BoostedTrees) and joined.booster is not None
    asked = 3 * _values(30, 4, 0.3, 4)
    expected = joined.booster.predict(asked, pred_contrib=True)
    assert joined.booster.num_trees() >= 2000
    np.testing.assert_allclose(_contributor(joined.booster).explain(asked), expected[:, :-1], atol=1e-9)
