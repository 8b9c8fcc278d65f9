"""What a ranking does to honest trade, held against figures reckoned by hand."""

import json

import numpy as np
import pandas as pd
import pytest

from diversion_risk.evaluate.book import Book
from diversion_risk.evaluate.fairness import AGES, SIZES, banded, explained_by, fairness
from diversion_risk.model.judging import Said
from tests.evaluate.conftest import Evaluated


def book(destinations: list[str], outcomes: list[str | None]) -> Book:
    ids = [f"O-{at}" for at in range(len(destinations))]
    orders = pd.DataFrame({
        "order_id": ids, "buyer_id": ids, "destination_country": destinations, "value_usd": [500.0] * (len(ids) - 1) + [np.nan],
        "order_date": pd.Timestamp("2024-07-01"),
    })  # fmt: skip
    known = pd.DataFrame({"order_id": ids, "outcome": outcomes, "selected_by": "random"}).dropna()
    known["outcome_date"] = pd.Timestamp("2024-08-01")
    return Book(pd.Timestamp("2024-07-01"), orders, orders[[]], orders[:0], None, known, None)


def test_a_false_alarm_is_a_listed_order_that_a_look_cleared() -> None:
    destinations = ["TR"] * 100 + ["DE"] * 100
    outcomes: list[str | None] = ["cleared"] * 50 + [None] * 49 + ["diverted"] + ["cleared"] * 10 + [None] * 90
    margin = np.zeros(200)
    margin[[0, 1, 99, 100]] = [9, 8, 7, 6]
    values = pd.DataFrame({"buyer_age_days": [np.nan] * 60 + [400.0] * 140})
    found = fairness(book(destinations, outcomes), values, Said(margin))
    groups = {group.name: group for kind in found.groups.values() for group in kind}
    assert (found.overall.listed, found.overall.cleared, found.overall.cleared_listed) == (4, 60, 3)
    assert (groups["TR"].cleared_listed, groups["TR"].rate) == (2, 0.04)
    assert groups["TR"].low is not None
    assert groups["TR"].high is not None
    assert 0 < groups["TR"].low < 0.04 < groups["TR"].high < 0.2
    assert (groups["DE"].cleared, groups["DE"].rate, groups["DE"].low) == (10, None, None)
    assert [group.name for group in found.groups["age of the buyer"]] == ["1 to 3 years", "unknown"]
    assert [(group.name, group.orders) for group in found.groups["size of the order"]] == [
        ("under 1,000 USD", 199),
        ("unknown", 1),
    ]


def test_a_score_made_of_the_destination_is_explained_by_it_and_a_random_one_is_not() -> None:
    chance = np.random.default_rng(1)
    places = chance.choice(list("ABCDEFGH"), 4_000)
    assert explained_by(np.array([ord(place) for place in places], dtype=float), places) == pytest.approx(1)
    noise = explained_by(chance.normal(size=4_000), places)
    assert noise is not None
    assert noise < 0.005
    assert explained_by(np.zeros(5), np.array(list("AABBB"))) is None
    assert explained_by(np.empty(0), np.empty(0)) is None


def test_a_band_begins_at_its_lower_end_and_unknown_is_one_of_its_own() -> None:
    assert banded(np.array([0.0, 365.0, np.nan]), AGES).tolist() == ["under 1 year", "1 to 3 years", "unknown"]
    assert banded(np.array([999.0, 1_000.0, np.inf]), SIZES).tolist() == [
        "under 1,000 USD",
        "1,000 to 10,000 USD",
        "100,000 USD or more",
    ]


def test_the_page_and_the_report_name_every_group_of_the_models(evaluated: Evaluated) -> None:
    page = (evaluated.folder / "fairness.html").read_text(encoding="utf-8")
    report = json.loads((evaluated.folder / "report.json").read_text(encoding="utf-8"))["fairness"]
    assert list(report) == ["model"]
    found = report["model"]
    for groups in found["groups"].values():
        assert sum(group["orders"] for group in groups) == found["overall"]["orders"]
        assert sum(group["listed"] for group in groups) == found["overall"]["listed"]
    assert 0 <= found["explained"] <= 1
    assert "By destination" in page
    assert "it is no finding" in page
    assert "guilt" not in page
