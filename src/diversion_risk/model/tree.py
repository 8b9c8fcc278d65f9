"""One tree of a booster as arrays, read from LightGBM's text."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_DEFAULT_LEFT = 2
_MISSING_TYPES = ("none", "zero", "nan")


@dataclass(frozen=True)
class Tree:
    """Splits and leaves; a child below 0 is the leaf with its bits turned, as LightGBM writes it.

    All arrays but `value` and `leaf_orders` have one entry a split; those two have one a leaf.
    """

    feature: np.ndarray
    threshold: np.ndarray
    """A value up to it, itself included, goes left."""
    unknown_left: np.ndarray
    """Whether an unknown value goes left."""
    unknown_is_zero: np.ndarray
    """Whether an unknown value is taken for 0: of a fact that was never unknown in training."""
    left: np.ndarray
    right: np.ndarray
    orders: np.ndarray
    """Training orders that came by the split."""
    value: np.ndarray
    leaf_orders: np.ndarray

    @property
    def expected(self) -> float:
        """Mean of its leaves over the training orders."""
        if not len(self.feature):
            return float(self.value[0])
        return float(self.value @ self.leaf_orders / self.orders[0])

    def orders_at(self, child: int) -> float:
        """Training orders that came to a split or a leaf."""
        return float(self.leaf_orders[~child] if child < 0 else self.orders[child])

    def paths(self) -> Iterator[tuple[int, tuple[tuple[int, bool], ...]]]:
        """Every leaf with the splits on the way to it, and whether the way goes left at each."""
        if not len(self.feature):
            yield 0, ()
            return
        waiting: list[tuple[int, tuple[tuple[int, bool], ...]]] = [(0, ())]
        while waiting:
            split, way = waiting.pop()
            for child, goes_left in ((int(self.left[split]), True), (int(self.right[split]), False)):
                longer = (*way, (split, goes_left))
                if child < 0:
                    yield ~child, longer
                else:
                    waiting.append((child, longer))


def read_trees(text: str) -> tuple[Tree, ...]:
    """The trees of a booster in LightGBM's text form.

    Raises:
        ValueError: If a split takes zero for unknown or is categorical, which this program's boosters never do.
    """
    return tuple(_tree(part) for part in text.partition("end of trees")[0].split("\nTree=")[1:])


def _tree(text: str) -> Tree:
    told = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    splits = int(told["num_leaves"]) - 1

    def numbers(name: str, kind: type) -> np.ndarray:
        return np.array(told.get(name, "").split() if splits or name.startswith("leaf") else [], dtype=kind)

    decision = numbers("decision_type", int)
    missing = decision >> 2 & 3
    if (decision & 1).any() or (missing == _MISSING_TYPES.index("zero")).any() or told.get("is_linear", "0") != "0":
        raise ValueError("a split is categorical, a zero counts as unknown, or a leaf is a line")
    return Tree(
        feature=numbers("split_feature", int),
        threshold=numbers("threshold", float),
        unknown_left=(decision & _DEFAULT_LEFT).astype(bool),
        unknown_is_zero=missing == _MISSING_TYPES.index("none"),
        left=numbers("left_child", int),
        right=numbers("right_child", int),
        orders=numbers("internal_count", float),
        value=numbers("leaf_value", float),
        leaf_orders=numbers("leaf_count", float),
    )
