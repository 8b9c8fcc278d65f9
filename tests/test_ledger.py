"""What was known at the moment of an order: the one look back, to the day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.ledger import How, Ledger, Records, plan
from diversion_risk.orders.read import check_orders
from tests.factory import checked_orders, checked_outcomes, orders

BUYER = ("buyer_id",)
Row = dict[str, Any]


def records_of(rows: Sequence[Row], history: Sequence[Row] = (), outcomes: Sequence[Row] = ()) -> Records:
    """Records of such rows; those of the history are numbered H-1, H-2, ... where they name no order_id."""
    older = checked_orders(*({"order_id": f"H-{n}"} | row for n, row in enumerate(history, 1))) if history else None
    known = checked_outcomes(*outcomes) if outcomes else None
    return Records(checked_orders(*rows), history=older, outcomes=known)


def past(
    records: Records, how: How = "sum", measure: str = "quantity", by: Sequence[str] = BUYER, **window: Any
) -> list:
    """A statistic of each order's past; `None` where it is unknown."""
    ledger = Ledger()
    column = ledger.past(measure, how, by, **window)
    return _plain(records.describe(plan(ledger, {"past": column}))["past"])


def looks(records: Records, by: Sequence[str] = BUYER) -> list[tuple[Any, Any]]:
    """How many orders of the past were looked at and how many confirmed, for each order."""
    ledger = Ledger()
    looked_at, diverted = ledger.past_outcomes(by)
    found = records.describe(plan(ledger, {"looked_at": looked_at, "diverted": diverted}))
    return list(zip(_plain(found["looked_at"]), _plain(found["diverted"]), strict=True))


def _plain(column: pd.Series) -> list:
    return [None if np.isnan(value) else value for value in column]


def on(day: str, quantity: float = 1.0, **more: Any) -> Row:
    return {"order_date": day, "quantity": quantity, "buyer_incorporation_date": "1990-01-01"} | more


def test_an_order_sees_the_days_before_its_own_and_not_itself() -> None:
    records = records_of([on("2024-03-01", 10), on("2024-03-02", 20), on("2024-03-03", 40)])
    assert past(records, "sum") == [None, 10, 30]
    assert past(records, "count") == [0, 1, 2]


def test_orders_of_one_day_do_not_see_each_other() -> None:
    records = records_of([on("2024-03-02", 20), on("2024-03-01", 10), on("2024-03-02", 40)])
    assert past(records, "sum") == [10, None, 10]


def test_orders_tied_on_an_earlier_day_are_all_seen() -> None:
    records = records_of([on("2024-03-01", 10), on("2024-03-01", 30), on("2024-03-02")])
    assert past(records, "mean") == [None, None, 20]


def test_other_buyers_are_another_past() -> None:
    records = records_of(
        [on("2024-03-01", 10, buyer_id="A"), on("2024-03-02", buyer_id="B"), on("2024-03-02", buyer_id="A")]
    )
    assert past(records, "sum") == [None, None, 10]


def test_every_key_must_agree() -> None:
    records = records_of(
        [
            on("2024-03-01", 10, forwarder_id="F"),
            on("2024-03-01", 20, forwarder_id="G"),
            on("2024-03-02", forwarder_id="G"),
        ]
    )
    assert past(records, "sum", by=["buyer_id", "forwarder_id"])[2] == 20


def test_an_unknown_key_gives_an_unknown_past_rather_than_that_of_all_others_without_one() -> None:
    records = records_of([on("2024-03-01", forwarder_id=None), on("2024-03-02", forwarder_id=None), on("2024-03-02")])
    assert past(records, "count", by=["forwarder_id"]) == [None, None, 0]
    assert looks(records, by=["forwarder_id"]) == [(None, None), (None, None), (0, 0)]


def test_nothing_there_counts_as_zero_and_has_no_mean() -> None:
    records = records_of([on("2024-03-01")])
    assert [past(records, how) for how in ("count", "sum", "mean", "min", "max")] == [
        [0],
        [None],
        [None],
        [None],
        [None],
    ]


def test_an_unknown_value_is_passed_over_and_the_order_still_counts_as_an_order() -> None:
    records = records_of([on("2024-03-01", None), on("2024-03-02", 30), on("2024-03-03")])
    assert past(records, "count")[2] == 1
    assert past(records, "mean")[2] == 30
    ledger = Ledger()
    assert _plain(records.describe(plan(ledger, {"n": ledger.past_orders(BUYER)}))["n"]) == [0, 1, 2]


@pytest.mark.parametrize(("day", "seen"), [("2023-12-31", 0), ("2024-01-01", 1), ("2024-01-30", 1), ("2024-01-31", 0)])
def test_a_window_of_thirty_days_reaches_back_to_the_thirtieth_and_no_further(day: str, seen: int) -> None:
    assert past(records_of([on("2024-01-31")], [on(day)]), "count", days=30) == [seen]


@pytest.mark.parametrize(("day", "seen"), [("2024-03-31", 1), ("2024-04-01", 0), ("2024-06-29", 0), ("2023-06-28", 0)])
def test_until_leaves_out_the_days_just_before(day: str, seen: int) -> None:
    assert past(records_of([on("2024-06-30")], [on(day)]), "count", days=365, until=91) == [seen]


@pytest.mark.parametrize(("order", "day", "seen"), [
    ("2024-02-29", "2023-03-01", 1), ("2024-03-01", "2023-03-01", 0), ("2024-03-01", "2023-03-02", 1),
    ("2023-03-01", "2022-03-01", 1), ("2025-02-28", "2024-02-29", 1),
])  # fmt: skip
def test_a_year_is_365_days_in_a_leap_year_too(order: str, day: str, seen: int) -> None:
    assert past(records_of([on(order)], [on(day)]), "count", days=365) == [seen]


def test_a_time_with_an_offset_belongs_to_its_utc_day() -> None:
    rows = check_orders(
        orders(on("2024-03-01T23:30:00-05:00", 10), on("2024-03-02T00:30:00+02:00", 20), on("2024-03-02"))
    )
    assert past(Records(rows.rows), "sum") == [20, None, 20]


def test_an_outcome_with_an_offset_becomes_known_on_its_utc_day() -> None:
    told = {"order_id": "H-1", "outcome": "diverted", "outcome_date": "2024-02-01T23:30:00-05:00"}
    days = [on("2024-02-02"), on("2024-02-03", order_id="O-2")]
    assert looks(records_of(days, [LOOKED_AT], [told])) == [(0, 0), (1, 1)]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    records = records_of([on("2024-02-29", 1), on("2024-03-01", 2), on("2024-03-02", 4)])
    assert past(records, days=1) == [None, 1, 2]
    assert past(records, days=2) == [None, 1, 3]


def test_an_order_that_is_told_late_is_seen_by_all_that_came_after_its_own_day() -> None:
    """It arrives after them, in the history of a later run; what they are told then is what they should have known."""
    rows = [on("2024-03-01", 1), on("2024-03-05", 2)]
    assert past(records_of(rows)) == [None, 1]
    assert past(records_of(rows, [on("2024-03-03", 7)])) == [None, 8]
    assert past(records_of(rows, [on("2024-03-05", 7)])) == [None, 1]


def test_an_outcome_that_arrives_late_counts_from_the_day_it_became_known_whenever_the_order_was() -> None:
    late = {"order_id": "H-1", "outcome": "diverted", "outcome_date": "2026-01-01"}
    days = [on("2024-02-01"), on("2026-01-01", order_id="O-2"), on("2026-01-02", order_id="O-3")]
    assert looks(records_of(days, [LOOKED_AT], [late])) == [(0, 0), (0, 0), (1, 1)]


def test_an_order_of_the_history_that_is_later_than_the_order_is_not_seen() -> None:
    records = records_of([on("2024-03-02")], [on("2024-03-03", 99), on("2024-03-02", 99), on("2024-03-01", 5)])
    assert past(records, "sum") == [5]


def test_an_order_that_arrives_late_sees_the_past_of_its_own_day() -> None:
    records = records_of([on("2024-03-09", 7), on("2024-03-02", 8)], [on("2024-03-01", 5), on("2024-03-05", 6)])
    assert past(records, "sum") == [19, 5]


def test_an_order_in_batch_and_history_counts_once_with_the_row_of_the_batch() -> None:
    records = records_of([on("2024-03-01", 10), on("2024-03-05")], [on("2024-03-01", 77, order_id="O-1")])
    assert past(records, "sum") == [None, 10]
    assert past(records, "count") == [0, 1]


def test_an_order_that_stands_twice_in_the_history_counts_once_with_its_first_row() -> None:
    history = check_orders(orders(on("2024-03-01", 10, order_id="H"), on("2024-03-02", order_id="I"))).rows
    records = Records(checked_orders(on("2024-03-05")), history=pd.concat([history, history.assign(quantity=50.0)]))
    assert past(records, "sum") == [11]


def test_an_empty_history_is_no_history() -> None:
    rows = checked_orders(on("2024-03-01", 10), on("2024-03-05"))
    assert past(Records(rows, history=rows.iloc[:0], outcomes=checked_outcomes({}).iloc[:0]), "sum") == [None, 10]


def test_a_ledger_without_orders_describes_nothing() -> None:
    rows = checked_orders(on("2024-03-01"))
    records = Records(rows.iloc[:0], history=rows)
    ledger = Ledger()
    assert records.describe(plan(ledger, {"past": ledger.past_orders(BUYER)})).shape == (0, 1)


def test_rows_come_back_in_the_order_in_which_they_went_in() -> None:
    days = ["2024-03-05", "2024-03-01", "2024-03-03"]
    records = records_of([on(day, n) for n, day in enumerate(days, 1)])
    ledger = Ledger()
    assert _plain(records.describe(plan(ledger, {"quantity": ledger["quantity"]}))["quantity"]) == [1, 2, 3]


LOOKED_AT = on("2024-01-10", order_id="H-1")


@pytest.mark.parametrize(("day", "known"), [("2024-02-01", (0, 0)), ("2024-02-02", (1, 1))])
def test_an_outcome_counts_from_the_day_after_it_became_known(day: str, known: tuple[int, int]) -> None:
    late = {"order_id": "H-1", "outcome": "diverted", "outcome_date": "2024-02-01"}
    assert looks(records_of([on(day)], [LOOKED_AT], [late])) == [known]


def test_a_cleared_order_counts_as_looked_at_and_an_order_nobody_looked_at_does_not() -> None:
    outcomes = [{"order_id": "H-1", "outcome": "cleared", "outcome_date": "2024-01-20"}]
    assert looks(records_of([on("2024-03-01")], [LOOKED_AT, on("2024-01-11")], outcomes)) == [(1, 0)]


@pytest.mark.parametrize(("first", "then", "as_it_stood"), [
    ("cleared", "diverted", [(1, 0), (1, 1)]), ("diverted", "cleared", [(1, 1), (1, 0)]),
    ("diverted", "diverted", [(1, 1), (1, 1)]),
])  # fmt: skip
def test_an_outcome_that_is_corrected_counts_as_it_stood(first: str, then: str, as_it_stood: list) -> None:
    outcomes = [
        {"order_id": "H-1", "outcome": first, "outcome_date": "2024-02-01"},
        {"order_id": "H-1", "outcome": then, "outcome_date": "2024-04-01"},
    ]
    days = [on("2024-04-01"), on("2024-04-02", order_id="O-2")]
    assert looks(records_of(days, [LOOKED_AT], outcomes))[0] == as_it_stood[0]
    assert looks(records_of(days[1:], [LOOKED_AT], outcomes)) == as_it_stood[1:]


def test_of_two_outcomes_known_on_one_day_the_later_row_applies() -> None:
    outcomes = [{"order_id": "H-1", "outcome": told, "outcome_date": "2024-02-01"} for told in ("diverted", "cleared")]
    assert looks(records_of([on("2024-03-01")], [LOOKED_AT], outcomes)) == [(1, 0)]


def test_an_outcome_dated_before_its_own_order_is_never_in_that_orders_past() -> None:
    early = {"order_id": "O-1", "outcome": "diverted", "outcome_date": "2023-12-01"}
    assert looks(records_of([on("2024-03-01"), on("2024-03-02")], outcomes=[early])) == [(0, 0), (1, 1)]


def test_an_outcome_for_an_order_that_nobody_knows_is_ignored() -> None:
    stray = {"order_id": "elsewhere", "outcome": "diverted", "outcome_date": "2024-01-01"}
    assert looks(records_of([on("2024-03-01")], [LOOKED_AT], [stray])) == [(0, 0)]


def test_outcomes_never_count_as_orders() -> None:
    outcomes = [{"order_id": "H-1", "outcome": "diverted", "outcome_date": "2024-02-01"}]
    records = records_of([on("2024-03-01")], [LOOKED_AT], outcomes)
    assert past(records, "count") == [1]
    ledger = Ledger()
    assert len(records.describe(plan(ledger, {"day": ledger["day"]}))) == 1


def test_an_outcome_is_of_the_batchs_row_where_batch_and_history_differ() -> None:
    history = [on("2024-01-10", order_id="O-1", buyer_id="other")]
    outcomes = [{"order_id": "O-1", "outcome": "diverted", "outcome_date": "2024-02-01"}]
    rows = [
        on("2024-01-10", order_id="O-1", buyer_id="B"),
        on("2024-03-01", buyer_id="B"),
        on("2024-03-01", buyer_id="other"),
    ]
    rows[1]["order_id"], rows[2]["order_id"] = "O-2", "O-3"
    assert looks(records_of(rows, history, outcomes)) == [(0, 0), (1, 1), (0, 0)]


FIRST = date(2024, 1, 1)
WINDOWS = [(None, 1), (30, 1), (7, 3), (60, 31)]
KEYS = [("buyer_id",), ("forwarder_id",), ("buyer_id", "forwarder_id")]


def _random_world(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Batch, history and outcomes, small and dense: many ties, unknown keys and values, orders in both tables."""
    random = np.random.default_rng(seed)
    days = [str(FIRST + timedelta(days=int(day))) for day in random.integers(0, 90, 160)]
    rows = [
        on(day, None if random.random() < 0.2 else float(random.integers(1, 50)), order_id=f"X-{n}",
           buyer_id=f"B-{random.integers(3)}", forwarder_id=None if random.random() < 0.2 else f"F-{random.integers(3)}")
        for n, day in enumerate(days)
    ]  # fmt: skip
    told = [
        {"order_id": f"X-{random.integers(170)}", "outcome": ["cleared", "diverted"][random.integers(2)],
         "outcome_date": str(FIRST + timedelta(days=int(random.integers(0, 120))))}
        for _ in range(120)
    ]  # fmt: skip
    twice = [row | {"quantity": 1000.0, "buyer_id": "B-0"} for row in rows[60:70]]
    return checked_orders(*rows[:70]), checked_orders(*twice, *rows[70:]), checked_outcomes(*told)


def _seen(row: Row, rows: list[Row], by: Sequence[str], days: int | None, until: int) -> list[Row] | None:
    """The rows of the past that an order may look at, read off one by one."""
    if any(pd.isna(row[key]) for key in by):
        return None
    last = row["order_date"] - timedelta(days=until)
    first = date.min if days is None else row["order_date"].date() - timedelta(days=days)
    same = [other for other in rows if all(other[key] == row[key] for key in by)]
    return [other for other in same if other["order_date"] <= last and other["order_date"].date() >= first]


def _statistic(values: list[float], how: str) -> float | None:
    known = [value for value in values if not pd.isna(value)]
    if how == "count":
        return len(known)
    reckon = {"sum": sum, "mean": np.mean, "min": min, "max": max}[how]
    return reckon(known) if known else None


def _agree(found: pd.Series, expected: list[float | None]) -> None:
    np.testing.assert_allclose(found.to_numpy(), np.array(expected, dtype=float), rtol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_past_is_what_reading_every_row_one_by_one_gives(seed: int) -> None:
    batch, history, _ = _random_world(seed)
    records = Records(batch, history=history)
    own = set(batch["order_id"])
    rows = batch.to_dict("records") + [row for row in history.to_dict("records") if row["order_id"] not in own]
    asked = [(how, by, *window) for how in ("count", "sum", "mean", "min", "max") for by in KEYS for window in WINDOWS]
    names = {str(number): ask for number, ask in enumerate(asked)}
    ledger = Ledger()
    columns = {
        name: ledger.past("quantity", how, by, days=days, until=until) for name, (how, by, days, until) in names.items()
    }
    found = records.describe(plan(ledger, columns))
    for name, (how, by, days, until) in names.items():
        seen = [_seen(row, rows, by, days, until) for row in batch.to_dict("records")]
        _agree(found[name], [None if part is None else _statistic([r["quantity"] for r in part], how) for part in seen])


@pytest.mark.parametrize(
    "windows",
    [[(None, 1)], [(7, 1)], [(7, 3), (30, 1)], [(None, 1), (7, 1)], [(None, 40), (7, 1)], [(None, 9), (60, 31)]],
    ids=str,
)
def test_what_lies_far_before_the_orders_is_seen_as_reading_every_row_one_by_one_gives(
    windows: list[tuple[int | None, int]],
) -> None:
    """The orders are of the last days of a long history, in which most keys came long before their first order."""
    rows = [
        table.assign(order_id=table["order_id"] + sort) for sort, table in zip("BH", _random_world(6)[:2], strict=True)
    ]
    every = pd.concat(rows, ignore_index=True)
    is_late = every["order_date"].dt.date >= FIRST + timedelta(days=75)
    batch, history = every[is_late].reset_index(drop=True), every[~is_late].reset_index(drop=True)
    asked = [(how, by, *window) for how in ("count", "sum", "max") for by in KEYS for window in windows]
    ledger = Ledger()
    columns = {
        str(number): ledger.past("quantity", how, by, days=days, until=until)
        for number, (how, by, days, until) in enumerate(asked)
    }
    found = Records(batch, history=history).describe(plan(ledger, columns))
    known = every.to_dict("records")
    for name, (how, by, days, until) in zip(found, asked, strict=True):
        seen = [_seen(row, known, by, days, until) for row in batch.to_dict("records")]
        _agree(found[name], [None if part is None else _statistic([r["quantity"] for r in part], how) for part in seen])


def _standing(row: Row, rows: list[Row], by: Sequence[str], outcomes: list[Row]) -> tuple[int, int] | None:
    """Looked at and confirmed among the earlier orders, by the last word on each before the order's day."""
    seen = _seen(row, rows, by, None, 1)
    if seen is None:
        return None
    day = row["order_date"]
    words = {}
    for told in sorted(outcomes, key=lambda told: told["outcome_date"]):
        if told["outcome_date"] < day:
            words[told["order_id"]] = told["outcome"]
    last = [words[other["order_id"]] for other in seen if other["order_id"] in words]
    return len(last), last.count("diverted")


@pytest.mark.parametrize("seed", [3, 4])
def test_past_outcomes_are_what_reading_every_row_one_by_one_gives(seed: int) -> None:
    batch, history, outcomes = _random_world(seed)
    records = Records(batch, history=history, outcomes=outcomes)
    own = set(batch["order_id"])
    rows = batch.to_dict("records") + [row for row in history.to_dict("records") if row["order_id"] not in own]
    for by in KEYS:
        ledger = Ledger()
        looked_at, diverted = ledger.past_outcomes(by)
        found = records.describe(plan(ledger, {"looked_at": looked_at, "diverted": diverted}))
        expected = [_standing(row, rows, by, outcomes.to_dict("records")) for row in batch.to_dict("records")]
        _agree(found["looked_at"], [None if one is None else one[0] for one in expected])
        _agree(found["diverted"], [None if one is None else one[1] for one in expected])


def test_a_past_adds_up_to_the_same_last_digit_in_any_order_of_the_rows() -> None:
    random = np.random.default_rng(5)
    rows = [
        on("2024-01-05", float(value), order_id=f"X-{n}") for n, value in enumerate(random.lognormal(3, 2, 60).round(2))
    ]
    history, order = checked_orders(*rows), checked_orders(on("2024-03-01"))
    means = set()
    for seed in range(3):
        turned = Records(order, history=history.sample(frac=1, random_state=seed))
        means.update(past(turned, "mean") + past(turned, "sum"))
    assert len(means) == 2


def test_a_value_too_large_to_add_up_is_passed_over_and_breaks_nothing() -> None:
    records = records_of([on("2024-03-02")], [on("2024-03-01", 1e300), on("2024-03-01", 4)])
    assert (past(records, "sum"), past(records, "mean"), past(records, "max")) == ([4], [4], [1e300])


def test_a_look_back_over_a_look_back_takes_each_earlier_order_as_it_was_seen_on_its_own_day() -> None:
    """How many buyers a forwarder had served: an earlier order counts if its buyer was new there on that day."""
    served = [("2024-01-01", "A"), ("2024-01-02", "A"), ("2024-01-02", "B"), ("2024-01-05", "C"), ("2024-01-06", "A")]
    records = records_of([on(day, buyer_id=buyer, forwarder_id="F") for day, buyer in served])
    ledger = Ledger()
    is_new = (ledger.past_orders(["forwarder_id", "buyer_id"]) == 0).cast("int64")
    buyers = ledger.past(is_new, "sum", ["forwarder_id"])
    again = ledger.past(ledger.past(is_new, "sum", ["forwarder_id"]), "max", ["forwarder_id"])
    found = records.describe(plan(ledger, {"buyers": buyers, "again": again}))
    assert _plain(found["buyers"]) == [None, 1, 1, 2, 3]
    assert _plain(found["again"]) == [None, None, None, 1, 2]


def test_the_same_look_back_is_reckoned_once_however_often_it_is_asked() -> None:
    ledger = Ledger()
    for _ in range(3):
        ledger.past("quantity", "mean", BUYER, days=30)
    assert len(ledger.looks) == 2, "a sum and a count"


@pytest.mark.parametrize("until", [0, -1])
def test_a_look_back_into_the_orders_own_day_is_refused(until: int) -> None:
    with pytest.raises(ValueError, match="own day"):
        Ledger().past("quantity", "sum", BUYER, until=until)


@pytest.mark.parametrize("column", ["outcome_diverted", "outcome_looked_at", "is_order", "position"])
def test_what_is_known_of_the_past_alone_cannot_be_read_of_the_order(column: str) -> None:
    with pytest.raises(KeyError, match="past alone"):
        Ledger()[column]


def test_an_address_is_one_place_however_it_is_written() -> None:
    written = ["12, High St.", "12 HIGH ST", "12 high st", None, "---"]
    records = records_of(
        [on(f"2024-03-0{n}", buyer_address=text, buyer_id=f"B-{n}") for n, text in enumerate(written, 1)]
    )
    assert past(records, "count", by=["address"]) == [0, 1, 2, None, None]


def _first_seen(rows: Sequence[Row], **asked: Any) -> list:
    ledger = Ledger()
    counted = ledger.past_first_seen("buyer_id", ["forwarder_id"], **asked)
    return _plain(records_of(rows).describe(plan(ledger, {"seen": counted}))["seen"])


def test_who_came_twice_on_one_day_or_later_again_was_first_seen_once() -> None:
    days = [("2024-03-01", "A"), ("2024-03-01", "A"), ("2024-03-02", "A"), ("2024-03-03", "B"), ("2024-03-04", "C")]
    rows = [on(day, buyer_id=buyer) for day, buyer in days]
    assert _first_seen(rows) == [0, 0, 1, 1, 2]
    assert _first_seen([*rows, on("2024-03-04", forwarder_id=None), on("2024-03-04", forwarder_id="G")])[5:] == [
        None,
        0,
    ]


def test_who_came_new_in_some_days_is_who_was_not_there_before_them() -> None:
    rows = [
        on("2024-03-01", buyer_id="A"),
        on("2024-03-08", buyer_id="A"),
        on("2024-03-08", buyer_id="B"),
        on("2024-03-09"),
    ]
    assert _first_seen(rows, days=7)[-1] == 1
    assert _first_seen(rows, days=8)[-1] == 2


def test_who_is_first_seen_may_be_asked_of_some_orders_only() -> None:
    rows = [
        on("2024-03-01", 1, buyer_id="A"),
        on("2024-03-02", 9, buyer_id="A"),
        on("2024-03-02", 9, buyer_id="B"),
        on("2024-03-03"),
    ]
    assert _first_seen(rows, where=Ledger()["quantity"] > 5)[-1] == 1
