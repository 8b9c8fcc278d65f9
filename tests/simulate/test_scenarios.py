"""Each scenario does what its line says."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from diversion_risk.places import CONFIGS
from diversion_risk.simulate import World
from diversion_risk.simulate.history import History
from tests.simulate.lives import live, lived

NAMES = sorted(path.stem for path in (CONFIGS / "world").glob("*.yaml"))
NEW = ["OM", "SA", "EG", "MA", "ID"]
AFTER = pd.Timestamp("2024-07-01").date()


def diverted(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The diverted orders of half a year before July 2024, and of the half-year from then on."""
    _, orders = lived(name)
    held = orders[orders["diverted"] & (orders["month"] >= 48)]
    return held[held["order_date"] < AFTER], held[held["order_date"] >= AFTER]


def test_the_scenarios_are_those_that_the_page_names() -> None:
    expected = ["base", "hub_closes", "imitators", "new_hub", "no_country_signal", "patient", "rare", "wanted_goods"]
    assert expected == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_says_in_a_line_what_it_tests(name: str) -> None:
    purpose = World.load(name).purpose
    assert len(purpose) > 30
    assert "\n" not in purpose
    assert name == "base" or purpose != World.load("base").purpose


@pytest.mark.parametrize("name", [name for name in NAMES if name != "base"])
def test_a_scenario_states_only_what_differs(name: str) -> None:
    lines = (CONFIGS / "world" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert "like: base" in lines
    assert len(lines) < 45
    assert World.load(name) != World.load("base")


def test_when_the_hub_closes_its_diversion_goes_elsewhere_and_honest_trade_stays() -> None:
    before, after = diverted("hub_closes")
    assert (before["destination_country"] == "HK").mean() > 0.08
    assert not (after["destination_country"] == "HK").any()
    assert not (after["buyer_country"] == "HK").any()
    assert len(after) == len(diverted("base")[1])
    _, orders = lived("hub_closes")
    honest = orders[~orders["diverted"] & (orders["order_date"] >= AFTER)]
    assert (honest["destination_country"] == "HK").sum() > 10


def test_the_new_hubs_have_no_diversion_before_and_much_after() -> None:
    before, after = diverted("new_hub")
    assert not before["destination_country"].isin(NEW).any()
    assert after["destination_country"].isin(NEW).mean() > 0.25
    assert diverted("base")[1]["destination_country"].isin(NEW).mean() < 0.05


@pytest.mark.parametrize(("name", "low", "high"), [("no_country_signal", 0.42, 0.58), ("base", 0.62, 0.9)])
def test_whether_the_published_routes_tell_diversion(name: str, low: float, high: float) -> None:
    _, orders = lived(name)
    late = orders[orders["month"] >= 27]
    weights = World.load("base").diversion.routes["2023-12"]
    listed = late["destination_country"].map(weights).fillna(0.0)
    honest = late["destination_country"].map(World.load("base").buyers.country_weights).fillna(0.05)
    assert low < roc_auc_score(late["diverted"], listed / honest) < high


def test_patient_fronts_are_older_and_order_less() -> None:
    patient, base = fronts("patient"), fronts("base")
    assert patient["age"].median() > 2 * base["age"].median()
    assert patient["orders"].mean() < 0.75 * base["orders"].mean()


def fronts(name: str) -> pd.DataFrame:
    """Age in days at the order and number of orders of every buyer that diverts."""
    history, orders = lived(name)
    held = orders[orders["diverted"]]
    age = held["day"].to_numpy() - history.agents.buyers.founded[held["buyer"]]
    by = held.assign(age=age).groupby("buyer")
    return pd.DataFrame({"age": by["age"].min(), "orders": by.size()})


def test_imitators_have_the_habits_of_honest_buyers() -> None:
    history, _ = lived("imitators")
    theirs = np.array([one.habits for one in history.underworld.networks]).mean(axis=0)
    honest = [habit.honest for habit in history.agents.market.world.habits.values()]
    careless = np.array([one.habits for one in lived("base")[0].underworld.networks]).mean(axis=0)
    assert np.abs(theirs - honest).mean() < 0.06 < np.abs(careless - honest).mean()


def test_rare_means_one_in_two_thousand() -> None:
    _, orders = live(World.load("rare"), orders=20_000)
    assert orders["diverted"].mean() == pytest.approx(1 / 2000, rel=0.2)
    assert History(World.load("rare"), 1_000, 1).underworld.shares.sum() in (0, 1)
