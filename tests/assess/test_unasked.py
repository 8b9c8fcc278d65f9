"""What neither the model nor a red flag asks for is not described, and changes nothing that is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.red_flags import FLAGGING
from diversion_risk.assess.unasked import unasked
from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.ledger import Records
from diversion_risk.model.store import load_model
from diversion_risk.orders.read import read_orders
from diversion_risk.score.scorer import Scorer
from tests.road import Road


def test_what_the_model_or_a_flag_asks_for_is_asked(road: Road) -> None:
    model = load_model(road.model).model
    small = replace(model, features=("buyer_past_orders", "a_fact_of_a_later_version"))
    flagging = {feature.name for feature in FLAGGING}
    assert unasked(small) == BY_NAME.keys() - flagging - {"buyer_past_orders"}
    assert unasked(small, replace(model, features=("is_radio",))) == unasked(small) - {"is_radio"}
    assert unasked(model).isdisjoint(model.features)


@pytest.fixture(scope="module")
def small(road: Road) -> Scorer:
    """A model that was trained on twelve facts."""
    scorer = Scorer.load(road.model)
    model = scorer.stored.model
    few = tuple(name for name in model.features if BY_NAME[name].topic == "buyer")
    assert few
    return replace(scorer, stored=replace(scorer.stored, model=replace(model, features=few)))


def test_facts_that_are_asked_for_are_what_they_are_amid_all_others(road: Road, small: Scorer) -> None:
    orders = read_orders(road.batch).rows
    records = Records(orders, small.stored.history, small.stored.outcomes)
    every, some = describe(records), describe(records, unasked(small.stored.model))
    assert len(some.values.columns) < len(every.values.columns)
    pd.testing.assert_frame_equal(some.values, every.values[list(some.values)])
    pd.testing.assert_frame_equal(some.baselines, every.baselines[list(some.baselines)])
    assert np.isnan(some.values.to_numpy()).any()
