"""The one road from a ledger to results."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess import assess
from diversion_risk.model import risk_model
from diversion_risk.model.contributions import Contributor
from diversion_risk.outputs.tables import reasons_table
from diversion_risk.score.scorer import Scorer
from tests.road import Road


def test_the_rows_of_reasons_add_up_to_the_margin_of_each_order(road: Road, scores: pd.DataFrame) -> None:
    rows = pd.read_parquet(road.scored / "reasons.parquet")
    added = rows.groupby("order_id")["contribution"].sum().reindex(scores["order_id"]).to_numpy()
    np.testing.assert_allclose(added, scores["margin"], rtol=0, atol=1e-9)


def test_each_order_has_one_base_and_one_rest_around_its_reasons(road: Road, scores: pd.DataFrame) -> None:
    rows = pd.read_parquet(road.scored / "reasons.parquet")
    assert set(rows["order_id"]) == set(scores["order_id"])
    for _, own in rows.groupby("order_id"):
        assert own["feature"].iloc[0] == "(base)" and own["feature"].iloc[-1] == "(rest)"
        assert own["position"].tolist() == list(range(len(own)))
        assert own["feature"].is_unique
        strengths = own["contribution"].abs().to_numpy()[1:-1]
        assert (np.diff(strengths) <= 0).all()


def test_the_reasons_of_the_scores_are_those_that_raise_strongest_first(road: Road, scores: pd.DataFrame) -> None:
    rows = pd.read_parquet(road.scored / "reasons.parquet")
    raising = rows[(rows["contribution"] > 0) & ~rows["feature"].str.startswith("(")]
    expected = raising.groupby("order_id")["sentence"].apply(list)
    for order_id, told in zip(scores["order_id"], scores["reasons"], strict=True):
        assert set(told) <= set(expected.get(order_id, []))


def test_the_reasons_of_the_scores_are_told_strongest_first(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    for one in scorer.assess(batch_orders.head(50)).explain_at(np.arange(50)):
        pushes = [reason.contribution for reason in one.reasons]
        assert pushes == sorted(pushes, reverse=True) and all(push > 0 for push in pushes)
        assert all(reason.facts[0].contribution > 0 for reason in one.reasons)


def test_the_indicator_goes_from_the_base_through_the_reasons(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    curve = scorer.stored.model.calibrator.probability
    for one in scorer.assess(batch_orders.head(20)).explain_at(np.arange(20)):
        told = (*one.reasons, *one.against)
        steps = one.base + np.cumsum([reason.contribution for reason in told])
        assert [reason.stands_at for reason in told] == pytest.approx(curve(steps).tolist())
        assert 0 < one.share_told <= 1


def test_explaining_tells_the_same_as_the_batch(
    scorer: Scorer, batch_orders: pd.DataFrame, scores: pd.DataFrame
) -> None:
    assessed = scorer.assess(batch_orders)
    for one in assessed.explain_at(np.array([3, 0])):
        row = scores.set_index("order_id").loc[one.order_id]
        assert (one.risk, one.margin, one.rank, one.decision) == (row.risk, row.margin, row["rank"], row.decision)
        assert one.base + one.rest + sum(fact.contribution for fact in one.weighed) == pytest.approx(one.margin)
        assert [flag.id for flag in one.red_flags] == list(row.red_flags)
        assert [question.code for question in one.not_assessed] == list(row.not_assessed)


def test_the_engine_is_chosen_for_the_batch_and_not_for_its_parts(
    scorer: Scorer, batch_orders: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assess, "AT_ONCE", 8)
    monkeypatch.setattr(risk_model, "MANY", 20)
    assessed, asked = scorer.assess(batch_orders.head(20)), []
    explain = Contributor.explain
    monkeypatch.setattr(Contributor, "explain", lambda one, part: asked.append(len(part)) or explain(one, part))
    assert len([*assessed.explain_at(np.arange(20))]) == 20 and asked == [8, 8, 4]


def test_what_is_told_of_an_order_does_not_hang_on_those_beside_it(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    assessed = scorer.assess(batch_orders)
    positions = np.array([40, 7, 7, 23])
    alone = [one for position in positions for one in assessed.explain_at(np.array([position]))]
    assert list(assessed.explain_at(positions)) == alone
    (some,) = assessed.reasoned(positions)
    assert list(assessed.assessments(some, np.array([3, 0]))) == [alone[3], alone[0]]
    assert some.told.sentences() == [[reason.sentence for reason in one.reasons] for one in alone]


def test_of_no_orders_nothing_is_told(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    assessed = scorer.assess(batch_orders.head(3))
    some = assessed.reasons_of(np.array([], dtype=int), assessed.model.engine_for(0))
    assert some.told.sentences() == [] and list(assessed.assessments(some)) == []
    assert len(reasons_table(assessed, some)) == 0


def test_listed_orders_come_by_rank(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    assessed = scorer.assess(batch_orders)
    two_percent = -(-2 * len(batch_orders) // 100)
    assert assessed.decisions.rank[assessed.listed()].tolist() == list(range(1, two_percent + 1))
    assert assessed.decisions.rank[assessed.everything()].tolist() == list(range(1, len(batch_orders) + 1))


def test_an_order_that_is_not_there_has_no_position(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    assessed = scorer.assess(batch_orders.head(3))
    assert assessed.position("nowhere") is None
    assert assessed.position(batch_orders["order_id"][1]) == 1
