"""A tree cut into boughs: every leaf in one of them, few questions, and tables that say what coalitions say."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest

from diversion_risk.model.boughs import MOST_QUESTIONS, cut
from diversion_risk.model.shapley import shapley_of_leaves
from diversion_risk.model.tree import Tree, read_trees
from tests.model.learned import model

TREES = read_trees(model().trees.text)


def _of_coalitions(share: np.ndarray, met: np.ndarray) -> list[float]:
    """The Shapley values of one leaf by their definition: over all coalitions of the other facts."""
    facts = range(len(share))

    def worth(given: tuple[int, ...]) -> float:
        return float(np.prod([met[fact] if fact in given else share[fact] for fact in facts]))

    def weight(size: int) -> float:
        return factorial(size) * factorial(len(share) - 1 - size) / factorial(len(share))

    return [
        sum(
            weight(size) * (worth((*given, fact)) - worth(given))
            for size in range(len(share))
            for given in combinations([other for other in facts if other != fact], size)
        )
        for fact in facts
    ]


@pytest.mark.parametrize("facts", range(1, 8))
def test_the_values_of_a_leaf_are_those_over_all_coalitions(facts: int) -> None:
    random = np.random.default_rng(facts)
    share, met = random.uniform(0.001, 1, (3, facts)), random.random((3, 5, facts)) < 0.6
    found = shapley_of_leaves(share, met)
    for leaf, pattern in np.ndindex(3, 5):
        assert found[leaf, pattern] == pytest.approx(_of_coalitions(share[leaf], met[leaf, pattern]), abs=1e-15)


def test_a_fact_that_is_not_on_the_way_to_a_leaf_changes_nothing() -> None:
    share, met = np.array([[0.3, 0.8]]), np.array([[[True, False]]])
    wider = shapley_of_leaves(np.array([[0.3, 1.0, 0.8]]), np.array([[[True, True, False]]]))
    np.testing.assert_allclose(wider[..., [0, 2]], shapley_of_leaves(share, met), atol=1e-16)
    assert wider[0, 0, 1] == 0


@pytest.mark.parametrize("tree", TREES)
def test_every_split_is_asked_for_and_no_bough_asks_for_much(tree: Tree) -> None:
    boughs = cut(tree)
    assert {split for bough in boughs for steps in bough.questions for split, _ in steps} == set(
        range(len(tree.feature))
    )
    assert all(bough.top < 0 or len(bough.questions) <= MOST_QUESTIONS for bough in boughs)
