"""Trees that are none, though their digest matches: refused before LightGBM, which would hang or abort, sees them."""

import re

import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.trees import check_trees
from tests.model.learned import NAMES, model

TEXT: str = model().booster.model_to_string()


def _line(name: str, change: object, text: str = TEXT) -> str:
    """The text with the first line of a name changed, in the first tree that has it."""
    found = re.search(rf"^{name}=(.*)$", text, re.MULTILINE)
    assert found
    numbers = change(found[1].split()) if callable(change) else change
    changed = numbers if isinstance(numbers, str) else " ".join(numbers)
    return text[: found.start(1)] + changed + text[found.end(1) :]


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
}


def test_a_set_of_trees_is_let_through() -> None:
    check_trees(TEXT, NAMES)


def test_a_tree_of_a_single_leaf_is_a_tree() -> None:
    header = TEXT.partition("\nTree=0")[0]
    check_trees(f"{header}\nTree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=0.5\n\nend of trees\n", NAMES)


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_no_set_of_trees_is_refused(damage: str) -> None:
    assert DAMAGED[damage] != TEXT
    with pytest.raises(IntegrityBroken):
        check_trees(DAMAGED[damage], NAMES)


@pytest.mark.parametrize("damage", ["a child out of range", "a leaf without a finite value"])
def test_damage_in_a_later_tree_is_found_too(damage: str) -> None:
    name, change = {
        "a child out of range": ("right_child", "99"),
        "a leaf without a finite value": ("leaf_value", "nan"),
    }[damage]
    first, mark, rest = TEXT.partition("\nTree=5\n")
    with pytest.raises(IntegrityBroken, match="tree 5"):
        check_trees(first + mark + _line(name, _with(0, change), rest), NAMES)


@pytest.mark.parametrize("line", ["left_child", "leaf_value", "split_feature", "num_leaves"])
def test_a_tree_that_lacks_a_line_is_refused(line: str) -> None:
    with pytest.raises(IntegrityBroken, match="tree 0"):
        check_trees(re.sub(rf"^{line}=.*\n", "", TEXT, count=1, flags=re.MULTILINE), NAMES)
