"""Invented names and addresses: syllables and numbers, no real firm, no real street."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.simulate.chance import Ints, Lasting, Texts

_SYLLABLES = pa.array(
    [
        *("al", "an", "ar", "bel", "bor", "cal", "dan", "del", "dor", "el", "fen", "gal", "har", "im", "jor", "kal"),
        *("kem", "lan", "lor", "mar", "mel", "nor", "ol", "or", "pel", "ran", "rel", "sol", "tam", "tel", "tor", "ul"),
        *("val", "ven", "vor", "wes", "yel", "zan", "zor", "mir", "dar", "sen", "lin", "cor", "tex", "lum", "bri"),
    ],
)
_TRADES = pa.array(
    [
        *("Trading", "Electronics", "Industrial", "Systems", "Technology", "Supply", "Group", "Components"),
        *("Logistics", "Parts", "Import Export", "Solutions"),
    ],
)
_FORMS = {"DE": "GmbH", "AT": "GmbH", "CH": "AG", "TR": "Ltd Sti", "AE": "FZE", "KZ": "TOO", "KG": "OsOO", "RU": "OOO"}
_FORMS |= {"BY": "OOO", "UZ": "MChJ", "AM": "LLC", "GE": "LLC", "US": "Inc", "CN": "Co Ltd", "HK": "Ltd", "JP": "KK"}
_FORMS |= {"RS": "doo", "NL": "BV", "FR": "SAS", "IT": "Srl", "ES": "SL", "PL": "SA", "IN": "Pvt Ltd", "MY": "Sdn Bhd"}
_STREETS = np.array(["Street", "Avenue", "Road", "Lane", "Square"], dtype=object)


def words(rng: np.random.Generator, count: int) -> Texts:
    """Invented words of three syllables with a capital letter."""
    parts = (_SYLLABLES.take(pa.array(rng.integers(0, len(_SYLLABLES), count))) for _ in range(3))
    joined = pc.utf8_capitalize(pc.binary_join_element_wise(*parts, ""))
    return np.asarray(joined.to_numpy(zero_copy_only=False), dtype=object)


def firm_names(lasting: Lasting, room: str, number: Ints, codes: Texts) -> pa.Array:
    """An invented firm name for every agent number, in a legal form used in its country; below zero is empty.

    The same number in the same `room` has the same name wherever it is written.
    """
    held = np.flatnonzero(number >= 0)
    own, forms = number[held], pa.array([_FORMS.get(code, "Ltd") for code in codes[held]], pa.string())
    parts = [_SYLLABLES.take(pa.array(lasting.pick(f"{room} {at}", own, len(_SYLLABLES)))) for at in "abc"]
    word = pc.utf8_capitalize(pc.binary_join_element_wise(*parts, ""))
    trade = _TRADES.take(pa.array(lasting.pick(f"{room} trade", own, len(_TRADES))))
    where = np.full(len(number), -1)
    where[held] = np.arange(len(held))
    return pc.binary_join_element_wise(word, trade, forms, " ").take(pa.array(where, mask=where < 0))


def addresses(rng: np.random.Generator, cities: Texts, offices: Ints) -> Texts:
    """One invented address for every city; an office number where `offices` is above zero."""
    numbers = rng.integers(1, 240, len(cities))
    streets = words(rng, len(cities)) + " " + _STREETS[rng.integers(0, len(_STREETS), len(cities))]
    rooms = [f"Office {office}, " if office else "" for office in offices]
    parts = zip(numbers, streets, rooms, cities, strict=True)
    return np.array([f"{number} {street}, {room}{city}" for number, street, room, city in parts], dtype=object)
