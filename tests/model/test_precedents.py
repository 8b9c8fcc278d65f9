"""Past orders near another one: which are found, and what is said of their file."""

from itertools import chain

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model import precedents
from diversion_risk.model.precedents import Precedents


def _past(*rows: tuple[str, str, str, str, float, float]) -> Precedents:
    columns = ["order_id", "order_day", "outcome", "outcome_day", "price", "route"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("order_day", "outcome_day"), "datetime64[s]"))
    return Precedents.of(table, table[["price", "route"]])


PAST = _past(
    ("near", "2023-01-01", "diverted", "2023-06-01", 1.0, 1.0),
    ("far", "2023-01-02", "diverted", "2023-06-01", 5.0, -1.0),
    ("known late", "2023-01-03", "diverted", "2024-01-05", 1.0, 1.1),
    ("placed late", "2024-01-06", "cleared", "2024-01-06", 1.0, 1.1),
    ("cleared", "2023-01-04", "cleared", "2023-02-01", 0.0, 0.0),
)


def _found(
    past: Precedents, day: str, order_id: str = "this", most: int = 3, price: float = 1.0
) -> dict[str, list[str]]:
    pushes = pd.DataFrame({"route": [1.1], "price": [price]})
    (near,) = past.nearest(pushes, pd.Series([pd.Timestamp(day)]), pd.Series([order_id]), most)
    return {outcome: [past.orders["order_id"][one.place] for one in some] for outcome, some in near.items()}


def test_the_nearest_of_each_outcome_come_first() -> None:
    assert _found(PAST, "2024-06-01") == {
        "diverted": ["known late", "near", "far"], "cleared": ["placed late", "cleared"]
    }  # fmt: skip
    assert _found(PAST, "2024-06-01", most=1) == {"diverted": ["known late"], "cleared": ["placed late"]}


def test_only_what_was_known_before_the_orders_own_day_is_found() -> None:
    assert _found(PAST, "2024-01-05") == {"diverted": ["near", "far"], "cleared": ["cleared"]}
    assert _found(PAST, "2023-01-01") == {"diverted": [], "cleared": []}


def test_an_order_is_no_precedent_of_its_own() -> None:
    assert _found(PAST, "2024-01-05", order_id="near")["diverted"] == ["far"]


def test_of_equally_near_orders_the_later_come_first() -> None:
    twins = _past(*((f"T{day}", f"2023-01-0{day}", "cleared", "2023-02-01", 1.0, 1.0) for day in range(1, 8)))
    assert _found(twins, "2024-01-01")["cleared"] == ["T7", "T6", "T5"]


def test_many_orders_looked_up_in_parts_find_what_each_finds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    rows = [(f"P{n}", "2023-01-01", "cleared", "2023-02-01", *random.normal(size=2)) for n in range(50)]
    past, pushes = _past(*rows), pd.DataFrame(random.normal(size=(20, 2)), columns=["price", "route"])
    days, ids = pd.Series([pd.Timestamp("2024-01-01")] * 20), pd.Series([f"O{n}" for n in range(20)])
    whole = list(past.nearest(pushes, days, ids, 3))
    monkeypatch.setattr(precedents, "_CELLS", 150)
    assert list(past.nearest(pushes, days, ids, 3)) == whole
    alone = [past.nearest(pushes.iloc[[n]], days.iloc[[n]], ids.iloc[[n]], 3) for n in range(20)]
    assert list(chain.from_iterable(alone)) == whole


def test_of_too_many_the_latest_of_each_outcome_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedents, "MOST", 2)
    days = range(1, 5)
    rows = [(f"{outcome}{day}", f"2023-01-0{day}", outcome, "2023-02-01", 0.0, 0.0)
            for day in days for outcome in ("diverted", "cleared")]  # fmt: skip
    assert sorted(_past(*rows).orders["order_id"]) == ["cleared3", "cleared4", "diverted3", "diverted4"]


def test_a_past_in_which_nothing_is_known_has_no_precedents() -> None:
    none = Precedents.from_frame(Precedents.of(PAST.orders.iloc[:0], PAST.pushes.iloc[:0]).to_frame())
    assert _found(none, "2024-01-05") == {"diverted": [], "cleared": []}


def test_the_table_comes_back_as_it_was_kept() -> None:
    back = Precedents.from_frame(PAST.to_frame())
    pd.testing.assert_frame_equal(back.orders, PAST.orders)
    pd.testing.assert_frame_equal(back.pushes, PAST.pushes)


@pytest.mark.parametrize(
    "damage",
    [{"outcome": "guilty"}, {"price": np.float32("nan")}, {"price": "x"}, {"order_day": "2023"}, {"outcome_day": pd.NaT},
     {"order_id": 3}],
    ids=str,
)  # fmt: skip
def test_a_table_that_holds_anything_else_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the precedents"):
        Precedents.from_frame(PAST.to_frame().assign(**damage))
