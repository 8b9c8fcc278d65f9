"""Day books: a few orders are looked up, and it is what their whole past would say."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.ledger import DayBooks, Ledger, Plan, Records, Workspace, plan
from diversion_risk.ledger.circles import FACTS
from tests.factory import checked_orders, checked_outcomes

DAY = "2024-03-20"


@pytest.fixture(scope="module")
def asked() -> Plan:
    ledger = Ledger()
    by = [["buyer_id"], ["buyer_id", "forwarder_id"], ["forwarder_id"]]
    hows = ("count", "sum", "mean", "min", "max")
    spans = [(None, 1), (30, 1), (60, 31)]
    columns = {
        f"{how} {keys} {days} {until}": ledger.past("quantity", how, keys, days=days, until=until)
        for how in hows
        for keys in by
        for days, until in spans
    }
    columns |= {
        "buyers": ledger.past_first_seen("buyer_id", ["forwarder_id"]),
        "confirmed": ledger.past_outcomes(by[0])[1],
    }
    columns |= {"near": ledger.past(ledger.past_outcomes(by[0])[1], "max", by[2]), "own": ledger["quantity"]}
    columns |= {"abroad": ledger["destination_country"] != ledger["buyer_country"]}
    return plan(ledger, columns)


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    random = np.random.default_rng(5)
    rows = [
        {"order_id": f"H-{n}", "order_date": str(pd.Timestamp("2024-01-01").date() + pd.Timedelta(days=int(day))),
         "quantity": None if random.random() < 0.2 else round(float(random.random()) * 1e6, 4),
         "buyer_id": f"B-{random.integers(4)}", "forwarder_id": None if random.random() < 0.2 else f"F-{random.integers(4)}"}
        for n, day in enumerate(random.integers(0, 90, 300))
    ]  # fmt: skip
    return checked_orders(*rows)


@pytest.fixture(scope="module")
def outcomes() -> pd.DataFrame:
    told = [("H-3", "diverted", "2024-02-01"), ("H-9", "cleared", "2024-03-01"), ("H-9", "diverted", "2024-03-19"),
            ("H-12", "diverted", DAY), ("O-1", "diverted", "2024-03-01")]  # fmt: skip
    return checked_outcomes(*({"order_id": one, "outcome": what, "outcome_date": day} for one, what, day in told))


@pytest.fixture(scope="module")
def books(asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame) -> DayBooks:
    return DayBooks.of(asked, history, outcomes)


@pytest.fixture(scope="module")
def today() -> pd.DataFrame:
    """Orders of one day: usual ones, one without a forwarder, one by a buyer nobody has heard of."""
    known = [{"order_date": DAY, "buyer_id": f"B-{n}", "forwarder_id": f"F-{n}"} for n in range(4)]
    bare = {"order_date": DAY, "buyer_id": "B-1", "forwarder_id": None}
    return checked_orders(*known, bare, {"order_date": DAY, "buyer_id": "new", "forwarder_id": "F-1"})


def test_orders_are_looked_up_as_they_are_described(
    books: DayBooks, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame, today: pd.DataFrame
) -> None:
    described = Records(today, history, outcomes).describe(asked)
    pd.testing.assert_frame_equal(books.describe(today), described, check_exact=True)
    assert described["confirmed"].max() > 0 and described["near"].max() > 0 and described["buyers"].isna().any()


def test_an_order_alone_is_looked_up_as_in_its_day(books: DayBooks, today: pd.DataFrame) -> None:
    alone = [books.describe(today.iloc[[place]].reset_index(drop=True)) for place in range(len(today))]
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), books.describe(today), check_exact=True)


def test_the_day_of_the_order_and_later_ones_are_not_in_its_past(
    books: DayBooks, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame, today: pd.DataFrame
) -> None:
    moment = pd.Timestamp(DAY)
    before, known = history[history["order_date"] < moment], outcomes[outcomes["outcome_date"] < moment]
    assert 0 < len(before) < len(history)
    pd.testing.assert_frame_equal(DayBooks.of(asked, before, known).describe(today), books.describe(today))


def test_books_cannot_tell_of_orders_that_may_see_each_other(books: DayBooks) -> None:
    assert books.can_tell(checked_orders({"order_date": DAY}, {"order_date": DAY}))
    assert not books.can_tell(checked_orders({"order_date": DAY}, {"order_date": "2024-03-21"}))


def test_books_cannot_tell_of_an_order_that_stands_in_the_history_with_an_earlier_day(
    books: DayBooks, history: pd.DataFrame
) -> None:
    day, order_id = history["order_date"].iloc[0], history["order_id"].iloc[0]
    assert books.can_tell(checked_orders({"order_id": order_id, "order_date": str(day.date())}))
    assert not books.can_tell(
        checked_orders({"order_id": order_id, "order_date": str(day.date() + pd.Timedelta(days=1))})
    )


def test_records_look_up_where_the_books_can_tell_and_reckon_where_they_cannot(
    books: DayBooks, asked: Plan, history: pd.DataFrame, outcomes: pd.DataFrame, today: pd.DataFrame
) -> None:
    days = pd.concat([today, checked_orders({"order_id": "late", "order_date": "2024-03-25", "buyer_id": "B-1"})])
    days = days.reset_index(drop=True)
    with_books = Records(days, history, outcomes, books=books).describe(asked)
    pd.testing.assert_frame_equal(with_books, Records(days, history, outcomes).describe(asked))


def test_books_without_a_history_know_of_nothing(asked: Plan, today: pd.DataFrame) -> None:
    found = DayBooks.of(asked, None).describe(today)
    pd.testing.assert_frame_equal(found, Records(today).describe(asked))


def test_no_orders_are_described_by_no_rows(books: DayBooks, today: pd.DataFrame) -> None:
    assert books.describe(today.iloc[:0]).shape == (0, len(books.plan.names))


def test_several_threads_look_up_what_one_would(books: DayBooks, today: pd.DataFrame) -> None:
    alone = [today.iloc[[place]].reset_index(drop=True) for place in range(len(today))] * 4
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(books.describe, alone))
    pd.testing.assert_frame_equal(pd.concat(found[: len(today)], ignore_index=True), books.describe(today))
    for one, other in zip(found, found[len(today) :], strict=False):
        pd.testing.assert_frame_equal(one, other)


def test_the_files_of_books_are_gone_with_them(asked: Plan, history: pd.DataFrame, tmp_path: Path) -> None:
    books = DayBooks.of(asked, history, workspace=Workspace(folder=tmp_path))
    assert any(tmp_path.iterdir())
    del books
    assert not any(tmp_path.iterdir())


def test_circles_are_looked_up_as_they_are_described(
    history: pd.DataFrame, outcomes: pd.DataFrame, today: pd.DataFrame
) -> None:
    ledger = Ledger()
    asked = plan(ledger, {fact: ledger[fact] for fact in FACTS})
    past = history.assign(buyer_address=history["buyer_id"], ultimate_consignee_id=history["buyer_id"])
    orders = today.assign(buyer_address=["B-1", "x", "B-2", None, "B-3", "B-0"])
    books = DayBooks.of(asked, past, outcomes)
    for day in (DAY, "2024-04-09", "2024-01-20"):
        dated = orders.assign(order_date=pd.Series([day] * len(orders)).astype(orders["order_date"].dtype))
        described = Records(dated, past, outcomes).describe(asked)
        assert described["circle_buyers"].max() > 0 and books.can_tell(dated)
        pd.testing.assert_frame_equal(books.describe(dated), described)
