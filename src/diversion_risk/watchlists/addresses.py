"""Two addresses side by side: whether they can be the same premises."""

from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from diversion_risk.reference import countries
from diversion_risk.watchlists.common_words import address_word, country_words
from diversion_risk.watchlists.spelling import folded, words

POSTCODE_DIGITS = 5
"""A number this long is taken for a postcode, which one writes and another leaves out."""

FEWEST_WORDS = 2
"""So many words of their own both must have, as a street and a city; fewer only where both have the same."""


@dataclass(frozen=True)
class Premises:
    """What is compared of an address: its numbers, and the words that are no common ones."""

    numbers: frozenset[str]
    own: frozenset[str]
    country: str | None = None

    @property
    def can_be_compared(self) -> bool:
        """Whether the address tells a place within its city: it has a number and a name."""
        return bool(self.numbers and any(len(word) > 2 for word in self.own))

    @cached_property
    def own_text(self) -> str:
        """The words of its own, sorted."""
        return " ".join(sorted(self.own))


def premises_of(text: str, country: str | None = None) -> Premises:
    """What is compared of an address as somebody wrote it.

    >>> premises_of("Office 12, 88 Zorvan St., Ankara") == premises_of("88 ZORVAN STREET, RM 12, ANKARA")
    True
    """
    found = words(text)
    if found and countries.meant_code(found[-1]):
        found = found[:-1]
    numbers = {word for word in found if _is_number(word)}
    own = {folded(word) for word in found if not any(map(str.isdigit, word))} - country_words()
    return Premises(frozenset(numbers), frozenset(word for word in own if address_word(word) is None), country)


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) and not (word.isdigit() and len(word) >= POSTCODE_DIGITS)


def nearness(one: Premises, other: Premises, least: float) -> float:
    """How near two addresses are, 0 to 1; 0 where it would be below `least`.

    They must not lie in different countries; they share a number, and all numbers of the one stand in the other, so
    that a whole building meets its rooms and one room does not meet another; of the words of their own, the fewer stand
    among the more.

    >>> nearness(premises_of("88 Zorvan Rd, Ankara"), premises_of("Room 5, 88 Zorvan Road, Ankara"), 0.9)
    1.0
    >>> nearness(premises_of("Room 7, 88 Zorvan Rd, Ankara"), premises_of("Room 5, 88 Zorvan Road, Ankara"), 0.9)
    0.0
    """
    if one.country and other.country and one.country != other.country:
        return 0.0
    if not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return 0.0
    if min(len(one.own), len(other.own)) < FEWEST_WORDS and one.own != other.own:
        return 0.0
    return fuzz.token_set_ratio(one.own_text, other.own_text, score_cutoff=100 * least) / 100
