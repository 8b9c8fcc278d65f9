"""Phrases: which goods the words of a description name, and whether the words of an end use say anything.

Both lists are of English words. Case and plural aside, a word counts as a whole; what is no letter parts words.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import pandas as pd

from diversion_risk.reference.commodities import commodity, technical_classes
from diversion_risk.reference.tables import ReferenceWrong, frame_of, rows_of

_WORD = re.compile(r"[^\W\d_]+")
_PLURALS = ("s", "es")
_MANY_WORDS = 100_000
"""Words remembered with what they name: few words make many texts."""


def words(text: str | None) -> tuple[str, ...]:
    """The words of a text as they stand in it, each once.

    >>> words("Pumps, 2 kW (pumps)")
    ('Pumps', 'kW', 'pumps')
    """
    return tuple(dict.fromkeys(_WORD.findall(text))) if isinstance(text, str) else ()


@cache
def goods_words() -> Mapping[str, frozenset[str]]:
    """The technical classes that a word may name, for each word of the list.

    >>> sorted(goods_words()["oscilloscope"])
    ['test_equipment']
    """
    found = {row["word"]: frozenset(row["technical_classes"].split(";")) for row in rows_of("goods_words")}
    unknown = frozenset().union(*found.values()) - technical_classes().keys()
    if unknown:
        raise ReferenceWrong(f"goods_words.csv names {sorted(unknown)[0]!r}, which is no technical class.")
    return MappingProxyType(found)


@cache
def vague_words() -> frozenset[str]:
    """Words that name no product, activity, place or user in particular."""
    return frozenset(row["word"] for row in rows_of("vague_words"))


def goods_named(description: str | None) -> Mapping[str, frozenset[str]]:
    """The words of a description that name goods, as they stand in it, each with the classes it may name.

    >>> [(word, sorted(classes)) for word, classes in goods_named("Used LATHES 4000").items()]
    [('LATHES', ['machine_tool'])]
    """
    return {word: named for word in words(description) if (named := _kinds_of(word))}


def words_for(description: str | None, hs: str | None) -> tuple[str, ...]:
    """The words of a description that name the kind of goods an HS code stands for.

    >>> words_for("Lathes and pumps", "841370")
    ('pumps',)
    """
    goods = commodity(hs)
    return tuple(word for word, named in goods_named(description).items() if goods and goods.technical_class in named)


def words_beside(description: str | None, hs: str | None) -> tuple[str, ...]:
    """The words of a description that name other kinds of goods only.

    >>> words_beside("Lathes and pumps", "841370")
    ('Lathes',)
    """
    own = words_for(description, hs)
    return tuple(word for word in goods_named(description) if word not in own)


def sensitive_words(description: str | None) -> tuple[str, ...]:
    """The words of a description that name nothing but kinds of goods found in weapons or controlled as dual use.

    >>> sensitive_words("Lathes and pumps")
    ('Lathes',)
    """
    return tuple(word for word, named in goods_named(description).items() if _are_sensitive(named))


def telling_words(end_use: str | None) -> tuple[str, ...]:
    """The words of an end use that are not on the list of vague ones.

    >>> telling_words("General industrial use"), telling_words("use in pump production")
    ((), ('pump', 'production'))
    """
    return tuple(word for word in words(end_use) if not _is_vague(word))


def descriptions(texts: Iterable[str]) -> pd.DataFrame:
    """One row per distinct description of goods: the kinds its words may name, as `|bearing|uav|`, or null for none.

    `description_is_sensitive` tells whether one of its words names nothing but kinds found in weapons.

    >>> descriptions(["Lathes", "?"])["description_kinds"].tolist()
    ['|machine_tool|', <NA>]
    """
    return frame_of(map(_description, dict.fromkeys(texts)), _DESCRIPTIONS)


def end_uses(texts: Iterable[str]) -> pd.DataFrame:
    """One row per distinct end use, with 1 where all its words are vague.

    >>> end_uses(["resale", "bakery"])["end_use_is_vague"].tolist()
    [1, 0]
    """
    rows = ({"end_use": text, "end_use_is_vague": not telling_words(text)} for text in dict.fromkeys(texts))
    return frame_of(rows, {"end_use": "string", "end_use_is_vague": "Int8"})


_DESCRIPTIONS = {"goods_description": "string", "description_kinds": "string", "description_is_sensitive": "Int8"}


def _description(text: str) -> dict[str, object]:
    named = goods_named(text).values()
    if not named:
        return {"goods_description": text}
    return {
        "goods_description": text,
        "description_kinds": f"|{'|'.join(sorted(frozenset().union(*named)))}|",
        "description_is_sensitive": any(map(_are_sensitive, named)),
    }


@lru_cache(_MANY_WORDS)
def _kinds_of(word: str) -> frozenset[str]:
    """The technical classes a word may name; none for a word that is not on the list."""
    listed = _listed(word, goods_words())
    return goods_words()[listed] if listed else frozenset()


@cache
def _are_sensitive(kinds: frozenset[str]) -> bool:
    return all(technical_classes()[one].is_sensitive for one in kinds)


@lru_cache(_MANY_WORDS)
def _is_vague(word: str) -> bool:
    return _listed(word, vague_words()) is not None


def _listed(word: str, known: Iterable[str]) -> str | None:
    """The word as a list has it: in small letters, and in the singular where only that is there."""
    small = word.casefold()
    forms = (small, *(small.removesuffix(ending) for ending in _PLURALS if small.endswith(ending)))
    return next((form for form in forms if form in known), None)
