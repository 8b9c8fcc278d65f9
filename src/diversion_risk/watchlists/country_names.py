"""Country names as the lists write them, turned into codes."""

import re
from collections.abc import Iterable
from functools import cache

from diversion_risk.reference import countries

_OTHER_NAMES = {
    "turkey": "TR",
    "turkiye": "TR",
    "czech republic": "CZ",
    "burma": "MM",
    "korea, north": "KP",
    "korea, south": "KR",
    "russian federation": "RU",
    "macau": "MO",
    "macao": "MO",
    "palestinian": "PS",
    "west bank": "PS",
    "congo, democratic republic of the": "CD",
    "congo, republic of the": "CG",
    "cote d ivoire": "CI",
    "the gambia": "GM",
    "the bahamas": "BS",
    "moldova": "MD",
    "people's republic of china": "CN",
    "usa": "US",
    "uae": "AE",
}
_LAST_PART = re.compile(r"(?:^|,)\s*([^,]+?)[\s.]*$")
_ALSO_A_STATE = "georgia"


@cache
def _by_name() -> dict[str, str]:
    table = countries.table()
    names = zip(table["name"].str.casefold(), table["code"], strict=True)
    return {str(name): str(code) for name, code in names} | _OTHER_NAMES


def country_named(text: str) -> str | None:
    """The code of a country that a list names in words or by its code, `None` where it is not known.

    >>> country_named("Turkey"), country_named("Hong Kong"), country_named("ae"), country_named("undetermined")
    ('TR', 'HK', 'AE', None)
    """
    return _by_name().get(text.strip().casefold()) or countries.meant_code(text)


def country_at_end(address: str) -> str | None:
    """The country that ends an address, after a comma: two capital letters, or its name.

    >>> country_at_end("7 Example Road, Ankara, TR"), country_at_end("7 Example Road, Hong Kong")
    ('TR', 'HK')
    >>> country_at_end("7 Example Road SE"), country_at_end("7 Example Road, Atlanta, Georgia")
    (None, None)
    """
    found = _LAST_PART.search(address)
    last = found.group(1) if found else ""
    if len(last) == 2:
        return countries.meant_code(last) if last.isupper() else None
    return _by_name().get(last.casefold()) if last.casefold() != _ALSO_A_STATE else None


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values that are known, each once, in the order they came."""
    return tuple(dict.fromkeys(value for value in values if value))
