"""One spelling for what is written in many: other scripts in Latin letters, and usual transliterations as one."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_FOLDS = (
    *(("shch", "sh"), ("sch", "sh"), ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("ck", "k")),
    *(("tz", "ts"), ("x", "ks"), ("w", "v"), ("q", "k"), ("y", "i"), ("ii", "i")),
)
"""Pairs of spellings between which transliterations of Russian, Turkish and Arabic names waver."""

_HARD_C = re.compile(r"c(?!h)")
_TWICE = re.compile(r"(.)\1+")
_SILENT = re.compile(r"['`´’ʼʹ\"]")
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?)+[a-z]\b\.?")
_WORD = re.compile(r"[a-z0-9]+")
_IDEOGRAM = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def words(text: str) -> list[str]:
    """The words of a text in lower-case Latin letters and digits; initials with full stops become one word.

    >>> words("ООО «Зорванта-Сервис»"), words("Zorvanta Dış Tic. A.Ş.")
    (['ooo', 'zorvanta', 'servis'], ['zorvanta', 'dis', 'tic', 'as'])
    """
    # Each ideogram is a word of its own in pinyin; anyascii would write them as one.
    spaced = _IDEOGRAM.sub(r" \1 ", unicodedata.normalize("NFKC", text))
    latin = _SILENT.sub("", anyascii(_SILENT.sub("", spaced)).lower())
    return _WORD.findall(_INITIALS.sub(_without_stops, latin))


def _without_stops(initials: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", initials.group()) + " "


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """A word with spellings that mean the same sound made one; for comparing only, never to be shown.

    >>> folded("elektroniks") == folded("electronics"), folded("khayat") == folded("hayat")
    (True, True)
    """
    for spelling, one in _FOLDS:
        word = word.replace(spelling, one)
    return _TWICE.sub(r"\1", _HARD_C.sub("k", word)) if not word.isdigit() else word


def less_one_letter(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters: two words that share one differ by a slip.

    >>> sorted(less_one_letter("abc"))
    ['ab', 'abc', 'ac', 'bc']
    """
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
