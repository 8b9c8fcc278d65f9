"""From contributions to sentences, from facts to flags, and what could not be assessed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from diversion_risk.assess.assessment import Reason
from diversion_risk.assess.reasons import MOST_LOWERING, MOST_RAISING, WORTH_TELLING, Weighing
from diversion_risk.assess.red_flags import FLAGGING, open_questions, raised, raised_flags
from diversion_risk.assess.told import Told
from diversion_risk.assess.words import Words, words_of
from diversion_risk.features.catalogue import BY_NAME, CATALOGUE
from diversion_risk.outputs.tables import names_where
from tests.assess.described import described_order
from tests.factory import checked_orders

ORDER = words_of(checked_orders({"destination_country": "TR"}))[0]


def told(pushes: Mapping[str, float], **values: float) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The reasons of an order with such contributions; a value that is not given is 1."""
    return _weigh(pushes, **values).reasons_of(0)


def _weigh(pushes: Mapping[str, float], **values: float) -> Told:
    one = described_order(
        {name: values.get(name, 1.0) for name in pushes}, ORDER, pushes, baselines={"quantity_vs_buyer_norm": 40.0}
    )
    return Weighing(one.features, {"buyer_age_days": 3000.0}, expit).told(one, base=-3.0)


def _leads(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.facts[0].feature for reason in reasons]


def test_the_strongest_push_comes_first_on_either_side() -> None:
    raising, lowering = told(
        {"destination_in_eaeu": 0.2, "payer_elsewhere": 0.9, "buyer_is_trader": -0.1, "end_use_is_vague": -0.7}
    )
    assert _leads(raising) == ["payer_elsewhere", "destination_in_eaeu"]
    assert _leads(lowering) == ["end_use_is_vague", "buyer_is_trader"]


def test_facts_about_one_thing_make_one_reason_that_weighs_what_they_weigh_together() -> None:
    raising, lowering = told({"is_radio": 0.3, "is_bearing": 0.4, "is_computer": -0.1, "is_connector": 0.01})
    assert lowering == () and len(raising) == 1
    assert raising[0].contribution == pytest.approx(0.61)
    assert [fact.feature for fact in raising[0].facts] == ["is_bearing", "is_radio", "is_computer"]


def test_a_reason_is_spoken_for_by_a_fact_that_pushed_its_own_way() -> None:
    raising, _ = told({"is_radio": -0.5, "is_bearing": 0.4, "is_computer": 0.3})
    assert _leads(raising) == ["is_bearing"]
    assert [fact.feature for fact in raising[0].facts] == ["is_bearing", "is_radio", "is_computer"]


def test_a_push_too_weak_to_matter_is_not_told() -> None:
    raising, lowering = told(
        {"payer_elsewhere": WORTH_TELLING - 1e-9, "buyer_is_trader": WORTH_TELLING, "is_radio": -0.01}
    )
    assert _leads(raising) == ["buyer_is_trader"] and lowering == ()


def test_no_more_is_told_than_a_person_reads() -> None:
    one_each = {feature.about: feature.name for feature in CATALOGUE}
    assert len(one_each) > MOST_RAISING
    raising, _ = told(dict.fromkeys(one_each.values(), 0.5))
    _, lowering = told(dict.fromkeys(one_each.values(), -0.5))
    assert (len(raising), len(lowering)) == (MOST_RAISING, MOST_LOWERING)


def test_two_facts_that_say_the_same_are_told_once_with_the_stronger_push() -> None:
    raising, _ = told({"buyer_past_orders": 0.3, "buyer_first_order": 0.8}, buyer_past_orders=0.0)
    assert [(fact.feature, fact.contribution) for fact in raising[0].facts] == [("buyer_first_order", 0.8)]


def test_a_reason_is_spoken_for_by_its_own_way_where_another_said_its_sentence() -> None:
    unknown = {"forwarder_buyers": np.nan, "forwarder_confirmed_before": np.nan}
    raising, lowering = told(
        {"forwarder_buyers": 0.9, "forwarder_confirmed_before": 0.5, "forwarder_confirmed_share": -0.2}, **unknown
    )
    first, second = raising
    assert lowering == () and second.contribution == pytest.approx(0.3) and first.sentence == second.sentence
    assert [fact.feature for fact in second.facts] == ["forwarder_confirmed_before", "forwarder_confirmed_share"]


def test_a_sentence_that_another_reason_said_gives_way_to_a_fact_that_pushed_alike() -> None:
    unknown = {"forwarder_buyers": np.nan, "forwarder_confirmed_before": np.nan}
    raising, _ = told(
        {"forwarder_buyers": 0.9, "forwarder_confirmed_before": 0.5, "forwarder_confirmed_share": 0.2}, **unknown
    )
    assert [[fact.feature for fact in reason.facts] for reason in raising] == [
        ["forwarder_buyers"], ["forwarder_confirmed_share"],
    ]  # fmt: skip


def test_the_share_told_is_of_all_that_pushed() -> None:
    assert _weigh(
        {"payer_elsewhere": 0.6, "is_radio": -0.36, "route_detour_ratio": 0.04}
    ).share.tolist() == pytest.approx([0.96])
    assert _weigh({"payer_elsewhere": 0.0}).share.tolist() == [1.0]


def test_an_unknown_fact_says_that_it_is_unknown_and_has_no_value() -> None:
    raising, _ = told({"payer_elsewhere": 0.4}, payer_elsewhere=np.nan)
    fact = raising[0].facts[0]
    assert fact.sentence == BY_NAME["payer_elsewhere"].says.unknown
    assert fact.value is None and fact.red_flag is None


def test_the_baseline_is_the_orders_own_past_where_there_is_one_else_what_is_usual() -> None:
    raising, _ = told(
        {"quantity_vs_buyer_norm": 0.5, "buyer_age_days": 0.4, "payer_elsewhere": 0.3}, quantity_vs_buyer_norm=3.0
    )
    assert [reason.facts[0].baseline for reason in raising] == [40.0, 3000.0, None]
    assert "40" in raising[0].sentence


@pytest.mark.parametrize(("value", "flag"), [(2.5, "atypical_route"), (1.4, None), (np.nan, None)])
def test_a_reason_names_the_flag_that_its_fact_raises_on_this_order(value: float, flag: str | None) -> None:
    raising, _ = told({"route_detour_ratio": 0.5}, route_detour_ratio=value)
    assert raising[0].facts[0].red_flag == flag and raising[0].red_flags == ((flag,) if flag else ())


@pytest.mark.parametrize("feature", FLAGGING, ids=lambda feature: feature.name)
def test_a_flag_is_silent_but_not_clear_on_a_missing_fact(feature: object) -> None:
    name, flag = feature.name, feature.flag  # type: ignore[attr-defined]
    met = next(value for value in (1.0, 100.0, 0.0) if flag.when(value))
    found = raised(pd.DataFrame({name: [met, np.nan]}))[flag.id].tolist()
    assert found[0] == 1.0 and np.isnan(found[1])
    assert [one.id for one in raised_flags(described_order({name: met}, ORDER, baselines={name: 40.0}))[0]] == [flag.id]
    assert raised_flags(described_order({name: np.nan}, ORDER))[0] == ()


@pytest.mark.parametrize(("name", "just_under", "at"), [
    ("route_detour_ratio", 1.99, 2.0), ("corridor_surge", 4.99, 5.0), ("unit_price_vs_hs_norm", 2.99, 3.0),
])  # fmt: skip
def test_a_threshold_is_met_at_its_value_and_not_below(name: str, just_under: float, at: float) -> None:
    assert raised(pd.DataFrame({name: [just_under, at]})).iloc[:, 0].tolist() == [0.0, 1.0]


def test_a_raised_flag_brings_wording_source_and_the_sentence_of_its_fact() -> None:
    found = raised_flags(described_order({"end_use_statement_missing": 1.0}, ORDER))[0]
    assert found[0].wording and found[0].source
    assert found[0].evidence == "No signed end-use statement is on file."


def test_flags_do_not_ask_the_model() -> None:
    values = pd.DataFrame({"payer_elsewhere": [1.0]})
    assert raised(values).shape == (1, 0)


def test_every_unknown_fact_is_an_open_question_and_no_known_one_is() -> None:
    found = open_questions(described_order({"payer_elsewhere": np.nan, "is_radio": 0.0, "eccn_level": np.nan}, ORDER))[
        0
    ]
    assert [question.code for question in found] == ["payer_elsewhere", "eccn_level"]
    assert found[1].sentence == BY_NAME["eccn_level"].says.unknown


def test_an_orders_fields_are_told_as_they_were_stated_and_empty_ones_left_out() -> None:
    orders = checked_orders({"quantity": 2.5, "value_usd": 400.0, "end_use": None, "end_use_statement": False})
    (facts,) = words_of(orders)
    assert (facts["quantity"], facts["value_usd"], facts["end_use_statement"]) == ("2.5", "400", "false")
    assert facts["order_date"] == "2024-02-29" and "end_use" not in facts


def test_words_are_read_by_column_and_by_order_and_unknown_ones_are_not_there() -> None:
    orders = checked_orders({"quantity": 2.5, "end_use": None}, {"quantity": 4.0}, {"end_use": "spares"})
    said = pd.DataFrame({"buyer_name_state": ["matched", None, "matched"], "quantity": [None, "five", None]})
    words = Words([orders, said], np.array([2, 0]))
    assert words.column("destination_country").tolist() == orders["destination_country"].iloc[[2, 0]].tolist()
    assert words.column("buyer_name_state").tolist() == ["matched", "matched"]
    second = words.at(np.array([1])).order(0)
    assert (second["order_id"], second.get("end_use"), "quantity" in second) == (orders["order_id"][0], None, False)
    assert len(second) == len(list(second)) and set(words_of(orders)[0]) - set(second) == {"quantity"}
    for unknown in ("quantity", "nowhere"):
        with pytest.raises(KeyError):
            words.column(unknown)


def test_names_are_listed_row_by_row() -> None:
    mask = np.array([[True, False, True], [False, False, False], [False, True, False]])
    assert names_where(mask, np.array(["a", "b", "c"], dtype=object)) == [["a", "c"], [], ["b"]]
    assert names_where(mask[:0], np.array(["a", "b", "c"], dtype=object)) == []
    assert names_where(mask[:, :0], np.array([], dtype=object)) == [[], [], []]


def test_rows_that_are_alike_have_lists_of_their_own() -> None:
    first, second = names_where(np.array([[True], [True]]), np.array(["a"], dtype=object))
    first.append("b")
    assert second == ["a"]
