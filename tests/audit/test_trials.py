"""What a small model must not be able to do, and is caught doing where a leak is planted."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.trials import Describe, Trials
from tests.audit.conftest import Book


def _kinds(book: Book, describe: Describe) -> list[str]:
    found: list[Finding] = Trials(book.material, book.orders, book.outcomes, describe).run()[0]
    return [one.kind for one in found]


def _noise(book: Book, columns: int = 2) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(5).random((len(book.material.diverted), columns)), columns=["a", "b"])


def test_facts_that_know_nothing_pass(book: Book) -> None:
    assert _kinds(book, lambda _: _noise(book)) == []


def test_a_fact_that_counts_its_own_outcome_is_caught_by_shuffling(book: Book) -> None:
    ids = book.orders["order_id"].to_numpy()[book.material.orders]

    def describe(outcomes: pd.DataFrame) -> pd.DataFrame:
        told = outcomes.drop_duplicates("order_id").set_index("order_id")["outcome"].eq("diverted")
        return _noise(book).assign(a=told.reindex(ids).to_numpy(float) + _noise(book)["b"].to_numpy())

    assert "shuffled" in _kinds(book, describe)


def test_a_fact_that_was_mended_for_old_orders_is_caught_by_reversing_time(book: Book) -> None:
    what = book.material
    mended = np.where(what.later, 0.4, 1.5) * what.diverted + _noise(book)["a"].to_numpy()
    assert _kinds(book, lambda _: _noise(book).assign(a=mended)) == ["reversed"]


def test_outcomes_that_foretell_each_other_at_once_are_caught_by_switching_off_the_delay(book: Book) -> None:
    days = book.orders.set_index("order_id")["order_date"]

    def describe(outcomes: pd.DataFrame) -> pd.DataFrame:
        at_once = (outcomes["outcome_date"] == outcomes["order_id"].map(days)).all()
        return _noise(book).assign(a=book.material.diverted * (3.0 if at_once else 0.3) + _noise(book)["a"])

    assert _kinds(book, describe) == ["no_delay"]


def test_outcomes_dated_before_their_orders_are_seen(book: Book) -> None:
    moved = book.outcomes["outcome_date"].where(book.outcomes.index % 10 > 0, pd.Timestamp("2010-01-01"))
    early = Book(book.orders, book.extras, book.outcomes.assign(outcome_date=moved.astype("datetime64[s]")))
    (found,), _ = Trials(early.material, early.orders, early.outcomes, lambda _: _noise(early)).run()
    assert found.columns == ("outcome_date",)


@pytest.mark.parametrize("places", [[], [3]])
def test_too_few_outcomes_are_not_measurable_rather_than_clean(book: Book, places: list[int]) -> None:
    some = book.outcomes.iloc[[*range(30), *places]]
    few = Book(book.orders, book.extras, some)
    found, figures = Trials(few.material, few.orders, few.outcomes, lambda _: _noise(few)).run()
    assert found == [] and figures["model, as it is"]["auc"] is None
