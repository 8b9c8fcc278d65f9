"""Contributions of many orders at once: exact TreeSHAP values, reckoned once for all orders that fall alike.

Orders that take the same turn at every split of a tree have the same Shapley values in it. A tree of thirty splits
tells a few hundred kinds of orders apart, however many there are: so the values are reckoned for each kind, from the
tables of the leaves, and handed to its orders.
"""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd

from diversion_risk.model.shapley import shapley_table
from diversion_risk.model.tree import Tree, read_trees

MOST_FACTS = 12
"""Facts on the way to a leaf up to which its table is laid down; it doubles with each."""
_AT_ONCE = 50_000
"""Orders that are reckoned together: few enough to stay near the processor, and never many more in memory."""
_BITS = 31
_UNKNOWN = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class _Leaf:
    """What an order has to meet on the way to a leaf, fact by fact, and what that is worth."""

    columns: tuple[int, ...]
    """Places of the facts among those of the tree."""
    turns: tuple[tuple[tuple[int, bool], ...], ...]
    """For each fact its splits on the way, and whether the way goes left there."""
    table: np.ndarray

    def add_to(self, values: np.ndarray, lefts: np.ndarray) -> None:
        """Add the leaf's share to the values of every kind of order; `lefts` has a row a split, a column a kind."""
        met = np.zeros(lefts.shape[1], dtype=np.intp)
        for place, turns in enumerate(self.turns):
            met |= np.logical_and.reduce([lefts[split] == left for split, left in turns]).astype(np.intp) << place
        for place, column in enumerate(self.columns):
            values[column] += self.table[met, place]


@dataclass(frozen=True)
class _Grown:
    """A tree made ready: its splits by the place of their threshold, and its leaves."""

    tree: Tree
    facts: tuple[int, ...]
    places: tuple[int, ...]
    leaves: tuple[_Leaf, ...]

    def add_to(self, totals: np.ndarray, codes: "_Codes") -> None:
        """Add the tree's contributions to those of every order."""
        kind, first = self._kinds(codes)
        lefts = np.array([codes.lefts(self.tree, split, place)[first] for split, place in enumerate(self.places)])
        values = np.zeros((len(self.facts), len(first)))
        for leaf in self.leaves:
            leaf.add_to(values, lefts)
        for row, fact in enumerate(self.facts):
            totals[:, fact] += values[row].take(kind)

    def _kinds(self, codes: "_Codes") -> tuple[np.ndarray, np.ndarray]:
        """The kind of each order by its turns at all splits, and the first order of each kind."""
        kind = np.zeros(codes.size, dtype=np.int64)
        for start in range(0, len(self.places), _BITS):
            turns = np.zeros(codes.size, dtype=np.int32)
            for bit, split in enumerate(range(start, min(start + _BITS, len(self.places)))):
                turns |= codes.lefts(self.tree, split, self.places[split]).astype(np.int32) << np.int32(bit)
            kind, distinct = pd.factorize(kind << _BITS | turns)
        first = np.empty(len(distinct), dtype=np.intp)
        first[kind[::-1]] = np.arange(codes.size)[::-1]
        return kind, first


@dataclass(frozen=True)
class _Codes:
    """Some orders, each value by its place among the thresholds of its fact: small numbers that compare quickly."""

    size: int
    places: Mapping[int, np.ndarray]
    unknown: Mapping[int, np.ndarray]
    """Where a fact is unknown; only the facts of which some are."""

    def lefts(self, tree: Tree, split: int, place: int) -> np.ndarray:
        """Which orders go left at a split."""
        fact = int(tree.feature[split])
        lefts: np.ndarray = self.places[fact] <= place
        return lefts | self.unknown[fact] if tree.unknown_left[split] and fact in self.unknown else lefts


@dataclass(frozen=True)
class Contributor:
    """The trees of a booster, made ready to explain any number of orders."""

    trees: tuple[Tree, ...]
    features: int

    @classmethod
    def of(cls, text: str, features: int) -> Self | None:
        """A contributor for a booster in LightGBM's text form; `None` where its trees are not made for it."""
        try:
            trees = read_trees(text)
        except ValueError:
            return None
        one = cls(trees, features)
        fits = all(
            len(set(tree.feature[[split for split, _ in way]])) <= MOST_FACTS
            for tree in trees
            for _, way in tree.paths()
        )
        return one if fits and max(map(len, one._thresholds.values()), default=0) < _UNKNOWN else None

    @property
    def base(self) -> float:
        """The margin before anything is known of an order."""
        return sum(tree.expected for tree in self.trees)

    def explain(self, matrix: np.ndarray) -> np.ndarray:
        """The contribution of each fact to the margin of each order: one row an order, one column a fact.

        The same to the last digit however many orders are explained together, on any number of cores.
        """
        totals = np.zeros((len(matrix), self.features), order="F")
        parts = [slice(start, start + _AT_ONCE) for start in range(0, len(matrix), _AT_ONCE)]
        self._grown  # noqa: B018  # made ready before threads would do so side by side
        with ThreadPoolExecutor(_cores()) as threads:
            for part, found in zip(parts, threads.map(lambda part: self._explain(matrix[part]), parts), strict=True):
                totals[part] = found
        return totals

    def _explain(self, matrix: np.ndarray) -> np.ndarray:
        codes = self._codes(matrix)
        totals = np.zeros((len(matrix), self.features), order="F")
        for grown in self._grown:
            grown.add_to(totals, codes)
        return totals

    def _codes(self, matrix: np.ndarray) -> _Codes:
        places, unknown = {}, {}
        for fact, thresholds in self._thresholds.items():
            values = matrix[:, fact]
            lacking = np.isnan(values)
            if fact in self._zero_if_unknown:
                values, lacking = np.where(lacking, 0.0, values), np.zeros(0, dtype=bool)
            place = np.searchsorted(thresholds, values).astype(np.uint16)
            if lacking.any():
                place[lacking] = _UNKNOWN
                unknown[fact] = lacking
            places[fact] = place
        return _Codes(len(matrix), places, unknown)

    @cached_property
    def _thresholds(self) -> dict[int, np.ndarray]:
        pairs = pd.DataFrame(
            {
                "fact": np.concatenate([tree.feature for tree in self.trees]),
                "threshold": np.concatenate([tree.threshold for tree in self.trees]),
            }
        )
        return {int(str(fact)): np.unique(of.to_numpy()) for fact, of in pairs.groupby("fact")["threshold"]}

    @cached_property
    def _zero_if_unknown(self) -> frozenset[int]:
        return frozenset(int(fact) for tree in self.trees for fact in tree.feature[tree.unknown_is_zero])

    @cached_property
    def _grown(self) -> tuple[_Grown, ...]:
        return tuple(self._grow(tree) for tree in self.trees if len(tree.feature))

    def _grow(self, tree: Tree) -> _Grown:
        facts = tuple(int(fact) for fact in np.unique(tree.feature))
        places = tuple(
            int(np.searchsorted(self._thresholds[int(fact)], threshold))
            for fact, threshold in zip(tree.feature, tree.threshold, strict=True)
        )
        return _Grown(tree, facts, places, tuple(_leaf(tree, leaf, way, facts) for leaf, way in tree.paths()))


def _leaf(tree: Tree, leaf: int, way: Iterable[tuple[int, bool]], facts: tuple[int, ...]) -> _Leaf:
    turns: dict[int, list[tuple[int, bool]]] = {}
    shares: dict[int, float] = {}
    for split, left in way:
        fact = int(tree.feature[split])
        child = int(tree.left[split] if left else tree.right[split])
        turns.setdefault(fact, []).append((split, left))
        shares[fact] = shares.get(fact, 1.0) * tree.orders_at(child) / tree.orders[split]
    return _Leaf(
        columns=tuple(facts.index(fact) for fact in turns),
        turns=tuple(map(tuple, turns.values())),
        table=shapley_table(float(tree.value[leaf]), np.array(list(shares.values()))),
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
