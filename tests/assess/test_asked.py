"""What could be asked for, and where the risk would then stand."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk import Scorer
from diversion_risk.assess.asked import QUESTIONS, answers, as_answered, open_in
from diversion_risk.model.risk_model import Risk
from diversion_risk.outputs.order_text import order_text
from diversion_risk.outputs.wording import NOTHING_TO_ASK, answered
from tests.factory import checked_orders
from tests.outputs.conftest import assessment_of

LEFT_OPEN = {"end_use_statement": None, "buyer_incorporation_date": None, "ultimate_consignee_type": None}


def test_what_the_order_says_is_not_asked() -> None:
    order = checked_orders({"end_use_statement": "true", "ultimate_consignee_type": "other"} | {"order_id": "A"})
    asked = {question.field for question in open_in(order.iloc[0])}
    assert not asked & {"end_use_statement", "ultimate_consignee_type"}


def test_a_statement_that_is_not_there_is_asked_for() -> None:
    order = checked_orders({"end_use_statement": "false"})
    assert "end_use_statement" in {question.field for question in open_in(order.iloc[0])}


def test_each_answer_changes_its_own_field_alone() -> None:
    order = checked_orders(LEFT_OPEN)
    rows = as_answered(order, QUESTIONS)
    assert rows["order_id"].is_unique and not rows["order_id"].isin(order["order_id"]).any()
    for place, question in enumerate(QUESTIONS):
        changed = [name for name in order.columns if name != "order_id" and pd.notna(rows[name].iloc[place])
                   and pd.isna(order[name].iloc[0])]  # fmt: skip
        assert changed == [question.field]
    assert (rows.dtypes == order.dtypes).all()


def test_an_answer_that_moves_nothing_is_not_told() -> None:
    today = assessment_of(margin=1.0)
    margin = np.array([1.0, 0.5])
    found = answers(QUESTIONS[:2], Risk(margin, margin / 10, margin / 20, margin / 5), today)
    assert [answer.risk for answer in found] == [0.05]


def test_the_answers_are_those_of_the_order_as_it_would_be(scorer: Scorer, world_orders: pd.DataFrame) -> None:
    order = world_orders.tail(1).assign(end_use_statement=False)
    said = [
        answer
        for answer in scorer.explain(order, order["order_id"].iloc[0]).answers or ()
        if "signed" in answer.document
    ]
    stands = scorer.score(order.assign(end_use_statement=True))["risk"].iloc[0]
    now = scorer.score(order)["risk"].iloc[0]
    assert [answer.risk for answer in said] == ([] if stands == now else [pytest.approx(stands)])


def test_what_is_for_the_reviewer_is_told_alike_and_left_out_when_redacted() -> None:
    order = checked_orders(LEFT_OPEN)
    found = answers(
        QUESTIONS[:1], Risk(*(np.array([number]) for number in (0.0, 0.2, 0.1, 0.3))), assessment_of(margin=1.0)
    )
    one = assessment_of(answers=found)
    assert len(order) == 1 and answered(found[0]) in order_text(one).replace("\n    ", " ")
    assert one.to_dict()["answers"][0]["risk"] == 0.2
    assert answered(found[0]) not in order_text(one.redacted()).replace("\n    ", " ")
    assert NOTHING_TO_ASK in order_text(assessment_of(answers=()))
