"""Interactions: how far two facts together move the margin beyond what each of them does by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from diversion_risk.model.tree import Tree

Step = tuple[int, bool]
Pair = tuple[int, int]
_MOST_PACKED = 63
"""Facts of one way that still fit into one whole number."""


@dataclass(frozen=True)
class Interactions:
    """Exact path-dependent SHAP interaction values (Lundberg and others 2020), in units of the margin."""

    pairs: tuple[Pair, ...]
    """Columns of the matrix, the lower one first; only pairs that stand on one way from a root to a leaf can interact."""
    values: np.ndarray = field(repr=False)
    """One row an order, one column a pair: both halves together, of which SHAP gives either fact one."""

    def halves(self, features: int) -> np.ndarray:
        """What each fact owes to its interactions: one row an order, one column a fact."""
        owed = np.zeros((len(self.values), features))
        for place, pair in enumerate(self.pairs):
            for fact in pair:
                owed[:, fact] += self.values[:, place] / 2
        return owed


def interactions(trees: Sequence[Tree], matrix: np.ndarray) -> Interactions:
    """The interaction of every pair of facts in every row of a matrix.

    A leaf is a product over its facts, as in `model.shapley`. With two of them set apart the sum over coalitions of the
    others is again an integral that Gauss's rule gives exactly.

    Raises:
        ValueError: If no training order came to some split: what the trees expect there is not known.
    """
    if not all(tree.visited for tree in trees if len(tree.feature)):
        raise ValueError("a split that no training order came to")
    pairs = tuple(sorted({pair for tree in trees for way in _ways(tree) for pair in _pairs(_facts(tree, way))}))
    place = {pair: at for at, pair in enumerate(pairs)}
    totals = np.zeros((len(pairs), len(matrix)))
    for tree in trees:
        left = _goes_left(tree, matrix)
        for way in _ways(tree):
            _add_leaf(tree, way, left, totals, place)
    return Interactions(pairs, totals.T)


def _add_leaf(tree: Tree, way: tuple[Step, ...], left: np.ndarray, totals: np.ndarray, place: dict[Pair, int]) -> None:
    facts = _facts(tree, way)
    if len(facts) < 2:  # one alone has nobody to act with
        return
    share = np.ones(len(facts))
    met = np.ones((left.shape[1], len(facts)), dtype=bool)
    for split, goes_left in way:
        at = facts.index(int(tree.feature[split]))
        share[at] *= tree.orders_at(tree.child(split, goes_left)) / tree.orders[split]
        met[:, at] &= left[split] == goes_left
    patterns, kind = _kinds(met)
    value = tree.value[_leaf(tree, way)]
    for one, other in combinations(range(len(facts)), 2):
        lower, upper = sorted((facts[one], facts[other]))
        totals[place[lower, upper]] += (value * _together(share, patterns, one, other))[kind]


def _together(share: np.ndarray, met: np.ndarray, one: int, other: int) -> np.ndarray:
    """The interaction of two facts of a leaf worth 1, for each row of `met`.

    >>> _together(np.array([0.5, 0.2]), np.array([[True, True]]), 0, 1).round(9).tolist()
    [0.4]
    """
    rest = [fact for fact in range(len(share)) if fact not in (one, other)]
    points, weights = np.polynomial.legendre.leggauss(len(rest) // 2 + 1)
    at = ((points + 1) / 2)[:, None, None]
    others = (at * met[:, rest] + (1 - at) * share[rest]).prod(axis=2)
    beyond: np.ndarray = (met[:, one] - share[one]) * (met[:, other] - share[other]) * (weights / 2 @ others)
    return beyond


def _kinds(met: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows, and which of them each row is: a few orders of magnitude fewer than orders."""
    if met.shape[1] > _MOST_PACKED:
        return met, np.arange(len(met))
    packed = met @ (np.int64(1) << np.arange(met.shape[1], dtype=np.int64))
    _, first, kind = np.unique(packed, return_index=True, return_inverse=True)
    return met[first], kind


def _goes_left(tree: Tree, matrix: np.ndarray) -> np.ndarray:
    """One row a split, one column an order."""
    values = matrix[:, tree.feature].T
    return np.where(np.isnan(values), tree.unknown_left[:, None], values <= tree.threshold[:, None])


def _ways(tree: Tree, at: int = 0, way: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Every way from the root to a leaf; a tree of one leaf has none worth telling."""
    if not len(tree.feature):
        return
    if at < 0:
        yield way
        return
    for left in (True, False):
        yield from _ways(tree, tree.child(at, left), (*way, (at, left)))


def _leaf(tree: Tree, way: tuple[Step, ...]) -> int:
    split, left = way[-1]
    return ~tree.child(split, left)


def _facts(tree: Tree, way: tuple[Step, ...]) -> list[int]:
    return list(dict.fromkeys(int(tree.feature[split]) for split, _ in way))


def _pairs(facts: Sequence[int]) -> Iterator[Pair]:
    return combinations(sorted(facts), 2)
