"""Who is reviewed."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.capacity import Capacity
from diversion_risk.model.decisions import Decisions, decide
from diversion_risk.model.drift_limit import DriftLimit
from diversion_risk.model.policy import Policy
from diversion_risk.model.recall import Confirmed


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


def test_one_place_is_one_order() -> None:
    policy = Policy.read({"capacity": "2%"})
    assert [policy.told_of(places) for places in (1, 2_000)] == [
        f"{policy.told()}: 1 order",
        f"{policy.told()}: 2,000 orders",
    ]


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


def test_an_order_is_listed_where_its_risk_costs_more_than_a_review() -> None:
    found = decided([-4.0, -3.0, 0.0, 2.0], cost={"missed": 25, "review": 1})
    assert found.decision.tolist() == ["release", "review", "review", "review"]
    assert (found.places, found.ties_at_cut) == (3, 0)


def test_a_capacity_beside_costs_keeps_the_riskiest_and_leaves_places_empty() -> None:
    costs = {"missed": 2, "review": 1}
    assert decided([1.0, 3.0, 2.0], cost=costs, capacity="2").decision.tolist() == ["release", "review", "review"]
    found = decided([-1.0, 3.0, -2.0], cost=costs, capacity="2")
    assert (found.selected_by == "risk").sum() == 1 and found.places == 2


def test_a_promised_recall_lists_from_its_cut_on_and_keeps_its_own_random_share() -> None:
    margin = np.linspace(-5, 5, 200)
    orders = pd.DataFrame({"order_id": map(str, range(200)), "order_date": pd.Timestamp("2024-03-01")})
    evidence = Confirmed(tuple(np.linspace(2, 4, 60)), tuple(range(60)))
    policy = Policy.read({"recall": {"share": 0.8}, "random_share": 0.1}).settled(evidence)
    found = decide(margin, margin, orders, policy, 0)
    assert policy.recall is not None and policy.recall.cut is not None and 2 < policy.recall.cut < 4
    assert (margin[found.selected_by == "risk"] >= policy.recall.cut).all()
    by_risk, at_random = ((found.selected_by == how).sum() for how in ("risk", "random"))
    assert by_risk == (margin >= policy.recall.cut).sum() and at_random == round(by_risk / 9)


def test_the_chance_of_selection_is_one_by_risk_and_that_of_the_draw_otherwise() -> None:
    found = decided(list(np.linspace(0, 5, 100)), capacity="10", random_share=0.3)
    assert set(found.chance[found.selected_by == "risk"]) == {1.0}
    assert set(found.chance[found.selected_by != "risk"]) == {3 / 93}
    (draw,) = found.draws
    assert (draw.orders, draw.by_risk, draw.at_random, draw.chance) == (100, 7, 3, 3 / 93)
    assert set(decided([1.0, 2.0, 3.0], capacity="1").chance) == {0.0, 1.0}


def test_each_day_has_a_chance_of_its_own() -> None:
    days = ["2024-03-01"] * 4 + ["2024-03-02"] * 11
    found = decided([float(n) for n in range(15)], days, capacity="2/day", random_share=0.5)
    assert [(draw.day, draw.chance) for draw in found.draws] == [("2024-03-01", 1 / 3), ("2024-03-02", 1 / 10)]


def test_every_order_not_listed_for_its_risk_is_drawn_as_often_as_its_chance_says() -> None:
    drawn = np.mean(
        [
            decided([3.0, 2.0, 1.0, 0.0], seed=s, capacity="2", random_share=0.5).selected_by == "random"
            for s in range(900)
        ],
        axis=0,
    )
    assert drawn == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3], abs=0.05)


@pytest.mark.parametrize("settings", [
    {"cost": 3}, {"cost": {"missed": 3}}, {"cost": {"missed": 0, "review": 1}}, {"cost": {"missed": "a lot", "review": 1}},
    {"recall": 0.8}, {"recall": {"share": 1}}, {"recall": {"share": 0.8, "confidence": 2}}, {"capacity": None},
    {"recall": {"share": 0.8}, "capacity": "2%"}, {"cost": {"missed": 3, "review": 1}, "random_share": 1},
])  # fmt: skip
def test_a_policy_that_cannot_be_followed_is_refused(settings: dict) -> None:
    with pytest.raises(ConfigurationWrong):
        Policy.read(settings)


@pytest.mark.parametrize("settings", [
    {"cost": {"missed": 50, "review": 1}, "capacity": "40/day"}, {"recall": {"share": 0.8, "confidence": 0.9}},
])  # fmt: skip
def test_a_policy_of_any_kind_comes_back_from_its_settings_and_can_be_told(settings: dict) -> None:
    policy = Policy.read(settings)
    assert Policy.read(policy.to_dict()) == policy
    assert len(policy.told()) > 20


def test_a_drift_limit_is_a_number_or_the_noise_of_the_months() -> None:
    assert Policy.read({"drift_limit": 0.25}).drift_limit == DriftLimit(0.25)
    assert Policy.read({"drift_limit": "noise"}).drift_limit == DriftLimit(None)
    assert Policy.read({"drift_limit": None}).drift_limit is None and Policy.read({}).drift_limit is None


@pytest.mark.parametrize("value", [-1, 0, "nan", "inf", True, "much", [0.25], {"psi": 0.25}])
def test_a_drift_limit_that_is_none_is_refused_by_its_name(value: object) -> None:
    with pytest.raises(
        ConfigurationWrong, match=r"The policy's drift_limit is .* expected a population stability index"
    ):
        Policy.read({"drift_limit": value})


@pytest.mark.parametrize("written", [0.25, "noise", None])
def test_a_drift_limit_comes_back_from_its_settings_and_changes_nobody_s_review(written: object) -> None:
    policy = Policy.read({"capacity": "2", "drift_limit": written})
    assert Policy.read(policy.to_dict()) == policy
    assert policy.to_dict()["drift_limit"] == written
    assert policy.told() == Policy.read({"capacity": "2"}).told()
