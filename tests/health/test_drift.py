"""How far a batch lies from its model's training: exact figures, silence where nothing changed, and unknown told as unknown."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.health.baseline import RISKIEST, Baseline, _code_table, baseline_of
from diversion_risk.health.distance import by_chance, stability, surprise
from diversion_risk.health.drift import Drift, drift_of, unknown_drift
from diversion_risk.health.limit import beyond_limit
from diversion_risk.health.shares import KEPT, OTHER, Bins, counted_alike

END = pd.Timestamp("2024-06-30")
PLACES = np.array(["DE", "TR", "HK", "AE", "US"])


def orders(days: int, each: int, seed: int) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame]:
    """Days, facts and codes of so many orders a day up to `END`."""
    chance = np.random.default_rng(seed)
    count = days * each
    placed = pd.Series(END - pd.to_timedelta(np.repeat(np.arange(days), each), unit="D"))
    age = np.where(chance.random(count) < 0.1, np.nan, chance.exponential(1000, count))
    values = pd.DataFrame({"buyer_age_days": age, "is_hub": (chance.random(count) < 0.3).astype(float)})
    return placed, values, pd.DataFrame({"destination_country": chance.choice(PLACES, count)})


def learned(each: int) -> Baseline:
    """What a training saw of two years of orders, half a year of them judged."""
    placed, values, codes = orders(720, each, 1)
    margin = pd.Series(np.random.default_rng(2).normal(size=len(placed)))
    judged = margin[placed > END - pd.Timedelta(days=180)]
    return baseline_of(placed, values, codes, margin.to_numpy(), judged, END)


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return learned(20)


def batch(seed: int, each: int = 20) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    _, values, codes = orders(30, each, seed)
    return values, codes, np.random.default_rng(seed).normal(size=len(values))


def test_the_stability_index_is_the_sum_over_the_bins() -> None:
    before, now = np.array([79.5, 19.5]), np.array([49.5, 49.5])
    expected = (0.5 - 80 / 100) * np.log(0.5 / 0.8) + (0.5 - 20 / 100) * np.log(0.5 / 0.2)
    assert stability(before, now) == pytest.approx(expected)
    assert stability(before, before) == 0


def test_chance_gives_a_small_batch_an_index_that_the_formula_foretells() -> None:
    draw = np.random.default_rng(3)
    before = np.full(10, 5_000)
    found = [stability(before, draw.multinomial(50, np.full(10, 0.1))) for _ in range(2_000)]
    assert by_chance(before, np.full(10, 5)) == pytest.approx(9 * (1 / 50 + 1 / 50_000))
    assert np.mean(found) == pytest.approx(0.18, rel=0.1)


def test_one_order_of_a_rare_code_surprises_less_than_ten_and_a_missing_one_is_negative() -> None:
    found = surprise(np.array([0, 0, 500]), 10_000, np.array([1, 10, 10]), 1_000)
    assert 0 < found[0] < found[1]
    assert found[2] < -4


def test_an_unchanged_batch_is_silent_and_one_of_fifty_orders_too(baseline: Baseline) -> None:
    found = [drift_of(baseline, *batch(seed)).status for seed in range(10, 50)]
    few = [drift_of(baseline, *(part[:50] for part in batch(seed))).status for seed in range(30, 230)]
    assert found.count("within") >= 38
    assert few.count("within") >= 190


def test_a_destination_that_empties_is_named_with_its_shares(baseline: Baseline) -> None:
    values, codes, margin = batch(11)
    codes = codes.replace("HK", "DE")
    found = drift_of(baseline, values, codes, margin)
    moved = {one.code: one for one in found.moved if one.column == "destination_country"}
    assert found.status == "changed"
    assert moved["HK"].before == pytest.approx(0.2, abs=0.02)
    assert (moved["HK"].now, moved["HK"].orders) == (0, 0)
    assert moved["DE"].now > moved["DE"].before


def test_a_destination_among_the_riskiest_is_named_where_the_orders_went_as_before() -> None:
    values, codes, margin = batch(12, each=100)
    found = drift_of(learned(100), values, codes, np.where(codes["destination_country"] == "TR", margin + 5, margin))
    assert (RISKIEST, "TR") in {(one.column, one.code) for one in found.moved}
    assert not [one for one in found.moved if one.column == "destination_country"]


def test_a_fact_that_is_no_longer_known_is_named_with_its_unknown_share(baseline: Baseline) -> None:
    values, codes, margin = batch(13)
    found = drift_of(baseline, values.assign(buyer_age_days=np.nan), codes, margin)
    assert [one.name for one in found.named] == ["buyer_age_days"]
    assert json.loads(json.dumps(found.to_dict()))["named"] == ["buyer_age_days"]
    assert found.largest is not None
    assert (found.largest.name, found.largest.unknown_now) == ("buyer_age_days", 1.0)


def test_a_new_code_is_told_even_where_it_is_too_rare_to_alarm(baseline: Baseline) -> None:
    values, codes, margin = batch(14)
    codes.loc[0, "destination_country"] = "OM"
    found = drift_of(baseline, values, codes, margin)
    assert [(one.code, one.orders) for one in found.new_codes] == [("OM", 1)]
    assert not [one for one in found.moved if one.code == "OM"]


def test_what_cannot_be_told_is_unknown_and_not_within(baseline: Baseline) -> None:
    values, codes, margin = batch(15)
    assert drift_of(None, values, codes, margin).status == "unknown"
    assert drift_of(baseline, values[:0], codes[:0], margin[:0]).status == "unknown"
    placed, facts, texts = orders(60, 20, 4)
    short = baseline_of(placed, facts, texts, np.zeros(len(placed)), pd.Series(dtype=float), END)
    found = drift_of(short, values, codes, margin)
    assert found.status == "unknown"
    assert RISKIEST not in short.codes
    assert "too few months" in found.because
    assert found.distances


def test_one_order_alone_is_no_change(baseline: Baseline) -> None:
    values, codes, margin = batch(16)
    assert drift_of(baseline, values[:1], codes[:1], margin[:1]).status == "within"


def test_the_file_is_the_same_each_time_and_reads_back(baseline: Baseline) -> None:
    text = baseline.to_text()
    assert Baseline.from_dict(json.loads(text)) == baseline
    assert learned(20).to_text() == text


HOSTILE: dict[str, Callable[[Any], object]] = {
    "another format": lambda it: it.update(format=2),
    "a count below nothing": lambda it: it["codes"]["destination_country"]["orders"].__setitem__(0, -1),
    "a limit that is no number": lambda it: it["facts"]["is_hub"].update(limit="far"),
    "edges that fall": lambda it: it["facts"]["buyer_age_days"]["edges"].reverse(),
    "a group named twice": lambda it: it["codes"]["destination_country"].update(groups=["DE"] * 5),
    "a fact without edges": lambda it: it["facts"]["is_hub"].pop("edges"),
    "a day that is none": lambda it: it.update(period=["then", "now"]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_baseline_is_refused(baseline: Baseline, name: str) -> None:
    found = json.loads(baseline.to_text())
    HOSTILE[name](found)
    with pytest.raises(ValueError, match=r".+"):
        Baseline.from_dict(found)
    with pytest.raises(ValueError, match="cannot be read"):
        Baseline.from_dict([])


def test_a_value_at_an_edge_is_below_it_and_unknown_has_its_own_bin() -> None:
    cut = Bins.of(np.array([0.0] * 9 + [1.0]))
    assert cut.edges == (0.0,)
    assert cut.counts(np.array([0.0, 0.5, np.nan, np.inf])).tolist() == [1, 2, 1]
    assert Bins.of(np.array([np.nan])).counts(np.array([np.nan, 1.0])).tolist() == [1, 1]


def test_rare_codes_are_counted_together_on_both_sides() -> None:
    codes = pd.Series([f"{number:04}" for number in range(KEPT + 5)])
    names, table = _code_table(codes, window=np.zeros(len(codes), dtype=int), windows=1)
    known = dict(zip(names, table[0].tolist(), strict=True))
    assert known[OTHER] == 5
    assert counted_alike(pd.Series(["0000", "9999", None]), known) == {"0000": 1, OTHER: 1, "unknown": 1}


def test_a_limit_is_passed_by_what_is_over_it_and_by_what_cannot_be_told(baseline: Baseline) -> None:
    values, codes, margin = batch(17)
    still = drift_of(baseline, values, codes, margin)
    gone = drift_of(baseline, values.assign(buyer_age_days=np.nan), codes, margin)
    assert (beyond_limit(still, 0.25), beyond_limit(still, None)) == (None, None)
    assert "buyer_age_days" in str(beyond_limit(gone, 0.25))
    assert "buyer_age_days" in str(beyond_limit(gone, None))
    assert "more" not in str(beyond_limit(gone, 0.25))
    many = replace(gone, distances=tuple(replace(gone.distances[0], name=f"fact_{place}") for place in range(150)))
    told = str(beyond_limit(many, 0.25))
    assert told.startswith("stability index above 0.25: fact_0 (") and told.endswith(") and 145 more")
    assert told.count("fact_") == 5 and len(told) < 150
    nothing: Drift = unknown_drift("no baseline")
    assert "cannot be told: no baseline" in str(beyond_limit(nothing, 0.25))
    assert beyond_limit(replace(gone, status="unknown"), 0.25) is not None
