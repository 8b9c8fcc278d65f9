"""Interactions: exact, add up to the contributions, and are those of shap."""

import lightgbm as lgb
import numpy as np
import pytest
import shap

from diversion_risk.model.interactions import interactions
from diversion_risk.model.tree import Tree, read_trees
from tests.model.learned import matrix, model

BOTH = Tree(
    feature=np.array([0, 1]),
    threshold=np.array([0.5, 0.5]),
    unknown_left=np.array([True, True]),
    left=np.array([~0, ~1]),
    right=np.array([1, ~2]),
    orders=np.array([10.0, 5.0]),
    value=np.array([0.0, 0.0, 1.0]),
    leaf_orders=np.array([5.0, 4.0, 1.0]),
)
"""Worth 1 where both facts are 1, which half the orders are in the one and a fifth of those in the other."""


def test_a_tree_worth_one_where_both_facts_hold_gives_what_is_beyond_either_alone() -> None:
    # Both: 1 - 0.5 - 0.2 + 0.1; the first alone: (1 - 0.5) (0 - 0.2), and so on.
    found = interactions([BOTH], np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [np.nan, 1.0]]))
    assert found.pairs == ((0, 1),)
    np.testing.assert_allclose(found.values[:, 0], [0.4, -0.1, -0.4, 0.1, -0.4], atol=1e-15)


def test_no_rows_have_no_interactions_but_pairs() -> None:
    found = interactions([BOTH], np.empty((0, 2)))
    assert found.values.shape == (0, 1)
    assert found.halves(2).shape == (0, 2)


def test_a_split_nobody_came_to_is_refused() -> None:
    with pytest.raises(ValueError, match="no training order"):
        interactions([Tree(**{**vars(BOTH), "leaf_orders": np.array([5.0, 5.0, 0.0])})], np.zeros((1, 2)))


def test_the_values_are_those_of_shap_and_the_rest_is_each_facts_own() -> None:
    values = matrix(40, seed=3)
    one = model()
    found = one.interactions(values)
    expected = shap.TreeExplainer(lgb.Booster(model_str=one.trees.text)).shap_interaction_values(
        values[list(one.features)].to_numpy()
    )
    expected = expected[1] if isinstance(expected, list) else expected
    for place, (lower, upper) in enumerate(found.pairs):
        np.testing.assert_allclose(found.values[:, place], 2 * expected[:, lower, upper], atol=1e-6)
    own = np.diagonal(expected, axis1=1, axis2=2)
    told = one.contributions(values, "reference").values.to_numpy()
    np.testing.assert_allclose(found.halves(len(one.features)) + own, told, atol=1e-6)


def test_a_pair_that_never_shares_a_way_is_not_told() -> None:
    alone = Tree(
        feature=np.array([2]), threshold=np.array([0.0]), unknown_left=np.array([True]), left=np.array([~0]),
        right=np.array([~1]), orders=np.array([4.0]), value=np.array([0.0, 1.0]), leaf_orders=np.array([2.0, 2.0]),
    )  # fmt: skip
    assert interactions([alone, BOTH], np.zeros((2, 3))).pairs == ((0, 1),)


def test_trees_read_from_a_booster_interact_wherever_they_ask_for_two_facts() -> None:
    one = model()
    trees = read_trees(one.trees.text)
    assert any(len(set(tree.feature.tolist())) > 1 for tree in trees)
    assert interactions(trees, matrix(3, seed=1).to_numpy()).pairs
