"""Circles of buyers: found step by step in time, they are what reading every earlier order one by one gives."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.ledger import Ledger, Records, plan
from diversion_risk.ledger.circles import FACTS, Meetings, circles
from tests.assess.witness import Record, Row, raw_row
from tests.assess.witness_of_parties import circle, circle_cases, circle_new, circle_others
from tests.factory import checked_orders, checked_outcomes

FIRST = date(2023, 1, 1)


def _world(seed: int, buyers: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders over a year and a half, of which many share a party and many parties outgrow the five; and outcomes."""
    random = np.random.default_rng(seed)

    def party(kind: str, of: int) -> str | None:
        return None if random.random() < 0.2 else f"{kind}-{random.integers(of)}"

    rows: list[dict[str, Any]] = [
        {"order_id": f"X-{n}", "order_date": str(FIRST + timedelta(days=int(random.integers(0, 540)))),
         "buyer_id": f"B-{random.integers(buyers)}", "buyer_address": party("A", buyers),
         "ultimate_consignee_id": party("C", buyers), "forwarder_id": party("F", buyers // 3),
         "buyer_incorporation_date": None}
        for n in range(240)
    ]  # fmt: skip
    told = [
        {"order_id": f"X-{random.integers(240)}", "outcome": ["cleared", "diverted"][random.integers(2)],
         "outcome_date": str(FIRST + timedelta(days=int(random.integers(0, 600))))}
        for _ in range(80)
    ]  # fmt: skip
    return checked_orders(*rows), checked_outcomes(*told)


def _described(orders: pd.DataFrame, history: pd.DataFrame | None, outcomes: pd.DataFrame) -> pd.DataFrame:
    ledger = Ledger()
    asked = plan(ledger, {fact: ledger[fact] for fact in FACTS})
    return Records(orders, history, outcomes).describe(asked).set_axis(orders["order_id"], axis=0)


def _record(orders: pd.DataFrame, outcomes: pd.DataFrame) -> Record:
    cells = orders.assign(order_date=orders["order_date"].dt.date).to_dict("records")
    told = outcomes.assign(outcome_date=outcomes["outcome_date"].dt.date).to_dict("records")
    return Record([raw_row({str(name): cell for name, cell in row.items()}) for row in cells], told)  # type: ignore[arg-type]


COUNTED: dict[str, Callable[[Row, Record, set[str]], int]] = dict(
    zip(FACTS, (circle_others, circle_new, circle_cases), strict=True)
)


@pytest.mark.parametrize(("seed", "buyers"), [(1, 30), (2, 60), (3, 120)])
def test_circles_are_what_reading_every_row_one_by_one_gives(seed: int, buyers: int) -> None:
    orders, outcomes = _world(seed, buyers)
    record = _record(orders, outcomes)
    found = _described(orders, None, outcomes)
    reached = [(row, circle(row, record)) for row in record.orders]
    assert max(len(around) for _, around in reached) > 8
    for fact, count in COUNTED.items():
        assert found[fact].tolist() == [count(row, record, around) for row, around in reached]


def test_an_order_alone_has_the_circle_it_has_in_its_batch() -> None:
    orders, outcomes = _world(4, 60)
    batch = _described(orders, None, outcomes)
    for place in range(0, 240, 40):
        one = orders.iloc[[place]].reset_index(drop=True)
        earlier = orders[orders["order_date"] < one["order_date"][0]]
        alone = _described(one, earlier.reset_index(drop=True), outcomes)
        assert alone.iloc[0].tolist() == batch.iloc[place].tolist()


def _meetings(*ties: tuple[int, int, int], buyers: int = 10) -> Meetings:
    """Ties of party, buyer and day; every buyer is known since day 0."""
    cases = pd.DataFrame({"buyer": [], "day": [], "change": []}, dtype="int64")
    return Meetings(np.zeros(buyers, dtype="int64"), pd.DataFrame(ties, columns=["party", "buyer", "day"]), cases)


def _others(meetings: Meetings, buyer: int, *days: int, address: int = -1) -> list[float]:
    """How many others are tied to an order of each of some days, all asked at once."""
    asked = {"position": range(len(days)), "day": days, "buyer": buyer, "address": address}
    found = circles(meetings, pd.DataFrame(asked | {"ultimate_consignee_id": -1, "forwarder_id": -1}))
    return found["circle_buyers"].sort_index().tolist()


def test_a_tie_of_the_orders_own_day_is_none_yet() -> None:
    assert _others(_meetings((0, 1, 5), (0, 2, 6)), 1, 6, 7) == [0, 1]


def test_the_orders_own_party_ties_it_at_once() -> None:
    assert _others(_meetings((0, 1, 5), (0, 2, 5)), 3, 5, 6, address=0) == [0, 2]


def test_a_party_of_more_than_five_buyers_ties_nobody_any_longer() -> None:
    meetings = _meetings(*((0, buyer, buyer) for buyer in range(6)))
    assert _others(meetings, 0, 1, 2, 5, 6) == [0, 1, 4, 0]


def test_who_was_tied_by_another_party_too_stays_so_when_one_falls_away() -> None:
    meetings = _meetings((1, 0, 0), (1, 1, 0), *((0, buyer, buyer) for buyer in range(6)))
    assert _others(meetings, 0, 5, 6) == [4, 1]


def test_two_circles_that_an_order_brings_together_are_counted_once_each() -> None:
    meetings = _meetings((0, 1, 0), (0, 2, 0), (1, 3, 0), (1, 4, 0))
    assert _others(meetings, 1, 1, address=1) == [3]
    assert _others(meetings, 1, 1, address=0) == [1]


def test_of_no_order_there_is_nothing_to_tell() -> None:
    none = pd.DataFrame(columns=["position", "day", "buyer", "address", "ultimate_consignee_id", "forwarder_id"])
    assert circles(_meetings(), none).empty


def test_circles_cannot_be_looked_back_at() -> None:
    ledger = Ledger()
    with pytest.raises(ValueError, match="looked back at"):
        ledger.past("circle_buyers", "max", ["address"])
