"""Trees cut into boughs: neighbouring leaves under so few questions that every answer to them is reckoned beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diversion_risk.model.shapley import shapley_of_leaves
from diversion_risk.model.tree import Tree

MOST_QUESTIONS = 8
"""Questions of a bough of several leaves: 256 patterns, whose table stays close to the processor."""

Step = tuple[int, bool]
"""A split, and whether the way to a leaf goes left there."""
Way = tuple[Step, ...]


@dataclass(frozen=True)
class Bough:
    """The leaves under one split, or a leaf alone, by what has to be known of an order for what they contribute.

    A question is one bit of the order's pattern, set when the order takes all steps of the question. The steps of one
    fact on the way to the bough make one question, for only all of them together matter; within the bough every split
    is a question of its own.
    """

    tree: Tree
    top: int
    """The split, or below 0 the leaf, in which it begins."""
    way: Way
    """From the root to there."""
    facts: tuple[int, ...]
    """Columns of the matrix that it can move."""
    questions: tuple[Way, ...]

    @property
    def size(self) -> int:
        """Numbers in its table."""
        return len(self.facts) << len(self.questions)

    def table(self) -> np.ndarray:
        """What each fact contributes for each pattern of answers: one row a fact, one column a pattern."""
        ends = list(_ways(self.tree, self.top, self.way))
        share = np.ones((len(ends), len(self.facts)))
        met = np.ones((len(ends), 1 << len(self.questions), len(self.facts)), dtype=bool)
        for number, (_, way) in enumerate(ends):
            for place, (split, left) in enumerate(way):
                fact = self.facts.index(int(self.tree.feature[split]))
                share[number, fact] *= self.tree.orders_at(self.tree.child(split, left)) / self.tree.orders[split]
                met[number, :, fact] &= self._takes((split, left), before=place < len(self.way))
        values = np.array([self.tree.value[leaf] for leaf, _ in ends])
        return np.ascontiguousarray(np.einsum("l,lpf->fp", values, shapley_of_leaves(share, met)))

    def _takes(self, step: Step, before: bool) -> np.ndarray:
        """Which patterns take a step; of a step on the way to the bough, which take all steps of its fact."""
        if before:
            question = next(at for at, steps in enumerate(self.questions) if step in steps)
        else:
            question = self.questions.index(((step[0], True),))
        taken: np.ndarray = self._answers[question] == (before or step[1])
        return taken

    @cached_property
    def _answers(self) -> np.ndarray:
        """For each question the patterns in which its bit is set."""
        bits = np.arange(len(self.questions))[:, None]
        return (np.arange(1 << len(self.questions)) >> bits & 1).astype(bool)


def cut(tree: Tree, top: int = 0, way: Way = ()) -> list[Bough]:
    """A tree as the fewest boughs that few questions settle."""
    bough = _bough(tree, top, way)
    if top < 0 or len(bough.questions) <= MOST_QUESTIONS:
        return [bough]
    return [part for left in (True, False) for part in cut(tree, tree.child(top, left), (*way, (top, left)))]


def _bough(tree: Tree, top: int, way: Way) -> Bough:
    before = dict.fromkeys(int(tree.feature[split]) for split, _ in way)
    within = list(_splits_under(tree, top))
    facts = tuple(dict.fromkeys([*before, *(int(tree.feature[split]) for split in within)]))
    opening = (tuple(step for step in way if tree.feature[step[0]] == fact) for fact in before)
    return Bough(tree, top, way, facts, (*opening, *(((split, True),) for split in within)))


def _splits_under(tree: Tree, top: int) -> Iterator[int]:
    if top >= 0:
        yield top
        for left in (True, False):
            yield from _splits_under(tree, tree.child(top, left))


def _ways(tree: Tree, top: int, way: Way) -> Iterator[tuple[int, Way]]:
    """Every leaf under a split, with the whole way to it from the root."""
    if top < 0:
        yield ~top, way
        return
    for left in (True, False):
        yield from _ways(tree, tree.child(top, left), (*way, (top, left)))
