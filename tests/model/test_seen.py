"""Values seen in training: which are kept, and what is said of their file."""

import json

import pandas as pd
import pytest

from diversion_risk.model import seen
from diversion_risk.model.seen import Seen, SeenValues


def test_values_come_back_as_they_were_kept_and_unknown_is_none_of_them() -> None:
    found = Seen.of(pd.DataFrame({"port": ["USNYC", None, "DEHAM", "USNYC"]}, dtype="str"))
    assert found.columns["port"] == SeenValues(frozenset({"USNYC", "DEHAM"}), all_kept=True)
    assert Seen.from_dict(json.loads(found.to_text())) == found


def test_of_too_many_values_the_most_frequent_are_kept_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST", 2)
    found = SeenValues.of(pd.Series(["C", "B", "A", "C", "D"], dtype="str"))
    assert found == SeenValues(frozenset({"C", "A"}), all_kept=False)


def test_a_text_too_long_for_a_code_is_not_kept_and_it_is_told() -> None:
    assert SeenValues.of(pd.Series(["A", "x" * 201], dtype="str")) == SeenValues(frozenset({"A"}), all_kept=False)


@pytest.mark.parametrize(
    "content",
    [[], {"port": []}, {"port": {"values": "A", "all_kept": True}}, {"port": {"values": ["A"], "all_kept": 1}},
     {"port": {"values": [3], "all_kept": True}}, {"port": {"values": ["A"] * 2_001, "all_kept": False}}, {"port": {}}],
)  # fmt: skip
def test_a_file_that_holds_anything_else_is_refused(content: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Seen.from_dict(content)
