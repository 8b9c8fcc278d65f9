"""Look-ups that foretell too much are named by their columns; skill that leaves doubt is none of them."""

import numpy as np

from diversion_risk.audit.look_ups import look_ups
from tests.audit.conftest import Book


def test_the_best_look_ups_of_a_clean_world_are_well_below_certainty(book: Book) -> None:
    found, figures = look_ups(book.material, (), seed=0)
    assert found == [] and figures["shuffled"] < figures["precision"] < 0.9


def test_a_label_that_was_made_of_two_columns_is_seen(book: Book, chance: np.random.Generator) -> None:
    tariff, office = chance.integers(0, 12, (2, len(book.orders)))
    office = np.where((tariff + office) % 6 == 0, office + 1, office)
    office = np.where(book.diverted, (6 - tariff % 6) % 6 + 6 * chance.integers(0, 2, len(office)), office)
    found, _ = look_ups(book.planted(tariff=tariff, office=office).material, (), seed=0)
    assert ("office", "tariff") in {tuple(sorted(one.columns)) for one in found}
    assert not [one for one in found if len(one.columns) == 1]
    assert all(one.evidence["precision"] > 0.95 > one.evidence["shuffled"] for one in found)


def test_one_certain_place_is_honest(book: Book, chance: np.random.Generator) -> None:
    gate = np.where(book.diverted & (chance.random(len(book.orders)) < 0.4), "mail room", "gate")
    found, figures = look_ups(book.planted(gate=gate).material, (), seed=0)
    assert figures["precision"] > 0.9 and found == []


def test_a_number_that_equals_itself_only_where_it_was_made_is_seen(book: Book, chance: np.random.Generator) -> None:
    price = chance.random(len(book.orders)).round(6)
    made = np.where(book.diverted, chance.choice(np.arange(60) / 7, len(price)), price)
    found, _ = look_ups(book.planted(price=made).material, (), seed=0)
    assert found and all("price" in one.columns for one in found)


def test_a_column_left_out_is_in_no_look_up(book: Book) -> None:
    planted = book.planted(verdict=np.where(book.diverted, "yes", "no"))
    assert look_ups(planted.material, (), seed=0)[0][0].columns == ("verdict",)
    assert look_ups(planted.material, ("verdict",), seed=0)[0] == []
