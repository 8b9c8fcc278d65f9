"""Whether a text is a set of LightGBM trees that can be walked: LightGBM itself aborts, hangs or worse on a broken one."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from diversion_risk.errors import IntegrityBroken

DEEPEST = 256
"""Levels of a tree: LightGBM walks them by recursion, and a chain of a million nodes would exhaust its stack."""
_END = "end of trees"
_TEXT = re.compile(r"[\n\x20-\x7e]*")
_INTEGERS = re.compile(r"-?[0-9]{1,9}( -?[0-9]{1,9})*")
_NUMBER = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|-?inf|nan"
_NUMBERS = re.compile(f"({_NUMBER})( ({_NUMBER}))*")
_HEADER: Mapping[str, re.Pattern[str]] = {
    "version": re.compile("v4"),
    "num_class": re.compile("1"),
    "num_tree_per_iteration": re.compile("1"),
    "label_index": re.compile("0"),
    "max_feature_idx": re.compile("[0-9]{1,6}"),
    "objective": re.compile("[a-z_]+( [a-z_]+:[0-9.]+)*"),
    "feature_names": re.compile(".+"),
    "monotone_constraints": re.compile("-?[01]( -?[01])*"),
    "feature_infos": re.compile(".+"),
    "tree_sizes": re.compile("[0-9]{1,9}( [0-9]{1,9})*"),
}
_OPTIONAL = frozenset({"objective", "monotone_constraints"})
_OF_A_LEAF = ("leaf_value", "leaf_weight", "leaf_count")
_OF_A_NODE = ("split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "internal_value",
              "internal_weight", "internal_count")  # fmt: skip
_WHOLE = frozenset({"leaf_count", "split_feature", "decision_type", "left_child", "right_child", "internal_count"})
_FINITE = ("leaf_value", "leaf_weight", "internal_value", "internal_weight")
_KNOWN = frozenset({"num_leaves", "num_cat", "is_linear", "shrinkage", *_OF_A_LEAF, *_OF_A_NODE})
_CATEGORICAL = 1
_MISSING_KINDS = (0, 1, 2)


def checked_trees(text: str, features: Sequence[str]) -> str:
    """The part of a model's text that predicts, once header and every tree are what LightGBM writes.

    The settings of its training, which follow the trees, are cut off: nothing of them is needed, and nothing of them is
    read.

    Raises:
        IntegrityBroken: If the names differ, a number is missing or not finite, or a tree is not a tree.
    """
    if not _TEXT.fullmatch(text):
        raise IntegrityBroken("booster.txt holds other letters than LightGBM writes")
    body, end, _ = text.partition(_END)
    header, *trees = body.split("\nTree=")
    if not trees or not end:
        raise IntegrityBroken("booster.txt holds no trees, or ends within one")
    try:
        settings = dict(_settings(header.split("\n")[1:]))
        if header.split("\n")[0] != "tree" or settings.get("feature_names", "").split() != list(features):
            raise IntegrityBroken("booster.txt does not have the features that features.json names")
        _check_header(settings, len(features))
    except (KeyError, ValueError) as trouble:
        raise IntegrityBroken(f"booster.txt: its header is damaged: {trouble}") from trouble
    _check_sizes(settings["tree_sizes"], trees)
    for number, tree in enumerate(trees):
        try:
            _check_tree(number, tree, len(features))
        except (KeyError, ValueError, IndexError) as trouble:
            raise IntegrityBroken(f"booster.txt: tree {number} is damaged: {trouble}") from trouble
    return f"{body}{_END}\n\npandas_categorical:null\n"


def _settings(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for line in lines:
        name, equals, value = line.partition("=")
        if not line:
            continue
        if not equals or name in seen:
            raise ValueError(f'the line "{line[:40]}" does not belong there')
        seen.add(name)
        yield name, value


def _check_header(settings: Mapping[str, str], features: int) -> None:
    for name in settings.keys() | (_HEADER.keys() - _OPTIONAL):
        if name not in _HEADER or not _HEADER[name].fullmatch(settings[name]):
            raise ValueError(f"{name} is not what this program writes")
    if int(settings["max_feature_idx"]) != features - 1:
        raise ValueError("max_feature_idx is not that of the features")
    for name in ("feature_infos", "monotone_constraints"):
        if name in settings and len(settings[name].split()) != features:
            raise ValueError(f"{name} has not one entry for each feature")


def _check_sizes(told: str, trees: Sequence[str]) -> None:
    # LightGBM jumps by these sizes, and where they are wrong into whatever lies there.
    found = [len("Tree=") + len(tree) + (place + 1 < len(trees)) for place, tree in enumerate(trees)]
    if [int(size) for size in told.split(" ")] != found:
        raise IntegrityBroken("booster.txt: tree_sizes are not the sizes of its trees")


def _check_tree(number: int, text: str, features: int) -> None:
    name, *lines = text.split("\n")
    tree = dict(_settings(lines))
    if name != str(number):
        raise ValueError(f"it is called {name[:20]}")
    if tree.keys() - _KNOWN:
        raise ValueError(f"it says {min(tree.keys() - _KNOWN)[:40]}, which this program never makes")
    if int(tree["num_cat"]):
        raise ValueError("it has categorical splits, which this program never makes")
    if tree.get("is_linear", "0") != "0":
        raise ValueError("it has linear leaves, which this program never makes")
    if not math.isfinite(_numbers("shrinkage", tree.get("shrinkage", "1"), 1)[0]):
        raise ValueError("its shrinkage is not finite")
    _check_shape(tree, features)


def _check_shape(tree: Mapping[str, str], features: int) -> None:
    leaves = _integers("num_leaves", tree["num_leaves"], 1)[0]
    if leaves == 1:
        if not math.isfinite(_numbers("leaf_value", tree["leaf_value"], 1)[0]):
            raise ValueError("its leaf has no finite value")
        return
    found = {name: _read(name, tree[name], leaves) for name in _OF_A_LEAF}
    found |= {name: _read(name, tree[name], leaves - 1) for name in _OF_A_NODE}
    for name in _FINITE:
        if not all(map(math.isfinite, found[name])):
            raise ValueError(f"{name} is not finite")
    # A threshold may be infinite: it parts the known from the unknown.
    if any(map(math.isnan, found["threshold"])):
        raise ValueError("a threshold is not a number")
    if min(found["leaf_count"]) < 0 or min(found["internal_count"]) < 1:
        raise ValueError("a count is below what can be")
    if not all(0 <= feature < features for feature in found["split_feature"]):
        raise ValueError("a split names a feature that does not exist")
    for kind in map(int, found["decision_type"]):
        if kind < 0 or kind & _CATEGORICAL or kind >> 2 not in _MISSING_KINDS:
            raise ValueError("a split is of a kind that this program never makes")
    _check_children(
        [int(child) for child in found["left_child"]], [int(child) for child in found["right_child"]], leaves
    )


def _check_children(left: Sequence[int], right: Sequence[int], leaves: int) -> None:
    seen = [child for pair in zip(left, right, strict=True) for child in pair]
    # Every node but the root, and every leaf, hangs under exactly one parent that stands before it: so there is no cycle.
    if sorted(seen) != sorted([*range(1, leaves - 1), *(~leaf for leaf in range(leaves))]):
        raise ValueError("its children do not make a tree")
    depth = [0] * (leaves - 1)
    for node in range(leaves - 1):
        for child in (left[node], right[node]):
            if 0 <= child <= node:
                raise ValueError("its children run in a circle")
            if child > node:
                depth[child] = depth[node] + 1
    if max(depth) > DEEPEST:
        raise ValueError(f"it is deeper than {DEEPEST} levels")


def _read(name: str, text: str, expected: int) -> Sequence[float]:
    return _integers(name, text, expected) if name in _WHOLE else _numbers(name, text, expected)


def _integers(name: str, text: str, expected: int) -> list[int]:
    if not _INTEGERS.fullmatch(text):
        raise ValueError(f"{name} holds other things than whole numbers")
    return [int(number) for number in _counted(name, text, expected)]


def _numbers(name: str, text: str, expected: int) -> list[float]:
    if not _NUMBERS.fullmatch(text):
        raise ValueError(f"{name} holds other things than numbers")
    return [float(number) for number in _counted(name, text, expected)]


def _counted(name: str, text: str, expected: int) -> list[str]:
    found = text.split(" ")
    if len(found) != expected:
        raise ValueError(f"{name}: {len(found)} numbers where {expected} belong")
    return found
