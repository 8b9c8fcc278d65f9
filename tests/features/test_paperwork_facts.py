"""What is missing, and how unusual the lack is for the seller."""

import pytest

from diversion_risk.features.paperwork import USUAL_ENTRIES
from tests.features.last import fact, sentence

LACKS = {
    "statement_missing_unlike_exporter": "end_use_statement",
    "incorporation_missing_unlike_exporter": "buyer_incorporation_date",
    "weight_missing_unlike_exporter": "net_weight_kg",
}


def test_missing_entries_are_counted() -> None:
    assert fact("entries_missing", {}) == 0
    assert fact("entries_missing", {"route": None, "buyer_incorporation_date": None}) == 2
    assert len(USUAL_ENTRIES) == 18
    assert sentence("entries_missing", {"route": None}).startswith("One of 18")


def test_missing_entries_are_held_against_the_sellers_own() -> None:
    name = "entries_missing_vs_exporter"
    assert fact(name, {}, {"route": None}, {"route": None, "end_use": None}) == pytest.approx(1.5)
    assert fact(name, {"route": None}, {}) == -1
    assert fact(name, {"route": None}, {"end_use": None}) == 0
    assert fact(name, {}) is None
    assert fact(name, {}, {"exporter_id": None}) is None
    assert "1.5 more" in sentence(name, {}, {"route": None}, {"route": None, "end_use": None})


@pytest.mark.parametrize(("name", "column"), list(LACKS.items()))
def test_a_lack_is_as_unusual_as_the_seller_states_it(name: str, column: str) -> None:
    lack = {column: None}
    assert fact(name, {}, {}, {}, lack, lack) == pytest.approx(3 / 4)
    assert fact(name, lack, lack) == 0
    assert fact(name, {}, {}) == 0
    assert fact(name, {}) == 0
    assert fact(name, lack) is None
    assert fact(name, {}, lack | {"exporter_id": None}) is None
    assert fact(name, {"order_date": "2022-03-01"}, {"order_date": "2024-03-01"} | lack) is None
