"""Invented names and addresses: syllables and numbers, no real firm, no real street."""

import numpy as np

from diversion_risk.simulate.chance import Ints, Texts

_SYLLABLES: Texts = np.array(
    [
        *("al", "an", "ar", "bel", "bor", "cal", "dan", "del", "dor", "el", "fen", "gal", "har", "im", "jor", "kal"),
        *("kem", "lan", "lor", "mar", "mel", "nor", "ol", "or", "pel", "ran", "rel", "sol", "tam", "tel", "tor", "ul"),
        *("val", "ven", "vor", "wes", "yel", "zan", "zor", "mir", "dar", "sen", "lin", "cor", "tex", "lum", "bri"),
    ],
    dtype=object,
)
_TRADES = np.array(
    [
        *("Trading", "Electronics", "Industrial", "Systems", "Technology", "Supply", "Group", "Components"),
        *("Logistics", "Parts", "Import Export", "Solutions"),
    ],
    dtype=object,
)
_FORMS = {"DE": "GmbH", "AT": "GmbH", "CH": "AG", "TR": "Ltd Sti", "AE": "FZE", "KZ": "TOO", "KG": "OsOO", "RU": "OOO"}
_FORMS |= {"BY": "OOO", "UZ": "MChJ", "AM": "LLC", "GE": "LLC", "US": "Inc", "CN": "Co Ltd", "HK": "Ltd", "JP": "KK"}
_FORMS |= {"RS": "doo", "NL": "BV", "FR": "SAS", "IT": "Srl", "ES": "SL", "PL": "SA", "IN": "Pvt Ltd", "MY": "Sdn Bhd"}
_STREETS = np.array(["Street", "Avenue", "Road", "Lane", "Square"], dtype=object)


def words(rng: np.random.Generator, count: int) -> Texts:
    """Invented words of three syllables with a capital letter."""
    parts = _SYLLABLES[rng.integers(0, len(_SYLLABLES), (count, 3))]
    return np.array([(a + b + c).capitalize() for a, b, c in parts], dtype=object)


def firm_names(rng: np.random.Generator, codes: Texts) -> Texts:
    """One invented firm name for every country code, in a legal form used there."""
    trades = _TRADES[rng.integers(0, len(_TRADES), len(codes))]
    forms = [_FORMS.get(code, "Ltd") for code in codes]
    parts = zip(words(rng, len(codes)), trades, forms, strict=True)
    return np.array([" ".join(part) for part in parts], dtype=object)


def addresses(rng: np.random.Generator, cities: Texts, offices: Ints) -> Texts:
    """One invented address for every city; an office number where `offices` is above zero."""
    numbers = rng.integers(1, 240, len(cities))
    streets = words(rng, len(cities)) + " " + _STREETS[rng.integers(0, len(_STREETS), len(cities))]
    rooms = [f"Office {office}, " if office else "" for office in offices]
    parts = zip(numbers, streets, rooms, cities, strict=True)
    return np.array([f"{number} {street}, {room}{city}" for number, street, room, city in parts], dtype=object)
