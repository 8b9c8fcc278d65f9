"""What a service answers: one row for each that came, and one score for an order whatever it comes with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import numpy as np
import pandas as pd
import pytest

from diversion_risk import Scorer
from diversion_risk.serve.answer import ANSWER_COLUMNS, answer
from tests.road import Road


@pytest.fixture(scope="module")
def several_days(road: Road) -> pd.DataFrame:
    """Orders of four days, of which the later would see the earlier in a batch."""
    orders = pd.read_parquet(road.batch)
    day = pd.to_datetime(orders["order_date"]).dt.normalize()
    return orders[day.isin(day.drop_duplicates().head(4))].reset_index(drop=True)


def test_an_order_has_one_score_whatever_it_comes_with(scorer: Scorer, several_days: pd.DataFrame) -> None:
    together = answer(scorer, several_days)
    assert tuple(together) == ANSWER_COLUMNS and len(together) == len(several_days) > 8
    for n in range(0, len(several_days), 4):
        alone = scorer.explain(several_days.iloc[[n]], several_days["order_id"].iloc[n])
        assert together["margin"].iloc[n] == alone.margin and together["risk"].iloc[n] == alone.risk
        assert together["reasons"].iloc[n] == [reason.sentence for reason in alone.reasons]
    backwards = answer(scorer, several_days.iloc[::-1], reasons=False)
    np.testing.assert_array_equal(backwards["margin"].iloc[::-1], together["margin"])
    assert not any(backwards["reasons"])


def test_an_order_that_the_history_has_on_an_earlier_day_leaves_those_beside_it_alone(scorer: Scorer) -> None:
    past = scorer.stored.history
    assert past is not None
    buyer = past["buyer_id"].value_counts().index[0]
    again = past[past["buyer_id"] == buyer].tail(3).assign(order_date=pd.Timestamp("2024-07-02"))
    new = again.assign(order_id=["new 1", "new 2", "new 3"])
    found = answer(scorer, pd.concat([again.head(1), new, again.tail(2)], ignore_index=True))
    assert scorer.are_moved(again).all() and not scorer.are_moved(new).any()
    alone = [scorer.score(pd.DataFrame(new.iloc[[n]]))["margin"].iloc[0] for n in range(3)]
    assert found["margin"].tolist()[1:4] == alone
    assert found["margin"].iloc[0] == scorer.score(again.head(1))["margin"].iloc[0]


def test_a_row_that_cannot_be_scored_has_an_answer_in_its_place(scorer: Scorer, several_days: pd.DataFrame) -> None:
    rows = several_days.head(4).astype(object)
    rows.loc[1, "hs_code"] = "x"
    rows.loc[2, "order_id"] = None
    rows.loc[3, "value_usd"] = "a lot"
    found = answer(scorer, rows)
    assert found["rejected"].tolist()[0] == "" == found["rejected"].tolist()[3]
    assert 'hs_code is "x"; expected 6, 8 or 10 digits' in found["rejected"].iloc[1]
    assert "order_id" in found["rejected"].iloc[2] and found["order_id"].iloc[2] == ""
    assert found["risk"].isna().tolist() == [False, True, True, False]
    assert "value_vs_buyer_norm" in found["not_assessed"].iloc[3] or found["not_assessed"].iloc[3]


def test_no_orders_have_no_answers(scorer: Scorer, several_days: pd.DataFrame) -> None:
    found = answer(scorer, several_days.iloc[:0])
    assert found.shape == (0, len(ANSWER_COLUMNS))


def test_many_threads_at_one_scorer_say_what_one_says(road: Road, several_days: pd.DataFrame) -> None:
    """From the first moment, when books are not yet added up and nothing is cached."""
    count = 8
    gate = Barrier(count)
    shared = Scorer.load(road.model)

    def work(number: int, scorer: Scorer) -> list[object]:
        said: list[object] = []
        for place in (number, number + 3, number + 5):
            one = several_days.iloc[[place % len(several_days)]]
            explained = scorer.explain(one, one["order_id"].iloc[0])
            timeless = replace(explained, provenance=replace(explained.provenance, scored_at=None))
            said += [scorer.score(one).to_dict("records"), timeless.to_dict()]
            said.append(answer(scorer, several_days.iloc[number:]).to_dict("records"))
        return said

    def at_once(number: int) -> list[object]:
        gate.wait()
        return work(number, shared)

    with ThreadPoolExecutor(count) as threads:
        found = list(threads.map(at_once, range(count)))
    alone = Scorer.load(road.model)
    assert [repr(said) for said in found] == [repr(work(number, alone)) for number in range(count)]
