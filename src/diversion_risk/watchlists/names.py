"""Two names side by side: what is compared of each, and how near they come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from diversion_risk.watchlists.common_words import trade_word, without_forms
from diversion_risk.watchlists.spelling import folded, words

FEWEST_WORDS = 2
"""A name of one word, company form aside, is shared by too many to tell anything."""

FEWEST_LETTERS = 4
"""So many letters the words of its own must have, those for trades and places aside."""

_ACRONYM = re.compile(r"\(([A-Z]{3,}(?:[ -]?\d+)?)\)")


@dataclass(frozen=True)
class Name:
    """What is compared of a name: its words, folded, without its company form."""

    words: tuple[str, ...]
    """In the order written, a word for a trade given by the one that stands for it."""
    own: tuple[str, ...]
    """Those that are no common words, in the order written."""

    @property
    def can_be_compared(self) -> bool:
        """Whether the name says enough of whose it is: not one word, not common words only."""
        letters = sum(character.isalpha() for word in self.own for character in word)
        return len(self.words) >= FEWEST_WORDS and letters >= FEWEST_LETTERS

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The words with digits in them, by which one plant differs from the next."""
        return frozenset(word for word in self.words if any(map(str.isdigit, word)))

    @cached_property
    def whole_text(self) -> tuple[str, str]:
        """All the words, sorted, and as written without spaces."""
        return _both_ways(self.words)

    @cached_property
    def own_text(self) -> tuple[str, str]:
        """The words of its own, sorted, and as written without spaces."""
        return _both_ways(self.own)


def name_of(text: str) -> Name:
    """What is compared of a name as somebody wrote it.

    An acronym in brackets repeats the name before it and is left out.

    >>> name_of("OOO Зорванта Электроникс") == name_of("Zorvanta Electronics L.L.C. (ZEL)")
    True
    """
    found = without_forms([folded(word) for word in words(_ACRONYM.sub(_if_a_place, text))])
    common = [trade_word(word) for word in found]
    return Name(
        words=tuple(one or word for word, one in zip(found, common, strict=True)),
        own=tuple(word for word, one in zip(found, common, strict=True) if one is None),
    )


def _if_a_place(acronym: re.Match[str]) -> str:
    letters = words(acronym.group(1))
    return acronym.group() if trade_word(folded(letters[0])) else " "


def nearness(one: Name, other: Name, least: float) -> float:
    """How near two names are, 0 to 1; 0 where it would be below `least` or their numbers differ.

    The whole names must be near, and so must the words of their own: two firms that share only a trade are not. Each is
    compared with its words sorted and as written without spaces, by the share of letters that stand in both in order.

    >>> nearness(name_of("Zorvanta Trading Ltd"), name_of("ZORVANTA TICARET A.S."), 0.9)
    1.0
    >>> nearness(name_of("Zorvanta Trading Ltd"), name_of("Melkorin Trading Ltd"), 0.9)
    0.0
    """
    if one.numbers != other.numbers:
        return 0.0
    own = _near(one.own_text, other.own_text, least)
    return min(own, _near(one.whole_text, other.whole_text, least)) if own else 0.0


def near(name: Name, others: Sequence[Name], least: float) -> list[tuple[int, float]]:
    """The names among others that are near one, by their place, and how near each is."""
    # Most fall out by their own words, which is quick for all of them at once.
    worth = {place for way in (0, 1) for place in _near_own_words(name, others, way, least)}
    scores = ((place, nearness(name, others[place], least)) for place in sorted(worth))
    return [(place, score) for place, score in scores if score]


def _near_own_words(name: Name, others: Sequence[Name], way: int, least: float) -> list[int]:
    texts = [other.own_text[way] for other in others]
    found = process.extract(name.own_text[way], texts, scorer=fuzz.ratio, score_cutoff=100 * least, limit=None)
    return [place for _, _, place in found]


def _near(one: tuple[str, str], other: tuple[str, str], least: float) -> float:
    cutoff = 100 * least
    pairs = zip(one, other, strict=True)
    return max(fuzz.ratio(text, text_of_other, score_cutoff=cutoff) for text, text_of_other in pairs) / 100


def _both_ways(words_: tuple[str, ...]) -> tuple[str, str]:
    return " ".join(sorted(words_)), "".join(words_)
