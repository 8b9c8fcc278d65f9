"""Trees that are none, though their digest matches: refused before LightGBM, which would hang or abort, sees them."""

import re

import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.trees import checked_trees
from tests.model.learned import NAMES, model

TEXT: str = model().trees.text


def _line(name: str, change: object, text: str = TEXT) -> str:
    """The text with the first line of a name changed, in the first tree that has it."""
    found = re.search(rf"^{name}=(.*)$", text, re.MULTILINE)
    assert found
    numbers = change(found[1].split()) if callable(change) else change
    changed = numbers if isinstance(numbers, str) else " ".join(numbers)
    return text[: found.start(1)] + changed + text[found.end(1) :]


def resized(text: str) -> str:
    """The text with the sizes of its trees as they are, as a tamperer would write them."""
    trees = text.partition("end of trees")[0].split("\nTree=")[1:]
    sizes = [str(len("Tree=") + len(tree) + (place + 1 < len(trees))) for place, tree in enumerate(trees)]
    return re.sub(r"^tree_sizes=.*$", "tree_sizes=" + " ".join(sizes), text, count=1, flags=re.MULTILINE)


def _with(place: int, number: str) -> object:
    return lambda numbers: [*numbers[:place], number, *numbers[place + 1 :]]


DAMAGED = {
    "a child that is the root": _line("left_child", _with(1, "0")),
    "a node that is its own child": _line("right_child", _with(1, "1")),
    "two parents of one leaf": _line("left_child", _with(0, "-1")),
    "a child out of range": _line("right_child", _with(0, "99")),
    "a leaf out of range": _line("left_child", _with(0, "-99")),
    "a leaf without a finite value": _line("leaf_value", _with(0, "nan")),
    "an infinite leaf": _line("leaf_value", _with(0, "inf")),
    "a leaf that is no number": _line("leaf_value", _with(0, "x")),
    "a threshold that is not a number": _line("threshold", _with(0, "nan")),
    "a fact that does not exist": _line("split_feature", _with(0, "3")),
    "a fact below the first": _line("split_feature", _with(0, "-1")),
    "too few thresholds": _line("threshold", lambda numbers: numbers[:-1]),
    "too many leaves": _line("num_leaves", "9999"),
    "no leaves": _line("num_leaves", "0"),
    "fewer than no leaves": _line("num_leaves", "-4"),
    "a number of leaves that is none": _line("num_leaves", "many"),
    "categorical splits": _line("num_cat", "1"),
    "other facts": _line("feature_names", "grows shrinks other"),
    "facts in another order": _line("feature_names", "shrinks grows either"),
    "one fact more": _line("feature_names", " ".join((*NAMES, "more"))),
    "cut within a tree": TEXT[: len(TEXT) // 3],
    "no trees": TEXT.partition("\nTree=0")[0] + "\nend of trees\n",
    "nothing": "",
    "a categorical split that says so in the split only": _line("decision_type", _with(0, "1")),
    "a way for missing values that there is none of": _line("decision_type", _with(0, "12")),
    "linear leaves": _line("is_linear", "1"),
    "a count of nothing": _line("internal_count", _with(0, "0")),
    "counts for fewer leaves": _line("leaf_count", lambda numbers: numbers[:-1]),
    "a mean that is not finite": _line("internal_value", _with(0, "inf")),
    "a number as Python alone writes it": _line("leaf_value", _with(0, "1_0.5")),
    "a whole number beyond all": _line("left_child", _with(0, "9" * 30)),
    "digits of another script": _line("left_child", _with(0, "\u0661")),
    "a tree that is called otherwise": TEXT.replace("\nTree=1\n", "\nTree=7\n"),
    "a line that no tree has": TEXT.replace("\nshrinkage=1\n", "\nshrinkage=1\ncode=os.system\n", 1),
    "a line twice": TEXT.replace("\nshrinkage=1\n", "\nshrinkage=1\nshrinkage=1\n", 1),
    "a shrinkage that is none": _line("shrinkage", "nan"),
    "several classes": _line("num_class", "3"),
    "several trees at once": _line("num_tree_per_iteration", "2"),
    "more facts than it names": _line("max_feature_idx", "9"),
    "ranges of fewer facts": _line("feature_infos", "[0:1]"),
    "directions of fewer facts": _line("monotone_constraints", "1"),
    "an aim that is none": _line("objective", "binary;rm"),
    "another version": _line("version", "v9"),
    "a header line that is none": TEXT.replace("\nversion=v4\n", "\nversion=v4\nplugin=x\n"),
    "a beginning that is none": "forest" + TEXT[4:],
    "a letter that ends a line for some readers only": TEXT.replace("num_leaves=8", "num_leaves=8\x0bnum_cat=1", 1),
}
"""Each is sealed anew and its sizes are set right, so that nothing but the damage itself is there to be found."""


def _chain(leaves: int) -> str:
    """A tree in which every node but the last has one leaf: deeper than a recursion can follow."""
    nodes = range(leaves - 1)
    rows = {
        "num_leaves": [leaves], "num_cat": [0], "split_feature": [0 for _ in nodes], "split_gain": [1 for _ in nodes],
        "threshold": [0.5 for _ in nodes], "decision_type": [2 for _ in nodes], "left_child": [~node for node in nodes],
        "right_child": [*range(1, leaves - 1), ~(leaves - 1)], "leaf_value": [0.1] * leaves, "leaf_weight": [1] * leaves,
        "leaf_count": [1] * leaves, "internal_value": [0 for _ in nodes], "internal_weight": [1 for _ in nodes],
        "internal_count": [1 for _ in nodes], "is_linear": [0], "shrinkage": [1],
    }  # fmt: skip
    lines = "\n".join(f"{name}=" + " ".join(map(str, cells)) for name, cells in rows.items())
    return resized(TEXT.partition("\nTree=0")[0] + f"\nTree=0\n{lines}\n\n\nend of trees\n")


def test_a_tree_may_be_deep_but_not_without_end() -> None:
    checked_trees(_chain(200), NAMES)
    with pytest.raises(IntegrityBroken, match="deeper than 256"):
        checked_trees(_chain(50_000), NAMES)


def test_sizes_that_lead_elsewhere_are_refused() -> None:
    with pytest.raises(IntegrityBroken, match="tree_sizes"):
        checked_trees(_line("tree_sizes", _with(0, "99999999")), NAMES)


def test_what_is_not_needed_to_predict_is_cut_off() -> None:
    hostile = TEXT.replace("end of parameters", "[machines: evil.example:1]\nend of parameters")
    assert "machines" not in checked_trees(hostile, NAMES)
    assert "[[[[" not in checked_trees(
        TEXT.replace("pandas_categorical:null", "pandas_categorical:" + "[" * 10_000), NAMES
    )


def test_a_set_of_trees_is_let_through() -> None:
    checked_trees(TEXT, NAMES)


def test_a_tree_of_a_single_leaf_is_a_tree() -> None:
    header = TEXT.partition("\nTree=0")[0]
    checked_trees(resized(f"{header}\nTree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=0.5\n\n\nend of trees\n"), NAMES)


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_no_set_of_trees_is_refused(damage: str) -> None:
    assert DAMAGED[damage] != TEXT
    with pytest.raises(IntegrityBroken) as refused:
        checked_trees(resized(DAMAGED[damage]), NAMES)
    assert "tree_sizes" not in str(refused.value)


@pytest.mark.parametrize("damage", ["a child out of range", "a leaf without a finite value"])
def test_damage_in_a_later_tree_is_found_too(damage: str) -> None:
    name, change = {
        "a child out of range": ("right_child", "99"),
        "a leaf without a finite value": ("leaf_value", "nan"),
    }[damage]
    first, mark, rest = TEXT.partition("\nTree=5\n")
    with pytest.raises(IntegrityBroken, match="tree 5"):
        checked_trees(resized(first + mark + _line(name, _with(0, change), rest)), NAMES)


@pytest.mark.parametrize("line", ["left_child", "leaf_value", "split_feature", "num_leaves"])
def test_a_tree_that_lacks_a_line_is_refused(line: str) -> None:
    with pytest.raises(IntegrityBroken, match="tree 0"):
        checked_trees(resized(re.sub(rf"^{line}=.*\n", "", TEXT, count=1, flags=re.MULTILINE)), NAMES)
