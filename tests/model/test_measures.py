"""How good a ranking is: held against scikit-learn and against counting by hand."""

from itertools import permutations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from diversion_risk.model.measures import SHARES, Judged, at_share, measures, reliability


def judged(orders: int = 400, seed: int = 0, distinct: int = 40, weighted: bool = False) -> Judged:
    """Orders whose margins tie a lot and say something of the answer."""
    random = np.random.default_rng(seed)
    margin = random.integers(0, distinct, orders).astype(float)
    diverted = random.random(orders) < 0.02 + 0.5 * margin / distinct
    return Judged(
        margin=margin,
        diverted=diverted,
        buyer=random.integers(0, 60, orders).astype(str),
        destination=random.choice(["TR", "DE"], orders),
        risk=expit((margin / distinct - 0.5) * 8),
        weight=random.integers(0, 4, orders).astype(float) if weighted else None,
    )


def values(one: Judged) -> dict[str, float]:
    return {name: found.value for name, found in measures(one, resamples=0).items()}


@pytest.mark.parametrize("distinct", [2, 7, 40, 10_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_ranking_figures_are_scikit_learns_with_ties_and_weights(distinct: int, weighted: bool) -> None:
    one = judged(distinct=distinct, weighted=weighted)
    found = values(one)
    expected = average_precision_score(one.diverted, one.margin, sample_weight=one.weight)
    assert found["average_precision"] == pytest.approx(expected, abs=1e-12)
    expected = roc_auc_score(one.diverted, one.margin, sample_weight=one.weight)
    assert found["roc_auc"] == pytest.approx(expected, abs=1e-12)


def test_a_weight_of_three_is_the_same_order_three_times() -> None:
    one = judged(weighted=True)
    assert one.weight is not None and one.risk is not None
    times = one.weight.astype(int)
    parts = {
        name: np.repeat(getattr(one, name), times) for name in ("margin", "diverted", "buyer", "destination", "risk")
    }
    repeated, weighted = values(Judged(**parts)), values(one)
    for name in repeated.keys() - {"calibration_error"}:
        assert weighted[name] == pytest.approx(repeated[name], abs=1e-9), name


def test_probability_figures_are_scikit_learns() -> None:
    one = judged()
    assert one.risk is not None
    found = values(one)
    assert found["brier"] == pytest.approx(brier_score_loss(one.diverted, one.risk))
    assert found["log_loss"] == pytest.approx(log_loss(one.diverted, one.risk))


def test_the_calibration_slope_is_that_of_an_unpenalised_regression_on_the_log_odds() -> None:
    one = judged()
    assert one.risk is not None
    odds = np.log(one.risk / (1 - one.risk)).reshape(-1, 1)
    expected = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(odds, one.diverted).coef_[0, 0]
    assert values(one)["calibration_slope"] == pytest.approx(expected, rel=1e-5)


def test_risks_that_are_right_have_little_error_and_doubled_ones_much() -> None:
    random = np.random.default_rng(1)
    risk = random.uniform(0.01, 0.4, 20_000)
    diverted = random.random(20_000) < risk
    right = Judged(risk, diverted, np.arange(20_000), np.full(20_000, "TR"), risk=risk)
    doubled = Judged(risk, diverted, np.arange(20_000), np.full(20_000, "TR"), risk=2 * risk)
    assert values(right)["calibration_error"] < 0.02
    assert values(doubled)["calibration_error"] > 0.15
    assert values(right)["calibration_slope"] == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.5, 0.8])
def test_precision_under_ties_is_that_of_every_way_to_break_them(share: float) -> None:
    margin = np.array([3.0, 2.0, 2.0, 2.0, 1.0, 1.0])
    diverted = np.array([True, True, False, False, True, False])
    size = max(1, round(share * len(margin)))
    ways = {tuple(way) for way in permutations(range(6)) if all(margin[way[n]] >= margin[way[n + 1]] for n in range(5))}
    hits = [diverted[list(way[:size])].mean() for way in ways]
    found = at_share(margin, diverted, share)
    assert (found["best"], found["worst"]) == (max(hits), min(hits))
    assert found["expected"] == pytest.approx(np.mean(hits))


def test_precision_at_a_share_is_the_expected_one_under_ties_and_goes_with_recall_and_lift() -> None:
    one = judged(distinct=3)
    found = values(one)
    for share in SHARES:
        at, size = f"at_{100 * share:g}pct", max(1, round(share * len(one.margin)))
        precision = at_share(one.margin, one.diverted, share)["expected"]
        assert found[f"precision_{at}"] == pytest.approx(precision)
        assert found[f"recall_{at}"] == pytest.approx(precision * size / one.diverted.sum())
        assert found[f"lift_{at}"] == pytest.approx(precision / one.diverted.mean())


def test_a_country_list_is_good_over_all_and_worthless_within_each_destination() -> None:
    random = np.random.default_rng(2)
    destination = np.repeat(["TR", "DE"], 1000)
    margin = (destination == "TR").astype(float)
    diverted = random.random(2000) < np.where(margin == 1, 0.3, 0.04)
    found = values(Judged(margin, diverted, np.arange(2000), destination))
    assert found["roc_auc"] > 0.7
    assert found["auc_within_TR"] == found["auc_within_DE"] == found["auc_within_destinations"] == 0.5


def test_a_destination_with_too_few_diverted_orders_is_not_judged_by_itself() -> None:
    destination = np.repeat(["TR", "KG"], [200, 39])
    diverted = np.concatenate([np.tile([True, False], 100), np.tile([True, False], 20)[:39]])
    diverted[-3] = False
    found = values(Judged(np.arange(239.0), diverted, np.arange(239), destination))
    assert "auc_within_TR" in found and "auc_within_KG" not in found


@pytest.mark.parametrize("diverted", [np.zeros(5, bool), np.ones(5, bool), np.zeros(0, bool)])
def test_what_cannot_be_measured_is_not_a_number(diverted: np.ndarray) -> None:
    size = len(diverted)
    one = Judged(np.arange(size, dtype=float), diverted, np.arange(size), np.full(size, "TR"), risk=np.full(size, 0.1))
    found = measures(one, resamples=3)
    assert np.isnan(found["calibration_slope"].value)
    assert np.isnan(found["brier"].value) == (size == 0)
    assert np.isnan(found["roc_auc"].value) and np.isnan(found["roc_auc"].low)
    if not diverted.any():
        assert np.isnan(found["average_precision"].value) and np.isnan(found["lift_at_1pct"].value)


def test_a_resample_without_a_diverted_order_spoils_no_figure() -> None:
    buyer = np.append(np.zeros(25), np.arange(1, 200))
    one = Judged(np.arange(224.0), buyer == 0, buyer, np.full(224, "TR"), risk=np.full(224, 0.1))
    assert measures(one, resamples=50)["auc_within_destinations"].value == 0.0


def test_intervals_lie_around_the_figure_and_the_seed_gives_them_again() -> None:
    found = measures(judged(), resamples=100, seed=5)
    for name in ("average_precision", "roc_auc", "brier", "precision_at_5pct"):
        assert found[name].low <= found[name].value <= found[name].high, name
        assert found[name].low < found[name].high, name
    assert found == measures(judged(), resamples=100, seed=5)
    assert found["roc_auc"] != measures(judged(), resamples=100, seed=6)["roc_auc"]


def test_whole_buyers_make_wider_intervals_than_single_orders() -> None:
    random = np.random.default_rng(3)
    buyer = np.repeat(np.arange(20), 50)
    diverted = (buyer % 4 == 0) & (random.random(1000) < 0.9)
    margin = (buyer % 4 == 0) + random.normal(0, 1, 1000) + (buyer == 0) * 2

    def width(groups: np.ndarray) -> float:
        found = measures(Judged(margin, diverted, groups, np.full(1000, "TR")), resamples=200)["roc_auc"]
        return found.high - found.low

    assert width(buyer) > 1.3 * width(np.arange(1000))


def test_reliability_has_equal_parts_from_the_least_risk_up() -> None:
    one = judged()
    assert one.risk is not None
    table = reliability(one.risk, one.diverted, bins=8)
    assert table["orders"].tolist() == [50] * 8
    assert table["risk"].is_monotonic_increasing
    assert (table["diverted"] @ table["orders"]) == pytest.approx(one.diverted.sum())


def test_reliability_counts_an_order_for_as_many_as_it_stands_for() -> None:
    risk, diverted, weight = np.array([0.1, 0.3]), np.array([False, True]), np.array([3.0, 1.0])
    [row] = reliability(risk, diverted, bins=1, weight=weight).to_dict("records")
    assert (row["orders"], row["risk"], row["diverted"]) == (2, pytest.approx(0.15), pytest.approx(0.25))
