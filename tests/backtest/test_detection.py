"""When a network is met, and how much of its value."""

import numpy as np
import pandas as pd

from diversion_risk.backtest.detection import Meant, detection, listed_by_day
from diversion_risk.model.capacity import Capacity
from tests.factory import checked_orders

ORDERS = checked_orders(
    *({"order_date": day, "value_usd": value} for day, value in (
        ("2024-01-01", 10), ("2024-01-01", 90), ("2024-01-09", 30), ("2024-01-09", 70), ("2024-02-09", 60), ("2024-02-09", 5),
    ))
)  # fmt: skip
DIVERTED = np.array([True, False, True, False, True, False])
RISK = np.array([0.1, 0.9, 0.8, 0.2, 0.3, 0.6])


def _met(networks: list[str | None], judged: slice = slice(None)) -> dict[str, object]:
    places = np.arange(len(ORDERS))[judged]
    meant = Meant(DIVERTED, pd.Series(networks, dtype="string"))
    found = detection(ORDERS, places, RISK[places], meant, Capacity(count=1)).to_dict()
    return found["all"] | {"begun": found["begun_in_the_judged_time"]["networks"]}


def test_the_riskiest_order_of_each_day_is_listed() -> None:
    assert listed_by_day(ORDERS["order_date"], RISK, Capacity(count=1)).tolist() == [
        False,
        True,
        True,
        False,
        False,
        True,
    ]


def test_a_network_is_met_with_its_first_listed_order_and_stopped_from_then_on() -> None:
    found = _met(["N"] * 6)
    assert (found["met"], found["median_days_to_first"]) == (1, 8)
    assert found["met_within"] == {"0": 0.0, "30": 1.0, "90": None, "180": None}
    assert (found["share_of_value_listed"], found["share_of_value_from_the_first_alarm"]) == (0.3, 0.9)


def test_a_network_never_met_counts_as_later_than_any() -> None:
    found = _met(["M", None, None, None, "M", None])
    assert (found["networks"], found["met"], found["median_days_to_first"]) == (1, 0, None)
    assert found["share_of_value_from_the_first_alarm"] == 0


def test_a_network_that_diverted_before_the_judged_days_has_not_begun_in_them() -> None:
    found = _met(["N", None, "N", None, "M", None], slice(2, None))
    assert (found["networks"], found["begun"]) == (2, 1)
