"""Contributions of many orders at once: exact TreeSHAP values, looked up instead of reckoned anew for each order.

What a few neighbouring leaves contribute hangs on a handful of yes-or-no questions about the order. So it is laid down in
a table for every pattern of answers, once; an order then costs a few comparisons and one look-up for each fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from diversion_risk.model.boughs import Bough, Way, cut
from diversion_risk.model.ladders import Ladders, Standing
from diversion_risk.model.tree import Tree, read_trees
from diversion_risk.side_by_side import cores, side_by_side

LARGEST = 1 << 25
"""Numbers in all tables up to which they are laid down: 256 MB; 300 trees of 31 leaves and depth 6 want a twentieth."""
AT_ONCE = 16_384
"""Orders that one thread takes at a time: enough for whole columns to pay, few enough to stay near the processor."""


@dataclass(frozen=True)
class _Table:
    """A bough made ready."""

    facts: tuple[int, ...]
    questions: tuple[Way, ...]
    pushes: np.ndarray

    def add_to(self, totals: np.ndarray, went: np.ndarray) -> None:
        """Add what its leaves contribute to each order; `went` tells of each split who goes right and who left."""
        patterns = self._patterns(went)
        for fact, pushes in zip(self.facts, self.pushes, strict=True):
            totals[fact] += pushes[patterns]

    def _patterns(self, went: np.ndarray) -> np.ndarray:
        whole = np.min_scalar_type((1 << len(self.questions)) - 1).type
        patterns = np.zeros(went.shape[2], dtype=whole)
        for bit, ((split, left), *others) in enumerate(self.questions):
            taken = went[int(left), split]
            for other, other_left in others:
                taken = taken & went[int(other_left), other]
            patterns |= np.multiply(taken.view(np.uint8), whole(1 << bit), dtype=whole)
        return patterns.astype(np.intp)


@dataclass(frozen=True)
class _Grown:
    """A tree made ready: the rungs of its splits, and its tables."""

    tree: Tree
    rungs: tuple[int, ...]
    tables: tuple[_Table, ...]

    def add_to(self, totals: np.ndarray, standing: Mapping[int, Standing]) -> None:
        """Add the tree's contributions to those of every order; `totals` has a row a fact, a column an order."""
        went = np.empty((2, len(self.rungs), totals.shape[1]), dtype=bool)
        splits = zip(self.tree.feature.tolist(), self.rungs, self.tree.unknown_left.tolist(), strict=True)
        for split, (fact, rung, unknown_left) in enumerate(splits):
            standing[fact].goes_left(rung, unknown_left, out=went[1, split])
        np.logical_not(went[1], out=went[0])
        for table in self.tables:
            table.add_to(totals, went)


@dataclass(frozen=True)
class Contributor:
    """The trees of a booster, made ready to explain any number of orders."""

    trees: tuple[Tree, ...]
    boughs: tuple[tuple[Bough, ...], ...]
    """Those of each tree."""
    features: int

    @classmethod
    def of(cls, text: str, features: int) -> Self | None:
        """A contributor for a booster in LightGBM's text form; `None` where its trees are not made for it."""
        try:
            trees = read_trees(text)
        except ValueError:
            return None
        boughs = tuple(tuple(cut(tree)) if len(tree.feature) else () for tree in trees)
        fits = sum(bough.size for grown in boughs for bough in grown) <= LARGEST
        visited = all(tree.visited for tree, grown in zip(trees, boughs, strict=True) if grown)
        return cls(trees, boughs, features) if fits and visited else None

    @property
    def base(self) -> float:
        """The margin before anything is known of an order."""
        return sum(tree.expected for tree in self.trees)

    def explain(self, matrix: np.ndarray) -> np.ndarray:
        """The contribution of each fact to the margin of each order: one row an order, one column a fact.

        The same to the last digit however many orders are explained together, on any number of cores: threads share the
        orders, and each order adds up the trees in their own order. As few as one thread takes are left to the caller's own.
        """
        totals = np.zeros((self.features, len(matrix)))
        self.make_ready()
        parts = _parts(len(matrix))
        for _ in side_by_side(lambda part: self._add_to(totals[:, part], matrix[part]), parts, threads=cores()):
            pass
        return totals.T

    def make_ready(self) -> None:
        """Lay down the tables, before threads would do so side by side."""
        self._grown  # noqa: B018

    def _add_to(self, totals: np.ndarray, matrix: np.ndarray) -> None:
        standing = self._ladders.stand(matrix)
        for grown in self._grown:
            grown.add_to(totals, standing)

    @cached_property
    def _ladders(self) -> Ladders:
        return Ladders.of(self.trees)

    @cached_property
    def _grown(self) -> tuple[_Grown, ...]:
        return tuple(
            _Grown(tree, self._ladders.rungs(tree), tuple(map(_table, boughs)))
            for tree, boughs in zip(self.trees, self.boughs, strict=True)
            if boughs
        )


def _table(bough: Bough) -> _Table:
    return _Table(bough.facts, bough.questions, bough.table())


def _parts(orders: int) -> Sequence[slice]:
    """Even parts: one where a thread takes them all at once, else as many as give every core the same to do."""
    rounds = -(-orders // (AT_ONCE * cores()))
    edges = np.linspace(0, orders, (rounds * cores() if orders > AT_ONCE else 1) + 1).astype(int).tolist()
    return [slice(start, end) for start, end in pairwise(edges) if end > start]
