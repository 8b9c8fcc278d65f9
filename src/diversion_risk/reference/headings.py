"""Column headings: what other layouts, in several languages, call the columns of an order."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from diversion_risk.reference.tables import rows_of

_NOT_WORDS = re.compile(r"[\W_]+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Heading:
    """What a heading may stand for, the likeliest first.

    A name in brackets, such as `(line)` or `(currency)`, is no column of the contract but helps to make one.
    """

    columns: tuple[str, ...]
    ask: str
    """What the heading leaves open, `currency` or `weight_unit`; empty where nothing is."""
    language: str


def plain(heading: str) -> str:
    """A heading in small letters without accents, its words parted by single blanks.

    >>> plain("Empfänger_Land"), plain(" shipToCountry "), plain("Größe"), plain("USPPI/Name")
    ('empfanger land', 'ship to country', 'grosse', 'usppi name')
    """
    parted = unicodedata.normalize("NFKD", _HUMPS.sub(" ", heading)).casefold()
    letters = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", letters).strip()


def known_heading(heading: str) -> Heading | None:
    """What a heading stands for by the table of headings; `None` where it is not in it.

    >>> known_heading("Bestimmungsland").columns, known_heading("Remarks")
    (('destination_country',), None)
    """
    return _headings().get(plain(heading))


@cache
def _headings() -> Mapping[str, Heading]:
    return MappingProxyType(
        {
            row["heading"]: Heading(tuple(row["columns"].split(";")), row["ask"], row["language"])
            for row in rows_of("headings")
        }
    )
