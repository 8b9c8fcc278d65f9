"""Who is reviewed."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.policy import Capacity, Decisions, Policy, decide


def decided(margin: list[float], days: list[str] | None = None, seed: int = 0, **settings: Any) -> Decisions:
    """Decisions for orders named by their place."""
    orders = pd.DataFrame({"order_id": [f"O-{n}" for n in range(len(margin))], "order_date": "2024-03-01"})
    if days:
        orders["order_date"] = days
    orders["order_date"] = pd.to_datetime(orders["order_date"])
    risk = 1 / (1 + np.exp(-np.array(margin, dtype=float)))
    return decide(np.array(margin, dtype=float), risk, orders, Policy.read(settings), seed)


@pytest.mark.parametrize(("text", "of_1000"), [
    ("2%", 20), ("2 %", 20), (" 0.05% ", 1), ("0.1%", 1), ("100%", 1000), ("40", 40), ("0", 0), ("0%", 0),
    ("5000", 1000), ("40/day", 40), ("40 / day", 40),
])  # fmt: skip
def test_a_capacity_is_read_as_a_person_writes_it(text: str, of_1000: int) -> None:
    assert Capacity.read(text).of(1000) == of_1000


@pytest.mark.parametrize("text", ["", "two", "-3", "2.5", "101%", "40/week", "1e3", "%", "40//day", None])
def test_what_is_no_capacity_is_refused(text: str | None) -> None:
    with pytest.raises(ConfigurationWrong, match="expected a number, N/day or P%"):
        Capacity.read(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2%", "0.3%", "40", "40/day"])
def test_a_policy_comes_back_from_its_settings(text: str) -> None:
    policy = Policy.read({"capacity": text, "random_share": 0.1, "hold_at": 0.8})
    assert Policy.read(policy.to_dict()) == policy


@pytest.mark.parametrize("settings", [
    {"capactiy": "2%"}, {"random_share": 1.5}, {"random_share": "much"}, {"hold_at": -0.1}, {"capacity": "x"},
])  # fmt: skip
def test_a_policy_with_an_odd_setting_is_refused(settings: dict) -> None:
    with pytest.raises(ConfigurationWrong):
        Policy.read(settings)


def test_the_riskiest_are_reviewed_and_the_others_released() -> None:
    found = decided([0.1, 3.0, -1.0, 2.0], capacity="2")
    assert found.decision.tolist() == ["release", "review", "release", "review"]
    assert found.selected_by.tolist() == ["", "risk", "", "risk"]
    assert found.rank.tolist() == [3, 1, 4, 2]
    assert (found.places, found.ties_at_cut) == (2, 0)


def test_ties_at_the_cut_are_counted_and_broken_by_the_seed_alone() -> None:
    first = decided([1.0, 1.0, 1.0, 2.0, 0.0], capacity="2", seed=1)
    assert first.ties_at_cut == 3
    assert sorted(first.rank) == [1, 2, 3, 4, 5]
    assert first.rank.tolist() == decided([1.0, 1.0, 1.0, 2.0, 0.0], capacity="2", seed=1).rank.tolist()
    others = {tuple(decided([1.0, 1.0, 1.0, 2.0, 0.0], capacity="2", seed=seed).rank) for seed in range(12)}
    assert len(others) > 1


def test_ties_away_from_the_cut_do_not_count() -> None:
    assert decided([2.0, 2.0, 1.0, 0.0, 0.0], capacity="2").ties_at_cut == 0


def test_a_tie_is_broken_by_the_id_and_not_by_the_place() -> None:
    orders = pd.DataFrame({"order_id": list("abcdef"), "order_date": pd.Timestamp("2024-03-01")})
    rank = {}
    for turned in (orders, orders[::-1].reset_index(drop=True)):
        found = decide(np.zeros(6), np.zeros(6), turned, Policy(Capacity(count=2)), 0)
        rank[turned["order_id"][0]] = dict(zip(turned["order_id"], found.rank.tolist(), strict=True))
    assert rank["a"] == rank["f"]


def test_a_number_a_day_is_given_to_each_day() -> None:
    days = ["2024-03-01", "2024-03-02", "2024-03-01", "2024-03-02", "2024-03-02"]
    found = decided([5.0, 1.0, 4.0, 2.0, 3.0], days, capacity="1/day")
    assert found.decision.tolist() == ["review", "release", "release", "release", "review"]
    assert found.places == 2
    assert found.rank.tolist() == [1, 5, 2, 4, 3]


def test_some_places_may_be_drawn_at_random_from_the_rest() -> None:
    margin = list(np.linspace(0, 5, 100))
    found = decided(margin, capacity="10", random_share=0.3)
    assert (found.selected_by == "risk").sum() == 7 and (found.selected_by == "random").sum() == 3
    assert set(found.rank[found.selected_by == "risk"]) == set(range(1, 8))
    drawn = {tuple(np.flatnonzero(decided(margin, seed=s, capacity="10", random_share=0.3).selected_by == "random"))
             for s in range(5)}  # fmt: skip
    assert len(drawn) > 1


def test_places_beyond_the_batch_are_not_given() -> None:
    found = decided([1.0, 2.0], capacity="5", random_share=0.5)
    assert found.places == 2 and (found.decision == "review").all()


def test_a_risk_above_the_upper_band_is_held_and_a_random_check_never() -> None:
    found = decided([4.0, 3.0, 0.0, 3.5], capacity="2", hold_at=0.96)
    assert found.decision.tolist() == ["hold", "release", "release", "hold"]
    found = decided([4.0, 4.0], capacity="1", random_share=1.0, hold_at=0.5)
    assert sorted(found.decision) == ["release", "review"] and "random" in found.selected_by


def test_no_orders_no_decisions() -> None:
    found = decided([], capacity="2%")
    assert (len(found.rank), found.places, found.ties_at_cut) == (0, 0, 0)
