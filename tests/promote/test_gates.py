"""Each gate holds back what it was made for, and lets a good model through."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diversion_risk.audit.finding import Audit
from diversion_risk.audit.finding import Finding as Leak
from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.capacity import Capacity
from diversion_risk.promote.gates.better import better_or_equal
from diversion_risk.promote.gates.calibration import calibrated
from diversion_risk.promote.gates.cases import published_cases
from diversion_risk.promote.gates.groups import no_group_much_worse
from diversion_risk.promote.gates.leak import no_leak
from diversion_risk.promote.gates.reasons import reasons_upright
from diversion_risk.promote.gates.volume import within_capacity
from diversion_risk.promote.limits import Limits
from diversion_risk.promote.run import GATES
from diversion_risk.promote.trial import Finding, PublishedCases
from tests.promote.trials import ORDERS, odds, said, stored, trial, values

BEST = odds(values())[0]
NOISE = np.random.default_rng(9).normal(size=ORDERS)


def limits(**changed: object) -> Limits:
    return replace(Limits.load(), **changed)  # type: ignore[arg-type]


def test_a_good_model_passes_every_gate_and_leaves_open_what_cannot_be_told(tmp_path: Path) -> None:
    found = {
        finding.gate: finding.state for finding in (gate(trial(tmp_path, BEST, BEST + 2 * NOISE)) for gate in GATES)
    }
    assert found.pop("leak") == "unknown" and found.pop("published cases") == "not applicable"
    assert set(found.values()) == {"passed"}


def test_without_a_champion_a_model_is_judged_by_itself(tmp_path: Path) -> None:
    assert better_or_equal(trial(tmp_path, BEST)).state == "not applicable"
    assert no_group_much_worse(trial(tmp_path, BEST)).state == "passed"


def test_a_worse_model_is_refused_and_an_equal_one_is_not(tmp_path: Path) -> None:
    worse = better_or_equal(trial(tmp_path, BEST + 2 * NOISE, BEST))
    assert worse.state == "not met" and worse.figures["gain"]["high"] < 0
    assert better_or_equal(trial(tmp_path, BEST, BEST)).state == "passed"


def test_a_model_that_may_be_worse_is_refused_for_want_of_certainty(tmp_path: Path) -> None:
    found = better_or_equal(trial(tmp_path, BEST + 0.6 * NOISE, BEST + 0.6 * NOISE[::-1]))
    assert found.figures["gain"]["low"] < 0 < found.figures["gain"]["high"] and found.state == "not met"


@pytest.mark.parametrize("margin", [BEST + 2, BEST - 2, BEST * 3, BEST * 0.2])
def test_a_miscalibrated_model_is_refused(margin: np.ndarray, tmp_path: Path) -> None:
    assert calibrated(trial(tmp_path, margin)).state == "not met"


def test_calibration_is_judged_on_what_random_checks_stand_for(tmp_path: Path) -> None:
    made = trial(tmp_path, BEST)
    # Three in four of the diverted were looked at on purpose, and few others: of what was looked at, far more are diverted.
    random = np.random.default_rng(2)
    tipped = made.judged.known["outcome"].eq("diverted") & (random.random(ORDERS) < 0.75)
    checked = random.random(ORDERS) < 0.4
    made.judged.known["selected_by"] = np.where(tipped, "tip", np.where(checked, "random", None))
    made.judged.known.loc[~tipped & ~checked, "outcome"] = None
    found = calibrated(made)
    assert found.state == "passed" and found.figures["view"] == "population"


def test_a_model_that_ranks_by_the_destination_is_refused_with_and_without_a_champion(tmp_path: Path) -> None:
    by_country = (trial(tmp_path).orders["destination_country"] == "TR").to_numpy() + NOISE * 1e-6
    for champion in (None, BEST):
        found = no_group_much_worse(trial(tmp_path, by_country, champion))
        assert found.state == "not met" and "ranks by the country" in found.because


def test_a_model_that_gave_up_one_destination_is_refused_and_the_destination_named(tmp_path: Path) -> None:
    made = trial(tmp_path, BEST, BEST)
    given_up = np.where(made.orders["destination_country"] == "AE", NOISE, BEST)
    found = no_group_much_worse(trial(tmp_path, given_up, BEST))
    assert found.state == "not met" and "destination AE" in found.because and "destination TR" not in found.because


def test_a_model_that_gave_up_a_commodity_tier_is_refused(tmp_path: Path) -> None:
    given_up = np.where(values()["priority_level"] == 4, NOISE, BEST)
    found = no_group_much_worse(trial(tmp_path, given_up, BEST, limits=limits(group_enough=10)))
    assert "tier level 4" in found.because and "tier level 3" not in found.because


def test_a_model_trained_within_the_window_is_refused(tmp_path: Path) -> None:
    assert no_leak(trial(tmp_path, challenger=stored(tmp_path, as_of="2024-07-01"))).state == "not met"
    assert no_leak(trial(tmp_path, challenger=stored(tmp_path, as_of="2024-06-30"))).state == "unknown"


def _audited(tmp_path: Path, *leaks: Leak) -> Finding:
    """What the gate says of a model whose audit found these."""
    audit = Audit(orders=9, looked_at=9, diverted=3, columns=(), findings=leaks, figures={})
    model = stored(tmp_path, texts={"audit.json": json.dumps(audit.to_dict())})
    return no_leak(trial(tmp_path, challenger=model))


def test_a_model_that_learned_from_a_leak_its_audit_found_is_refused(tmp_path: Path) -> None:
    found = _audited(tmp_path, Leak("after_outcome", ("payment_terms",), "filled in where confirmed", "leave it out"))
    assert found.state == "not met" and "payment_terms: looks written after the outcome" in found.because


def test_a_leak_that_the_model_does_not_learn_from_holds_nobody_back(tmp_path: Path) -> None:
    assert _audited(tmp_path).state == "passed"
    found = _audited(tmp_path, Leak("after_outcome", ("case_number",), "filled in where confirmed", "leave it out"))
    assert found.state == "passed" and "1 that it does not learn from" in found.because


@pytest.mark.parametrize(
    "text", ["{}", "[1]", '{"findings": [{"kind": "odd", "columns": [], "says": "", "advice": ""}]}']
)
def test_an_audit_that_cannot_be_read_is_no_clean_one(text: str, tmp_path: Path) -> None:
    with pytest.raises(IntegrityBroken, match="as an audit"):
        no_leak(trial(tmp_path, challenger=stored(tmp_path, texts={"audit.json": text})))


def test_an_audit_may_be_asked_for(tmp_path: Path) -> None:
    assert no_leak(trial(tmp_path, limits=limits(audit_needed=True))).state == "not met"


@pytest.mark.parametrize(("policy", "state"), [
    ({"capacity": "5%"}, "passed"), ({"capacity": "6%"}, "not met"), ({"cost": {"missed": 1000, "review": 1}}, "not met"),
    ({"cost": {"missed": 1.2, "review": 1}}, "passed"), ({"recall": {"share": 0.9}}, "not met"),
])  # fmt: skip
def test_what_a_model_lists_must_fit_the_capacity(policy: dict[str, object], state: str, tmp_path: Path) -> None:
    assert within_capacity(trial(tmp_path, challenger=stored(tmp_path, policy=policy))).state == state


def test_a_capacity_a_day_must_fit_the_busiest_day(tmp_path: Path) -> None:
    model = stored(tmp_path, policy={"capacity": "100"})
    busiest = within_capacity(trial(tmp_path, challenger=model)).figures["listed"]
    by_day = limits(capacity=Capacity(count=1, a_day=True))
    found = within_capacity(trial(tmp_path, challenger=model, limits=by_day))
    assert busiest == 100 and found.state == "not met" and 1 < found.figures["listed"] < 20


def test_reasons_that_stand_upside_down_are_refused(tmp_path: Path) -> None:
    upright = reasons_upright(trial(tmp_path))
    assert upright.state == "passed"
    found = reasons_upright(trial(tmp_path, challenger=stored(tmp_path, upside_down=True)))
    assert found.state == "not met" and found.figures["against"] > 0.5 > upright.figures["against"]


def test_published_cases_hold_back_a_model_that_lost_them(tmp_path: Path) -> None:
    made = trial(tmp_path, BEST)
    good, lost = made.seen(said(BEST)), made.seen(said(NOISE))
    assert published_cases(trial(tmp_path, cases=PublishedCases("cases.csv", good, lost))).state == "passed"
    found = published_cases(trial(tmp_path, cases=PublishedCases("cases.csv", lost, good)))
    assert found.state == "not met" and "cases.csv" in found.because
    turned = made.seen(said(-BEST))
    assert published_cases(trial(tmp_path, cases=PublishedCases("cases.csv", turned, None))).state == "not met"


def test_a_window_without_a_known_diversion_promotes_nobody_over_a_champion(tmp_path: Path) -> None:
    made = trial(tmp_path, BEST, BEST)
    made.judged.known["outcome"] = "cleared"
    found = {finding.gate: finding.state for finding in (gate(made) for gate in GATES)}
    assert found["better or equal"] == "not met"
    assert {found[gate] for gate in ("calibration", "destinations and tiers", "reasons")} == {"unknown"}


def test_the_truth_judges_where_it_is_known(tmp_path: Path) -> None:
    truth = np.random.default_rng(4).random(ORDERS) < 0.1
    found = better_or_equal(trial(tmp_path, BEST, np.where(truth, 5.0, 0.0), truth=truth))
    assert found.state == "not met" and found.figures["champion"]["value"] == 1.0
