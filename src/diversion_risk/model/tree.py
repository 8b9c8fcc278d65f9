"""One tree of a booster as arrays, read from LightGBM's text."""

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
    """Whether an unknown value goes left; of a fact that was never unknown in training it is taken for 0."""
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

    def child(self, split: int, left: bool) -> int:
        """Where a split sends an order."""
        return int((self.left if left else self.right)[split])

    @property
    def visited(self) -> bool:
        """Whether a training order came to every split and leaf."""
        return bool((self.orders > 0).all() and (self.leaf_orders[: len(self.orders) + 1] > 0).all())


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
    threshold, default_left = numbers("threshold", float), (decision & _DEFAULT_LEFT).astype(bool)
    return Tree(
        feature=numbers("split_feature", int),
        threshold=threshold,
        unknown_left=np.where(missing == _MISSING_TYPES.index("none"), threshold >= 0, default_left),
        left=numbers("left_child", int),
        right=numbers("right_child", int),
        orders=numbers("internal_count", float),
        value=numbers("leaf_value", float),
        leaf_orders=numbers("leaf_count", float),
    )
