"""Identities and twins: what a look at the whole period, or at random rows, would mistake for skill."""

from dataclasses import replace

import numpy as np
import pandas as pd

from diversion_risk.audit.encodings import encodings, past_counts
from diversion_risk.audit.twins import twins
from tests.audit.conftest import Book


def _groups(book: Book, size: int = 3) -> pd.Series:
    """A number for each few orders that follow each other and end the same way."""
    place = pd.Series(np.arange(len(book.orders))).groupby(book.diverted).cumcount() // size
    return place.astype(str) + np.where(book.diverted, "y", "n")


def test_parties_of_a_clean_world_are_no_identities(book: Book) -> None:
    assert encodings(book.material)[0] == []


def test_a_number_that_groups_orders_of_one_ending_is_an_identity(book: Book) -> None:
    found, _ = encodings(book.planted(control_number=_groups(book).to_numpy()).material)
    assert [one.columns for one in found] == [("control_number",)]
    assert found[0].evidence["whole"] > 0.95 and found[0].evidence["past"] < 0.6


def test_the_past_knows_what_was_known_before_the_day_and_nothing_else(book: Book) -> None:
    what = book.material
    codes = what.codes["destination_country"]
    seen, confirmed = past_counts(codes, what)
    place = len(codes) - 7
    before = (codes == codes[place]) & (what.known_day < what.order_day[place])
    assert (seen[place], confirmed[place]) == (before.sum(), what.diverted[before].sum())


def test_a_clean_world_has_few_twins(book: Book) -> None:
    found, figures = twins(book.material, ())
    assert found == [] and figures["share"] < 0.01


def test_copies_of_older_rows_in_the_later_half_are_seen(book: Book) -> None:
    places = np.flatnonzero(book.diverted)
    older, later = places[: len(places) // 3], places[-len(places) // 3 :][: len(places) // 3]
    orders = book.orders.copy()
    same = [name for name in orders if name not in {"order_id", "order_date"}]
    orders.loc[later, same] = orders.loc[older, same].to_numpy()
    found, figures = twins(replace(book, orders=orders).material, ())
    assert [one.kind for one in found] == ["twins"] and figures["diverted"] > 0.3
