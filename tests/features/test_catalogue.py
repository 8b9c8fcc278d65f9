"""Every feature that exists: its name, meaning, sentences, direction and flag. A new one is tested by being written."""

import string
from collections import Counter
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.words import words_of
from diversion_risk.features.catalogue import BY_NAME, CATALOGUE, TOPICS, describe
from diversion_risk.features.definition import Direction, Feature, RedFlag
from diversion_risk.features.filling import WORDS_OF_ORDER, GivenTexts, plain_number, plain_share
from diversion_risk.features.wording import amount, levels, yes_no
from diversion_risk.ledger import Records
from diversion_risk.outputs.catalogue_page import catalogue_page
from diversion_risk.reference.red_flags import RED_FLAGS
from diversion_risk.watchlists.screen import screen
from tests.factory import checked_orders, checked_outcomes
from tests.watchlists.lists import lists_about

ORDER = words_of(checked_orders({}))[0]
every_feature = pytest.mark.parametrize("feature", CATALOGUE, ids=lambda feature: feature.name)


def _templates(feature: Feature) -> list[str]:
    return [*(template for _, template in feature.says.cases), feature.says.unknown]


def _spoken(feature: Feature) -> list[str]:
    return [*(feature.says.speak(value, 3.0, ORDER) for value in feature.says.samples), feature.says.unknown]


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(CATALOGUE) >= 30


def test_no_two_features_raise_the_same_flag_but_those_that_ask_one_thing_of_two_parties() -> None:
    flags = [feature.flag.id for feature in CATALOGUE if feature.flag]
    assert len(set(flags)) > 5
    assert {flag for flag in flags if flags.count(flag) > 1} == {"name_or_address_near_listed"}


@every_feature
def test_the_name_is_a_column_name_and_the_topic_a_topic(feature: Feature) -> None:
    assert feature.name.isidentifier() and feature.name.islower()
    assert feature.topic in {topic.__name__.rpartition(".")[2] for topic in TOPICS}


@every_feature
def test_the_meaning_is_one_sentence_for_an_officer(feature: Feature) -> None:
    assert feature.meaning.endswith(".") and feature.meaning[0].isupper()
    assert len(feature.meaning.split()) > 3
    assert "{" not in feature.meaning, "a place to fill belongs to the sentence about one order"


@every_feature
def test_what_a_fact_is_about_reads_well_over_its_reason_and_after_about(feature: Feature) -> None:
    first, *others = feature.about.split()
    assert first in {"a", "the", "how", "where", "what", "other", "entries", "earlier", "confirmed", "goods"} and others
    assert len(feature.about) <= 45 and not set(feature.about) & set("_.:;()0123456789")


def test_facts_are_about_some_forty_things_and_few_stand_alone() -> None:
    told = Counter(feature.about for feature in CATALOGUE)
    assert 35 <= len(told) <= 50 and max(told.values()) <= 12
    assert sum(facts == 1 for facts in told.values()) <= 3


@every_feature
def test_the_flag_stands_in_the_table_of_red_flags(feature: Feature) -> None:
    assert feature.flag is None or feature.flag.id in RED_FLAGS


@every_feature
def test_a_threshold_of_ours_says_where_it_comes_from(feature: Feature) -> None:
    flag = feature.flag
    assert flag is None or flag.when is RedFlag("any").when or flag.because


@every_feature
def test_the_direction_is_one_that_may_be_declared(feature: Feature) -> None:
    assert feature.risk in (*get_args(Direction), None)
    assert feature.monotone == {"rises": 1, "falls": -1, None: 0}[feature.risk]


@every_feature
def test_it_speaks_for_every_kind_of_value_and_differently_for_each(feature: Feature) -> None:
    spoken = _spoken(feature)
    assert len(set(spoken)) == len(spoken) == len(feature.says.cases) + 1
    assert all(sentence.endswith(".") and sentence.isprintable() for sentence in spoken)


@every_feature
def test_it_leaves_no_gap_in_a_sentence(feature: Feature) -> None:
    for sentence in _spoken(feature):
        assert not {"None", "nan", "<NA>"} & set(sentence.rstrip(".").split()[1:])


@every_feature
def test_its_sentences_use_only_what_every_order_has(feature: Feature) -> None:
    for template in _templates(feature):
        fields = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        assert fields <= {*ORDER, *WORDS_OF_ORDER, "value", "baseline"}
        assert "baseline" not in fields or feature.against is not None


@every_feature
def test_the_sentence_for_unknown_names_no_value(feature: Feature) -> None:
    fields = {name for _, name, _, _ in string.Formatter().parse(feature.says.unknown) if name is not None}
    required = {"destination_country", "buyer_country", "buyer_id", "order_id", "order_date", "hs_code", "hs6"}
    assert fields <= required | {name for name in WORDS_OF_ORDER if name.endswith("_untold")}


@every_feature
def test_it_has_its_place_on_the_published_page(feature: Feature) -> None:
    page = catalogue_page()
    assert f"### `{feature.name}`" in page and feature.meaning in page
    assert feature.flag is None or f"`{feature.flag.id}`" in page


@pytest.fixture(scope="module")
def barest() -> pd.DataFrame:
    """Facts of an order of which only the required columns are known, and of which there is no past."""
    required = {"order_id", "order_date", "buyer_id", "buyer_country", "destination_country", "hs_code"}
    bare = dict.fromkeys(ORDER.keys() - required - {"hs6"}, None)
    return describe(
        Records(checked_orders(bare | {"buyer_country": "GG", "destination_country": "GG", "hs_code": "999999"}))
    ).values


FROM_REQUIRED_COLUMNS = {
    "destination_moved_from_russia", "priority_level", "in_technical_chapter",
    "buyer_first_order", "buyer_past_orders", "buyer_orders_last_30_days", "corridor_orders_last_year",
    "buyer_confirmed_before", "same_goods_orders_last_7_days", "entries_missing",
}  # fmt: skip


NO_IS_CERTAIN = {
    "open_account_to_transshipment_point", "no_assurance_for_top_tiers", "buyer_new_and_young_for_top_tiers",
    "buyer_young_at_transshipment_point_for_priority_goods",
}  # fmt: skip
"""Facts over several others, of which one that is known to be *no* settles all: the lists of places and codes are complete."""


@every_feature
def test_what_is_not_stated_is_unknown(feature: Feature, barest: pd.DataFrame) -> None:
    known = barest[feature.name].notna().item()
    assert not known or feature.name in FROM_REQUIRED_COLUMNS | NO_IS_CERTAIN


@pytest.fixture(scope="module")
def world_facts(world_orders: pd.DataFrame, world_outcomes: pd.DataFrame) -> pd.DataFrame:
    screened = screen(world_orders, lists_about(world_orders))
    return describe(Records(world_orders, outcomes=world_outcomes, screened=screened)).values


@every_feature
def test_every_value_is_a_number_it_has_a_sentence_for(feature: Feature, world_facts: pd.DataFrame) -> None:
    values = world_facts[feature.name]
    assert values.dtype == "float64"
    assert values.abs().max() < float("inf")
    for value in values.dropna().unique()[:50]:
        assert feature.says.template(value) in _templates(feature)


@every_feature
def test_many_orders_are_told_what_each_is_told_alone(feature: Feature) -> None:
    says, places = feature.says, np.arange(2 * len(feature.says.samples) + 2)
    values = np.array([np.nan, *says.samples, np.nan, *says.samples])
    baselines = np.where(places % 2, 3.0, 1234.5)
    orders = [ORDER | {"destination_country": ("TR", "DE")[place % 2]} for place in places]
    alone = [
        says.speak(None if np.isnan(value) else value, baseline, order)
        for value, baseline, order in zip(values.tolist(), baselines.tolist(), orders, strict=True)
    ]
    assert says.speak_all(values, baselines, GivenTexts(orders)).to_pylist() == alone
    assert says.speak_all(values[:0], baselines[:0], GivenTexts([])).to_pylist() == []


@every_feature
def test_a_yes_no_fact_is_zero_or_one(feature: Feature, world_facts: pd.DataFrame) -> None:
    if feature.says.samples == (1.0, 0.0):
        assert set(world_facts[feature.name].dropna()) <= {0.0, 1.0}
    else:
        assert len(feature.says.cases) >= 1


def test_nearly_every_fact_varies_in_the_small_world(world_facts: pd.DataFrame) -> None:
    still = [name for name in world_facts if world_facts[name].nunique(dropna=False) < 2]
    assert still == []


def test_leaving_facts_out_leaves_the_others_as_they_are() -> None:
    records = Records(checked_orders({}, {"order_date": "2024-03-09"}), outcomes=checked_outcomes({}))
    few = describe(records, leave_out=["buyer_age_days", "quantity_vs_buyer_norm"])
    assert list(few.values) == [name for name in BY_NAME if name not in ("buyer_age_days", "quantity_vs_buyer_norm")]
    assert "quantity_vs_buyer_norm" not in few.baselines


def test_a_yes_no_fact_speaks_for_yes_no_and_unknown() -> None:
    says = yes_no("It is.", "It is not.", unknown="Who knows.")
    assert [says.speak(value, None, {}) for value in (1.0, 0.0, None)] == ["It is.", "It is not.", "Who knows."]


def test_an_amount_has_words_of_its_own_for_nothing_and_for_one() -> None:
    says = amount("{value:n} orders, {baseline:%}.", unknown="?", zero="None.", one="One.")
    assert [says.speak(value, 0.5, {}) for value in (0.0, 1.0, 1234.0, None)] == [
        "None.",
        "One.",
        "1,234 orders, 50 %.",
        "?",
    ]


def test_what_a_sentence_is_held_against_may_be_unknown() -> None:
    says = amount("{value:n} times the usual {baseline:n}.", unknown="?")
    assert says.speak(2.0, None, {}) == "2 times the usual unknown."


def test_every_level_has_a_sentence_of_its_own() -> None:
    says = levels({0.0: "Low.", 2.0: "High."}, unknown="?")
    assert [says.speak(value, None, {}) for value in (0.0, 2.0, None)] == ["Low.", "High.", "?"]


def test_a_country_is_written_by_its_name_and_other_text_as_it_is() -> None:
    says = yes_no("{buyer_country}, {buyer_name}.", "no", "?")
    assert says.speak(1.0, None, {"buyer_country": "TR", "buyer_name": "{value}"}).endswith(", {value}.")


@pytest.mark.parametrize(("value", "text"), [
    (99.96, "100"), (1.004, "1"), (0.9996, "1"), (0.0, "0"), (0.0004, "under 0.001"), (-0.0004, "about 0"),
    (1e6, "1,000,000"), (2.345, "2.35"), (-12.0, "-12"),
])  # fmt: skip
def test_numbers_are_rounded_for_people(value: float, text: str) -> None:
    assert plain_number(value) == text


@pytest.mark.parametrize(("share", "text"), [(0.0, "0 %"), (0.004, "under 1 %"), (0.994, "over 99 %"), (0.5, "50 %")])
def test_a_share_is_never_rounded_to_nothing_or_all(share: float, text: str) -> None:
    assert plain_share(share) == text
