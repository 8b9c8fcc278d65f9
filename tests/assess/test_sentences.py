"""Whether what is said of an order is so: every sentence is held against the order's own raw fields."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.assessment import Assessment
from diversion_risk.assess.described import known
from diversion_risk.assess.red_flags import FLAGGING
from diversion_risk.assess.words import words_of
from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.score.scorer import Scorer
from tests.assess import witness, witness_of_papers, witness_of_parties
from tests.assess.witness import Record, raw_row, untrue
from tests.road import AS_OF, Road

CLAIMS = witness.CLAIMS | witness_of_papers.CLAIMS | witness_of_parties.CLAIMS
Said = tuple[str, str, str]
"""order_id, feature, sentence."""


@pytest.fixture(scope="session")
def record(road: Road) -> Record:
    """What was on record when the batch was scored: every order, and the outcomes the model carries."""
    outcomes = pd.read_parquet(road.outcomes)
    outcomes = outcomes[pd.to_datetime(outcomes["outcome_date"]) <= pd.Timestamp(AS_OF)]
    orders = [raw_row(row) for row in pd.read_parquet(road.orders).to_dict("records")]
    return Record(orders, outcomes.to_dict("records"))


@pytest.fixture(scope="session")
def assessed(scorer: Scorer, batch_orders: pd.DataFrame) -> Assessed:
    return scorer.assess(batch_orders)


def _faults(said: Iterator[Said], record: Record) -> tuple[int, list[str]]:
    rows = {row["order_id"]: row for row in record.orders}
    checked = [
        untrue(feature, CLAIMS[feature], text, rows[order_id], record)
        for order_id, feature, text in said
        if feature in CLAIMS
    ]
    return len(checked), [fault for fault in checked if fault]


def _said(assessment: Assessment) -> Iterator[Said]:
    features = {feature.flag.id: feature.name for feature in FLAGGING if feature.flag}
    for fact in assessment.weighed:
        yield assessment.order_id, fact.feature, fact.sentence
    for flag in assessment.red_flags:
        yield assessment.order_id, features[flag.id], flag.evidence
    for question in assessment.not_assessed:
        yield assessment.order_id, question.code, question.sentence


def test_no_reason_no_evidence_and_no_open_question_is_untrue(assessed: Assessed, record: Record) -> None:
    assessments = assessed.explain_at(assessed.everything())
    checked, faults = _faults((said for one in assessments for said in _said(one)), record)
    assert checked > 5_000
    assert faults == []


def test_no_sentence_is_untrue_whether_or_not_the_model_gives_it_as_a_reason(
    assessed: Assessed, record: Record
) -> None:
    def everything() -> Iterator[Said]:
        words = words_of(assessed.orders)
        for place in range(0, len(assessed.orders), 5):
            order = words[place]
            values, baselines = assessed.facts.values.iloc[place], assessed.facts.baselines.iloc[place]
            for one in CATALOGUE:
                told = one.says.speak(known(values[one.name]), known(baselines.get(one.name)), order)
                yield str(order["order_id"]), one.name, told

    checked, faults = _faults(everything(), record)
    assert checked > 5_000
    assert faults == []


def test_the_sentences_of_the_file_are_those_of_the_assessments(road: Road, assessed: Assessed) -> None:
    written = pd.read_parquet(road.scored / "reasons.parquet")
    told = written[~written["feature"].str.startswith("(")].groupby("order_id")["sentence"].apply(set)
    for one in assessed.explain_at(np.arange(40)):
        assert told.get(one.order_id, set()) == {fact.sentence for fact in one.weighed}


@pytest.mark.parametrize(
    "feature", ["destination_in_eaeu", "buyer_age_days", "quantity_vs_buyer_norm", "priority_level"]
)
def test_the_witness_notices_a_sentence_that_belongs_to_another_order(
    feature: str, assessed: Assessed, record: Record
) -> None:
    one = next(one for one in CATALOGUE if one.name == feature)
    spoken = [
        (one.says.speak(known(values[feature]), known(baselines.get(feature)), order), order["order_id"])
        for order, (_, values), (_, baselines) in zip(
            words_of(assessed.orders),
            assessed.facts.values.iterrows(),
            assessed.facts.baselines.iterrows(),
            strict=True,
        )
    ]
    turned = [(order_id, feature, text) for (text, _), (_, order_id) in zip(spoken, spoken[::-1], strict=True)]
    assert len(_faults(iter(turned), record)[1]) > 20


def test_the_witness_speaks_of_most_facts() -> None:
    assert set(CLAIMS) <= {feature.name for feature in CATALOGUE}
    assert len(CLAIMS) >= 50
