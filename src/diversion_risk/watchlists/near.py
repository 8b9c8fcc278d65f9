"""The listed names or addresses near one of an order; a rule on the two alone, so no other entry changes what is found."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from diversion_risk.watchlists import addresses, names
from diversion_risk.watchlists.addresses import Premises, premises_of
from diversion_risk.watchlists.names import Name, name_of
from diversion_risk.watchlists.spelling import less_one_letter

NAMES_NEAR = 0.9
"""From here on a name is near a listed one: about one letter in ten may differ, in the whole and in its own words."""

ADDRESSES_NEAR = 0.9
"""From here on an address is near a listed one."""

LONG_WORD = 5
"""From so many letters on, two words are worth comparing that differ in one letter; shorter ones must be the same."""

WEIGHTY = 3
"""Names are compared that share a word which makes up at least one part in so many of a name's own letters."""

Written = tuple[str, str | None]
"""A name or an address as written, and for an address its country where that is known."""


@dataclass(frozen=True)
class Comparison:
    """How things of one kind are read, which are worth comparing, and how near they are."""

    read: Callable[[str, str | None], Any]
    keys: Callable[[Any], Iterable[Hashable]]
    """Two things are compared when they share a key."""
    near: Callable[[Any, Sequence[Any]], Iterable[tuple[int, float]]]
    """Which of some others are near a thing, by their place among them, and how near."""


class Listed:
    """What the lists write of one kind, sorted under the keys it can be found by."""

    def __init__(self, written: Iterable[Written], comparison: Comparison) -> None:
        """Read everything once; the order in which it is written does not matter."""
        self._comparison = comparison
        places: dict[Any, list[int]] = defaultdict(list)
        for place, one in enumerate(written):
            places[comparison.read(*one)].append(place)
        self._things = list(places)
        self._places = list(places.values())
        """Where in the order given each thing stands, those that are written differently and read the same together."""
        self._under: dict[Hashable, list[int]] = defaultdict(list)
        for number, thing in enumerate(self._things):
            for key in set(comparison.keys(thing)):
                self._under[key].append(number)

    def near(self, one: Written) -> list[tuple[int, float]] | None:
        """Where in the order given the things near one stand, and how near each is; `None` if it says too little."""
        thing = self._comparison.read(*one)
        if not thing.can_be_compared:
            return None
        numbers: set[int] = set()
        for key in set(self._comparison.keys(thing)):
            numbers.update(self._under.get(key, ()))
        candidates = list(numbers)
        found = self._comparison.near(thing, [self._things[number] for number in candidates])
        return [(place, score) for number, score in found for place in self._places[candidates[number]]]


def name_keys(name: Name) -> Iterator[str]:
    """The weightier words of its own and all of them run together; long ones also without any one of their letters."""
    joined = name.own_text[1]
    for word in {*(word for word in name.own if WEIGHTY * len(word) >= len(joined)), joined}:
        yield from less_one_letter(word) if len(word) >= LONG_WORD else (word,)


def address_keys(premises: Premises) -> Iterator[tuple[str, str]]:
    """Every number with every word of its own."""
    return ((number, word) for number in premises.numbers for word in premises.own)


def _read_name(text: str, _: str | None) -> Name:
    return name_of(text)


def _near_names(name: Name, others: Sequence[Name]) -> list[tuple[int, float]]:
    return names.near(name, others, NAMES_NEAR)


def _near_addresses(premises: Premises, others: Sequence[Premises]) -> list[tuple[int, float]]:
    scores = ((place, addresses.nearness(premises, other, ADDRESSES_NEAR)) for place, other in enumerate(others))
    return [(place, score) for place, score in scores if score]


NAMES = Comparison(_read_name, name_keys, _near_names)
ADDRESSES = Comparison(premises_of, address_keys, _near_addresses)
