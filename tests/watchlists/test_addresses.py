"""The same premises however they are written, and premises that only look alike."""

import pytest

from diversion_risk.watchlists.addresses import nearness, premises_of
from diversion_risk.watchlists.near import ADDRESSES_NEAR


def near(one: str, other: str, country: str | None = None, country_of_other: str | None = None) -> float:
    return nearness(premises_of(one, country), premises_of(other, country_of_other), ADDRESSES_NEAR)


@pytest.mark.parametrize(("one", "other"), [
    ("12 Melko Road, Kowloon, Hong Kong, HK", "No. 12 Melko Rd., KOWLOON"),
    ("Room 7, 88 Melko Road, Wanchai, Hong Kong", "88 Melko Rd, Rm 7, Wanchai HK"),
    ("88 Melko Road, Wanchai", "Room 7, 88 Melko Road, Wanchai, 999077"),
    ("ул. Зорвана, д. 12, Мелькоград", "ul. Zorvana 12, Melkograd"),
    ("Zorvan Cad. No:12 Melkoköy", "12 Zorvan Caddesi, Melkokoy, Türkiye"),
])  # fmt: skip
def test_the_same_premises_written_otherwise_are_near(one: str, other: str) -> None:
    assert near(one, other) == near(other, one) >= ADDRESSES_NEAR


@pytest.mark.parametrize(("one", "other"), [
    ("12 Melko Road, Kowloon", "14 Melko Road, Kowloon"),
    ("12 Melko Road, Kowloon", "12 Tarvo Road, Kowloon"),
    ("Room 7, 88 Melko Road, Wanchai", "Room 9, 88 Melko Road, Wanchai"),
    ("12 Melko Road, Kowloon", "12 Kowloon"),
])  # fmt: skip
def test_other_premises_are_not_near(one: str, other: str) -> None:
    assert near(one, other) == 0.0


def test_the_same_street_in_another_country_is_another_place() -> None:
    assert near("12 Melko Road, Zorvan", "12 Melko Road, Zorvan", "HK", "HK") == 1.0
    assert near("12 Melko Road, Zorvan", "12 Melko Road, Zorvan", "HK", "TR") == 0.0
    assert near("12 Melko Road, Zorvan", "12 Melko Road, Zorvan", "HK", None) == 1.0


@pytest.mark.parametrize("text", ["Kowloon, Hong Kong", "Melko Road, Wanchai", "PO Box 12", "TR", ""])
def test_an_address_without_number_or_name_says_too_little(text: str) -> None:
    assert not premises_of(text).can_be_compared
