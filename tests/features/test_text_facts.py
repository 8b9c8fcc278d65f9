"""What the order's own words say, and which words."""

import pytest

from diversion_risk.features.filling import WORDS_OF_ORDER
from tests.features.last import fact, sentence

CHIP, PUMP, COFFEE, UNHEARD = "854231", "841370", "090121", "999999"


@pytest.mark.parametrize(("description", "code", "expected"), [
    ("Lathes, used", PUMP, 1), ("Centrifugal PUMPS", PUMP, 0), ("pumps for lathes", PUMP, 0), ("as usual", PUMP, None),
    (None, PUMP, None), ("Lathes, used", UNHEARD, None), ("pumpernickel", PUMP, None), ("Oscilloscopes", CHIP, 1),
])  # fmt: skip
def test_a_description_is_held_against_its_code(description: str | None, code: str, expected: float | None) -> None:
    order = {"goods_description": description, "hs_code": code}
    assert fact("description_names_other_goods", order) == expected


@pytest.mark.parametrize(("description", "code", "expected"), [
    ("Lathes, used", PUMP, 1), ("Lathes, used", CHIP, 0), ("Coffee", PUMP, 0), ("as usual", COFFEE, None),
    (None, PUMP, None), ("Lathes", UNHEARD, None), ("pumps for lathes", PUMP, 0),
])  # fmt: skip
def test_sensitive_goods_under_an_ordinary_code_are_seen(
    description: str | None, code: str, expected: float | None
) -> None:
    order = {"goods_description": description, "hs_code": code}
    assert fact("description_names_sensitive_goods_under_other_code", order) == expected


def test_the_sentence_quotes_the_words_of_the_description() -> None:
    name = "description_names_other_goods"
    told = sentence(name, {"goods_description": "LATHES and coffee", "hs_code": PUMP})
    assert "“LATHES”, “coffee”" in told and "HS 841370" in told and "pump" in told
    assert "“pumps”" in sentence(name, {"goods_description": "pumps for lathes", "hs_code": PUMP})
    hidden = "description_names_sensitive_goods_under_other_code"
    told = sentence(hidden, {"goods_description": "LATHES and coffee", "hs_code": PUMP})
    assert "“LATHES”" in told and "coffee" not in told


@pytest.mark.parametrize(("end_use", "expected"), [
    ("resale", 1), ("General industrial use.", 1), ("-", 1), ("pump production", 0), ("for our own needs", 1),
    ("resale to repair shops", 0), (None, None),
])  # fmt: skip
def test_an_end_use_is_vague_where_all_its_words_are(end_use: str | None, expected: float | None) -> None:
    assert fact("end_use_is_vague", {"end_use": end_use}) == expected


def test_the_sentence_quotes_the_words_of_the_end_use() -> None:
    assert "“own needs”" in sentence("end_use_is_vague", {"end_use": "own needs"})
    assert "by “pump”, “production”" in sentence("end_use_is_vague", {"end_use": "use in pump production"})


@pytest.mark.parametrize(("order", "expected"), [
    ({}, 1), ({"buyer_country": "DE"}, 0), ({"hs_code": COFFEE}, 0), ({"end_use": "bakery"}, 0),
    ({"end_use": None}, None), ({"end_use": None, "buyer_country": "DE"}, 0), ({"hs_code": UNHEARD}, None),
])  # fmt: skip
def test_a_vague_end_use_weighs_where_goods_are_dual_use_and_the_buyer_outside(
    order: dict[str, str | None], expected: float | None
) -> None:
    usual = {"end_use": "resale", "hs_code": CHIP, "buyer_country": "TR"}
    assert fact("vague_end_use_of_dual_use_goods", usual | order) == expected


@pytest.mark.parametrize(
    ("name", "key"), [("exporter_vague_end_use_share", "exporter_id"), ("buyer_vague_end_use_share", "buyer_id")]
)
def test_a_share_of_earlier_end_uses_was_vague(name: str, key: str) -> None:
    vague, telling, none = {"end_use": "resale"}, {"end_use": "bakery"}, {"end_use": None}
    assert fact(name, vague, telling, none, {}) == 0.5
    assert fact(name, telling, {}) == 0
    assert fact(name, none, {}) is None
    assert fact(name, vague | {key: "other"}, {}) is None


def test_an_order_without_texts_has_no_words_to_tell() -> None:
    told = ("words_for_goods", "words_beside_goods", "sensitive_words", "telling_words")
    assert [WORDS_OF_ORDER[name]({}) for name in told] == [""] * 4
