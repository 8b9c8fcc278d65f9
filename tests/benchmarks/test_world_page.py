import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published_flows.assumptions import assumptions, shown, spelled_out
from published_flows.book import part
from published_flows.facts import facts, published
from published_flows.figures import against
from published_flows.measures import MEASURES
from published_flows.page import digest, world_page

from diversion_risk.places import CONFIGS
from diversion_risk.simulate.world import World

DOCS = Path(__file__).parents[2] / "docs"
WORLDS = CONFIGS / "world"


@pytest.fixture(scope="module")
def found() -> dict:
    return json.loads((DOCS / "world/figures.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "world.md").read_text(encoding="utf-8")


def book(**columns: list) -> pd.DataFrame:
    """Orders of an invented book: what a test does not name is filled."""
    rows = len(next(iter(columns.values())))
    usual = {
        "month": "2022-06", "buyer_country": "TR", "destination_country": "TR", "exporter_country": "US",
        "diverted": False, "chips": False, "listed": False, "buyer_id": "B", "buyer_address": "1 Road",
        "item_id": "I", "quantity": 1.0, "value_usd": 10.0,
    }  # fmt: skip
    return pd.DataFrame({name: [value] * rows for name, value in usual.items()} | columns)


def test_the_page_and_the_figures_beside_it_are_of_one_run(page: str, found: dict) -> None:
    assert page == world_page(found, WORLDS)


def test_the_figures_are_of_the_world_as_it_is_assumed_today(found: dict) -> None:
    assert found["world"]["digest"] == digest(World.load()), "an assumption changed: run make world"


def test_every_world_and_every_assumption_stands_on_the_page(page: str) -> None:
    assert all(f"| `{path.stem}` |" in page for path in WORLDS.glob("*.yaml"))
    assert all(f"| `{one.key}` |" in page for one in assumptions(WORLDS / "base.yaml"))


def test_at_least_twenty_published_facts_are_met_and_the_missed_are_listed(page: str, found: dict) -> None:
    met = [name for name, held in found["facts"].items() if held["met"]]
    assert len(met) >= 20
    missed = page[page.index("### Missed") : page.index("![Diverted")]
    assert all(fact.says in missed for fact in facts() if fact.name not in met)


def test_what_is_met_lies_within_its_tolerance(found: dict) -> None:
    for held in found["facts"].values():
        low, high = held["low"] or -np.inf, held["high"] or np.inf
        inside = held["measured"] is not None and low - 1e-4 <= held["measured"] <= high + 1e-4
        assert held["met"] == inside


def test_published_figures_are_those_of_the_table(found: dict) -> None:
    assert {name: held["published"] for name, held in found["facts"].items()} == {
        fact.name: round(fact.value, 4) for fact in facts()
    }


def test_every_fact_says_why_its_tolerance_and_where_its_figure_is_from() -> None:
    for fact in facts():
        assert fact.because
        assert fact.measured in MEASURES
        assert fact.rows or any(row in fact.because for row in published().index)


def test_every_row_of_the_table_has_a_source() -> None:
    assert published().index.is_unique
    assert (published()["source"] != "").all()


def test_the_plots_are_small(found: dict) -> None:
    plots = list((DOCS / "world").glob("*.png"))
    assert len(plots) >= 5
    assert all(plot.stat().st_size < 60_000 for plot in plots)


def test_a_share_counts_the_part_within_the_whole() -> None:
    given = {"of": {"diverted": True}, "part": {"buyers": ["CN", "HK"]}}
    orders = book(diverted=[True, True, True, False], buyer_country=["CN", "HK", "TR", "CN"])
    assert MEASURES["share"](orders, given) == (2, 3)


def test_a_monthly_ratio_divides_by_the_length_of_its_periods() -> None:
    given = {"of": {}, "after": ["2022-06", "2022-06"], "before": ["2022-01", "2022-02"]}
    orders = book(month=["2022-06", "2022-01", "2022-02", "2021-12"])
    assert MEASURES["monthly_ratio"](orders, given) == (1.0, 1.0)


def test_in_a_rank_china_and_hong_kong_are_one() -> None:
    orders = book(diverted=[True] * 6, buyer_country=["CN", "HK", "HK", "TR", "TR", "AE"])
    assert MEASURES["rank"](orders, {"country": "TR", "of": {"diverted": True}}) == (2.0, 1.0)
    assert MEASURES["rank"](orders, {"country": "AE", "of": {"diverted": True}}) == (3.0, 1.0)


def test_a_rise_of_prices_is_measured_item_by_item() -> None:
    given = {"of": {}, "after": ["2024-01", "2024-12"], "before": ["2021-01", "2021-12"]}
    orders = book(month=["2021-05", "2024-05", "2021-05"], item_id=["A", "A", "B"], value_usd=[100.0, 120.0, 999.0])
    assert MEASURES["price_rise"](orders, given)[0] == pytest.approx(0.2)


def test_what_was_gained_is_set_against_what_was_lost() -> None:
    given = {
        "of": {},
        "gainers": ["KZ"],
        "losers": ["RU"],
        "after": ["2023-01", "2023-01"],
        "before": ["2021-01", "2021-01"],
    }
    orders = book(month=["2021-01"] * 2 + ["2023-01"], destination_country=["RU", "RU", "KZ"])
    assert MEASURES["added_over_lost"](orders, given) == (1.0, 2.0)


def test_unions_are_spelled_out_and_periods_hold_both_ends() -> None:
    orders = book(exporter_country=["DE", "US", "CN"], month=["2022-06", "2022-07", "2022-06"])
    assert part({"exporters": ["G7"], "period": ["2022-06", "2022-07"]}).count(orders) == 2


def test_a_remark_may_name_a_range_of_rows() -> None:
    assert spelled_out("published: F031, F133 to F135") == ["F031", "F133", "F134", "F135"]


def test_long_values_are_cut_with_their_number() -> None:
    assert shown(dict.fromkeys("ABCDEFGH", 1)).endswith("… 8 in all")


def test_figures_of_two_books_are_added_before_they_are_divided() -> None:
    assert all(against(fact, [(1.0, 1.0), (0.0, 3.0)])["measured"] == 0.25 for fact in facts())
