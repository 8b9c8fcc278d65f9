"""Columns that look written after the outcome are named, and honest ones are not."""

import numpy as np
import pandas as pd

from diversion_risk.audit.marks import marks
from tests.audit.conftest import Book


def _named(book: Book) -> list[str]:
    return [column for one in marks(book.material) for column in one.columns]


def test_a_clean_world_has_no_column_that_was_written_later(book: Book) -> None:
    assert _named(book) == []


def test_a_value_that_an_inspector_writes_down_when_he_finds_something_is_seen(
    book: Book, chance: np.random.Generator
) -> None:
    filed = chance.choice(["routine", "express"], len(book.orders))
    noted = np.where(book.diverted & (chance.random(len(filed)) < 0.6), "unknown origin", filed)
    (found,) = marks(book.planted(stated_source=noted, honest=filed).material)
    assert found.columns == ("stated_source",) and '"unknown origin"' in found.says
    assert found.evidence["hits"] == found.evidence["orders"] > 50


def test_a_column_that_is_filled_when_an_order_is_looked_at_is_seen(book: Book) -> None:
    filed = np.where(book.looked_at & (np.arange(len(book.orders)) % 2 == 0), "file", None)
    (found,) = marks(book.planted(case_file=pd.Series(filed, dtype="str").to_numpy()).material)
    assert found.columns == ("case_file",) and "looked at" in found.says


def test_a_date_and_a_year_that_follow_the_outcome_are_seen(book: Book) -> None:
    closed = book.known_on.dt.strftime("%Y-%m-%d")
    due = (book.orders["order_date"] + pd.Timedelta(days=60)).dt.strftime("%Y-%m-%d")
    planted = book.planted(closed_on=closed, closed_in=closed.str[:4], due_on=due)
    assert {"closed_on", "closed_in"} == set(_named(planted))


def test_a_party_that_was_always_diverting_is_a_precedent_and_no_leak(book: Book) -> None:
    orders = book.orders.assign(buyer_id=np.where(book.diverted, "B-1", book.orders["buyer_id"]))
    assert _named(Book(orders, book.extras, book.outcomes)) == []
