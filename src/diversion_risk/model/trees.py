"""Whether a text is a set of LightGBM trees that can be walked: LightGBM itself aborts or hangs on a broken one."""

import math
from collections.abc import Iterator, Sequence

from diversion_risk.errors import IntegrityBroken


def check_trees(text: str, features: Sequence[str]) -> None:
    """Check the header's feature names and the shape of every tree.

    Raises:
        IntegrityBroken: If the names differ, a number is missing or not finite, or a tree is not a tree.
    """
    header, *trees = text.partition("end of trees")[0].split("\nTree=")
    named = [line.partition("=")[2].split() for line in header.splitlines() if line.startswith("feature_names=")]
    if named != [list(features)]:
        raise IntegrityBroken("booster.txt does not have the features that features.json names")
    if not trees or "end of trees" not in text:
        raise IntegrityBroken("booster.txt holds no trees, or ends within one")
    for number, tree in enumerate(trees):
        try:
            _check_tree(dict(_settings(tree)), len(features))
        except (KeyError, ValueError, IndexError) as trouble:
            raise IntegrityBroken(f"booster.txt: tree {number} is damaged: {trouble}") from trouble


def _settings(tree: str) -> Iterator[tuple[str, str]]:
    for line in tree.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            yield name, value


def _check_tree(tree: dict[str, str], features: int) -> None:
    leaves = int(tree["num_leaves"])
    if int(tree.get("num_cat", "0")):
        raise ValueError("it has categorical splits, which this program never makes")
    values = _numbers(tree["leaf_value"], leaves)
    if not all(math.isfinite(value) for value in values):
        raise ValueError("a leaf has no finite value")
    if leaves == 1:
        return
    split, left, right = (_integers(tree[name], leaves - 1) for name in ("split_feature", "left_child", "right_child"))
    thresholds = _numbers(tree["threshold"], leaves - 1)
    # A threshold may be infinite: it parts the known from the unknown.
    if any(math.isnan(threshold) for threshold in thresholds):
        raise ValueError("a threshold is not a number")
    if not all(0 <= feature < features for feature in split):
        raise ValueError("a split names a feature that does not exist")
    seen = [child for pair in zip(left, right, strict=True) for child in pair]
    # Every node but the root, and every leaf, hangs under exactly one parent that stands before it: so there is no cycle.
    if sorted(seen) != sorted([*range(1, leaves - 1), *(~leaf for leaf in range(len(values)))]):
        raise ValueError("its children do not make a tree")
    if any(child >= 0 and child <= node for node in range(leaves - 1) for child in (left[node], right[node])):
        raise ValueError("its children run in a circle")


def _integers(text: str, expected: int) -> list[int]:
    found = [int(number) for number in text.split()]
    if len(found) != expected:
        raise ValueError(f"{len(found)} numbers where {expected} belong")
    return found


def _numbers(text: str, expected: int) -> list[float]:
    found = [float(number) for number in text.split()]
    if len(found) != expected:
        raise ValueError(f"{len(found)} numbers where {expected} belong")
    return found
