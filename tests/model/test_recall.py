"""A promised recall: what random checks can vouch for, and what they cannot."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.recall import Confirmed, Recall


def evidence(margin: np.ndarray, per_buyer: int = 1) -> Confirmed:
    return Confirmed(tuple(margin), tuple(np.arange(len(margin)) // per_buyer))


def a_year(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Margins of a year's diversions and their buyers, whose orders resemble each other."""
    buyers = np.repeat(np.arange(150), random.poisson(3, 150))
    return random.normal(0, 0.7, 150)[buyers] + random.normal(0, 0.7, len(buyers)), buyers


def test_the_promise_holds_in_at_least_95_of_100_years() -> None:
    random, kept = np.random.default_rng(0), 0
    for _ in range(100):
        margin, buyers = a_year(random)
        checked = random.random(len(margin)) < 0.15
        known = pd.DataFrame({"outcome": np.where(checked, "diverted", None), "selected_by": "random"})
        cut = Recall(0.8).settled(Confirmed.among(margin, pd.Series(buyers), known)).cut
        kept += (a_year(random)[0] >= cut).mean() >= 0.8
    assert kept >= 95


def test_only_diversions_that_random_checks_confirmed_are_evidence() -> None:
    known = pd.DataFrame(
        {"outcome": ["diverted", "cleared", "diverted", None], "selected_by": ["random", "random", "targeted", None]}
    )
    assert Confirmed.among(np.arange(4.0), pd.Series(list("abcd")), known) == Confirmed((0.0,), (0,))


def test_too_little_evidence_is_refused_with_the_number_that_is_needed() -> None:
    with pytest.raises(ConfigurationWrong, match=r"27 independent diversions .* are needed; there are 26"):
        Recall(0.8).settled(evidence(np.arange(26.0)))
    assert Recall(0.8).settled(evidence(np.arange(27.0))).cut == 0.0


def test_orders_of_one_buyer_are_worth_one() -> None:
    many = evidence(np.arange(120.0), per_buyer=10)
    assert many.independent == pytest.approx(12)
    with pytest.raises(ConfigurationWrong, match=r"there are 120, worth 12\.0"):
        Recall(0.8).settled(many)


def test_more_evidence_and_a_smaller_promise_need_fewer_reviews() -> None:
    margins = np.random.default_rng(1).normal(size=400)
    few, many = (Recall(0.8).settled(evidence(part)).cut for part in (margins[:60], margins))
    assert few < many < Recall(0.6).settled(evidence(margins)).cut


def test_ties_are_listed_together() -> None:
    cut = Recall(0.8).settled(evidence(np.repeat([0.0, 1.0], [30, 70]))).cut
    assert cut == 0.0


def test_evidence_comes_back_from_its_plain_values() -> None:
    found = evidence(np.array([0.5, 1.5]))
    assert Confirmed.from_dict(found.to_dict()) == found
