"""Text from outside, made fit to be read: nothing hidden, nothing that turns the line around, nothing endless."""

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # Persian and Indic names are misspelt without them
_PILED_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})"
                          "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip
_STANDARD_LIMIT = 1_000


def readable(text: str, limit: int = _STANDARD_LIMIT) -> str:
    r"""The text on one line: control and direction marks shown by their code, what exceeds `limit` cut with a note.

    >>> readable("Ltd\u202etxt.exe"), readable("a\nb  c"), readable("x" * 40, limit=9)
    ('Ltd[U+202E]txt.exe', 'a b c', 'xxxxxxxxx… (cut, 40 characters in all)')
    """
    shown = _shown(text[:limit])
    return shown if len(text) <= limit else f"{shown}… (cut, {len(text):,} characters in all)"


def brief(text: str, limit: int) -> str:
    """The text on one line and at most `limit` characters of it, its middle left out.

    The end is kept because ids often differ there only.

    >>> brief("ORDER-0000000000000000000000000042", 20)
    'ORDER-0000000…000042'
    """
    if len(text) <= limit:
        return _shown(text)
    tail = limit // 3
    return f"{_shown(text[: limit - tail - 1])}…{_shown(text[-tail:])}"


def _shown(text: str) -> str:
    if not text.isprintable():
        text = "".join(map(_visible, " ".join(text.split())))
    if text.isascii():
        return text
    return _PILED_MARKS.sub(r"\1", text)


def _visible(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"[U+{ord(character):04X}]"
