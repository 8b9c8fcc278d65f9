"""The buyer's earlier orders, and how they are told."""

import pandas as pd

from diversion_risk.assess.assessment import EarlierOrder
from diversion_risk.assess.earlier import MOST, earlier_orders
from diversion_risk.outputs.order_page import Setting, order_page
from diversion_risk.outputs.order_text import order_text
from diversion_risk.outputs.timeline import timeline
from diversion_risk.outputs.wording import NO_EARLIER, earlier
from tests.factory import checked_orders
from tests.outputs.conftest import assessment_of


def _orders(*days: str, buyer: str = "B-1") -> pd.DataFrame:
    return checked_orders(*({"order_id": f"{buyer} {day}", "order_date": day, "buyer_id": buyer} for day in days))


def test_orders_of_the_same_day_and_of_others_are_not_earlier() -> None:
    batch, past = _orders("2024-03-01", "2024-03-02"), _orders("2024-01-01", "2024-03-02", buyer="B-2")
    found = list(earlier_orders(batch, [batch, past]))
    assert [[one.day for one in each] for each in found] == [[], ["2024-03-01"]]


def test_an_order_that_stands_in_batch_and_past_is_told_once() -> None:
    batch = _orders("2024-03-01", "2024-03-02")
    assert len(list(earlier_orders(batch, [batch, batch]))[1]) == 1


def test_the_latest_are_told() -> None:
    days = [str(day.date()) for day in pd.date_range("2023-01-01", periods=MOST + 2)]
    batch = _orders(*days)
    last = next(iter(earlier_orders(batch.tail(1), [batch])))
    assert (len(last), last[0].day, last[-1].day) == (MOST, days[1], days[-2])


def test_text_and_page_say_the_same() -> None:
    one = assessment_of(
        earlier=(EarlierOrder("<b>O", "2023-01-05", 900.0, "TR"), EarlierOrder("P", "2023-02-05", None, None))
    )
    assert (
        earlier(one)
        == "2 orders of earlier days on record, from 2023-01-05 to 2023-02-05; where a value is stated, 900 USD in all."
    )
    page = order_page(one, Setting())
    assert earlier(one) in " ".join(order_text(one).split()) and earlier(one) in page
    assert timeline(one).count("<circle") == 3 and "<b>O" not in page


def test_no_earlier_order_is_said() -> None:
    assert NO_EARLIER in order_text(assessment_of(earlier=())) and timeline(assessment_of(earlier=())) == ""
