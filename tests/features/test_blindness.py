"""No fact sees its own order, its own day, or anything later; every fact that exists is held to it."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.definition import Feature
from diversion_risk.features.wording import amount
from diversion_risk.ledger import Ledger, plan
from diversion_risk.ledger.circles import Meetings, circles
from diversion_risk.ledger.look_back import LookBack, key
from tests.features.past import Stretch, described, differing

every_feature = pytest.mark.parametrize("name", [feature.name for feature in CATALOGUE])


def _own(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[[column for column in (name, f"{name}__against") if column in frame]]


@every_feature
def test_taking_the_future_away_changes_nothing(
    name: str, seen_with_the_future: pd.DataFrame, seen_on_the_day: pd.DataFrame
) -> None:
    assert differing(seen_with_the_future, _own(seen_on_the_day, name)) == []


@every_feature
def test_other_orders_of_the_same_day_change_nothing(
    name: str, seen_with_doubles: pd.DataFrame, seen_on_the_day: pd.DataFrame
) -> None:
    assert differing(seen_with_doubles, _own(seen_on_the_day, name)) == []


@every_feature
def test_the_order_of_the_rows_changes_nothing(
    name: str, seen_shuffled: pd.DataFrame, seen_on_the_day: pd.DataFrame
) -> None:
    assert differing(seen_shuffled, _own(seen_on_the_day, name)) == []


@every_feature
def test_an_order_alone_is_described_as_in_its_batch(
    name: str, seen_on_the_day: pd.DataFrame, seen_alone: pd.DataFrame
) -> None:
    assert differing(seen_on_the_day, _own(seen_alone, name)) == []


@every_feature
def test_what_is_looked_up_in_day_books_is_what_is_described(
    name: str, seen_on_the_day: pd.DataFrame, seen_in_books: pd.DataFrame
) -> None:
    own = _own(seen_in_books, name)
    pd.testing.assert_frame_equal(own, seen_on_the_day.loc[own.index, own.columns], check_exact=True)


def test_the_stretch_has_a_past_to_see_and_a_future_to_be_blind_to(stretch: Stretch) -> None:
    last = stretch.today()["order_date"].max()
    assert len(stretch.today()) >= 5 and len(stretch.before()) > 500
    assert (stretch.orders["order_date"] > last).sum() > 50
    assert len(stretch.known_before()) > 50 < len(stretch.outcomes) - len(stretch.known_before())


def _faulty(name: str, look: object) -> Feature:
    return Feature(name, "faulty", "A leak.", amount("{value}", unknown="?"), look)  # type: ignore[arg-type]


_EVER = 100_000
"""Days that reach beyond every order."""


@dataclass(frozen=True)
class _Wide(LookBack):
    """A look-back past the door: from so many days before the order to so many days after it."""

    preceding: int | None = None
    following: int | None = None

    def over(self, daily: ir.Column) -> ir.Value:
        window = ibis.range_window(
            self.preceding, self.following, group_by=[key(name) for name in self.by], order_by="day"
        )
        return daily.sum().over(window).cast("float64")


def _smuggled(ledger: Ledger, measure: ir.Column, by: str, *span: int | None) -> ir.Value:
    """A statistic that the ledger would not give, put where its own look-backs lie."""
    slot = f"look_{500 + len(ledger.looks)}"
    ledger.looks[slot] = _Wide(measure.op(), "sum", (by,), None, 1, *span)
    return ledger.rows[slot]


def _own_row(ledger: Ledger) -> ir.Value:
    return _smuggled(ledger, ledger["value_usd"], "destination_country", None, 0)


def _same_day(ledger: Ledger) -> ir.Value:
    return _smuggled(ledger, ledger["value_usd"], "destination_country", 0, 0) - ledger["value_usd"]


def _future_order(ledger: Ledger) -> ir.Value:
    return _smuggled(ledger, ledger["value_usd"], "destination_country", None, 30)


def _future_outcome(ledger: Ledger) -> ir.Value:
    return _smuggled(ledger, ledger.rows.outcome_diverted, "destination_country", _EVER, _EVER)


def _own_outcome(ledger: Ledger) -> ir.Value:
    return _smuggled(ledger, ledger.rows.outcome_looked_at, "order_id", _EVER, _EVER)


def _whole_table(ledger: Ledger) -> ir.Value:
    return ledger["value_usd"] / _smuggled(ledger, ledger["value_usd"], "is_order", _EVER, _EVER)


LEAKS = [_own_row, _same_day, _future_order, _future_outcome, _own_outcome, _whole_table]


@pytest.mark.parametrize("look", LEAKS)
def test_a_planted_leak_is_caught(look: object, stretch: Stretch) -> None:
    leak = [_faulty("leak", look)]
    morning = described(stretch.today(), stretch.before(), stretch.known_before(), leak)
    with_the_future = described(stretch.orders, None, stretch.outcomes, leak)
    with_doubles = described(stretch.today(), stretch.before_with_doubles(), stretch.known_before(), leak)
    assert "leak" in [*differing(with_the_future, morning), *differing(with_doubles, morning)]


def _days_later(meetings: Meetings, asked: pd.DataFrame) -> pd.DataFrame:
    """Circles as they will stand in two months: a side table that is not of the order's day."""
    return circles(meetings, asked.assign(day=asked["day"] + 60))


def _at_any_time(meetings: Meetings, asked: pd.DataFrame) -> pd.DataFrame:
    """Circles of the whole table, whenever they came about."""
    return circles(meetings, asked.assign(day=_EVER))


def _with_the_own_day(meetings: Meetings, asked: pd.DataFrame) -> pd.DataFrame:
    """Circles when the day is over: others who came that day are among them, and the order's own outcome."""
    return circles(meetings, asked.assign(day=asked["day"] + 1))


CIRCLES = [feature for feature in CATALOGUE if feature.name.startswith("circle_")]


@pytest.mark.parametrize("leak", [_days_later, _at_any_time, _with_the_own_day])
def test_a_leak_in_the_side_table_of_circles_is_caught(
    leak: Callable[[Meetings, pd.DataFrame], pd.DataFrame], stretch: Stretch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diversion_risk.ledger.meetings.circles", leak)
    morning = described(stretch.today(), stretch.before(), stretch.known_before(), CIRCLES)
    with_the_future = described(stretch.orders, None, stretch.outcomes, CIRCLES)
    with_doubles = described(stretch.today(), stretch.before_with_doubles(), stretch.known_before(), CIRCLES)
    assert [*differing(with_the_future, morning), *differing(with_doubles, morning)]


def test_circles_are_seen_to_be_there_and_to_be_blind(stretch: Stretch) -> None:
    morning = described(stretch.today(), stretch.before(), stretch.known_before(), CIRCLES)
    assert (morning.max() > 0).all()


def _value_of_all(ledger: Ledger) -> ir.Value:
    return ledger["value_usd"] / ledger["value_usd"].mean()


def _value_in_a_window(ledger: Ledger) -> ir.Value:
    return ledger["value_usd"].sum().over(ibis.window(group_by=ledger["buyer_id"]))


def _window_in_a_measure(ledger: Ledger) -> ir.Value:
    return ledger.past(ledger["value_usd"].mean().over(ibis.window()), "sum", ["buyer_id"])


@pytest.mark.parametrize("look", [_value_of_all, _value_in_a_window, _window_in_a_measure])
def test_a_fact_that_looks_around_without_the_ledger_is_refused(look: Callable[[Ledger], ir.Value]) -> None:
    ledger = Ledger()
    with pytest.raises(ValueError, match="past"):
        plan(ledger, {"leak": look(ledger)})


def test_an_honest_look_back_is_not_taken_for_a_leak(stretch: Stretch) -> None:
    honest = [_faulty("honest", lambda ledger: ledger.past_orders(["destination_country"]))]
    morning = described(stretch.today(), stretch.before(), stretch.known_before(), honest)
    assert morning["honest"].max() > 0
    assert differing(described(stretch.orders, None, stretch.outcomes, honest), morning) == []
