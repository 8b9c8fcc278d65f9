"""Ranks, decisions and places are given away on Spark as on one machine."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.decisions import decide
from diversion_risk.model.policy import Policy

pytestmark = pytest.mark.spark


POLICIES = [
    {"capacity": "7"}, {"capacity": "7", "random_share": 0.4, "hold_at": 0.6}, {"capacity": "2/day"},
    {"capacity": "3/day", "random_share": 0.4, "hold_at": 0.6}, {"capacity": "12%"}, {"capacity": "0"},
    {"cost": {"missed": 100, "review": 40}, "random_share": 0.2},
    {"cost": {"missed": 100, "review": 60}, "capacity": "4/day"},
]  # fmt: skip


@pytest.mark.parametrize("settings", POLICIES, ids=str)
def test_places_go_to_the_same_orders(spark: Any, tmp_path: Path, settings: dict[str, Any]) -> None:
    from diversion_risk.ledger.spark import table_of  # noqa: PLC0415 - only where there is Spark
    from diversion_risk.score.standing import standing  # noqa: PLC0415

    policy = Policy.read(settings)
    margin = np.repeat(np.arange(20), 3) % 7 - 3.0
    days = pd.Series(pd.date_range("2024-03-01", periods=6)).astype("datetime64[s]")
    orders = pd.DataFrame(
        {"order_id": [f"O-{n}" for n in range(60)], "order_date": days.loc[np.arange(60) % 6].to_numpy()}
    )
    risk = 1 / (1 + np.exp(-margin))
    here = decide(margin, risk, orders, policy, seed=3)
    scored = table_of(spark, orders.assign(margin=margin, risk=risk, wanted=policy.wants(margin, risk)))
    found = standing(scored.withColumnRenamed("place", "position"), policy, 3, tmp_path)
    there = found.table.orderBy("position").toArrow().to_pandas()
    assert there["rank"].tolist() == here.rank.tolist()
    assert there["decision"].tolist() == here.decision.tolist()
    assert there["selected_by"].tolist() == here.selected_by.tolist()
    assert there["selection_chance"].tolist() == pytest.approx(here.chance.tolist())
    assert (found.places, found.draws) == (here.places, here.draws)
