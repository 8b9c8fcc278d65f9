"""Training where the orders lie on Spark: all diverted ones and known shares of the others, described as on DuckDB."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.train.past import Past, past_as_of
from tests.command import run
from tests.road import AS_OF, Road, training

pytestmark = pytest.mark.spark

UNSEEN, CLEARED = 0.25, 0.75


@pytest.fixture(scope="module")
def trained(spark: Any, road: Road, tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, Path]:
    """What was learned from, and the model that came of it."""
    from diversion_risk.train import on_spark  # noqa: PLC0415 - only where there is Spark

    found: list[Past] = []
    own = on_spark.past_on_spark
    out = tmp_path_factory.mktemp("trained") / "model"
    engine = ["engine=spark", f"engine.unseen={UNSEEN}", f"engine.cleared={CLEARED}", "tracking=none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_spark, "past_on_spark", lambda *given: found.append(own(*given)) or found[0])
        assert run(*training(road, f"out={out}", *engine)) == 0
    return found[0], out


@pytest.fixture(scope="module")
def whole(world_orders: pd.DataFrame, world_outcomes: pd.DataFrame) -> Past:
    """All that one machine learns from."""
    return past_as_of(world_orders, world_outcomes, date.fromisoformat(AS_OF), [])


def test_every_order_of_which_a_diversion_was_confirmed_is_in_the_sample(
    trained: tuple[Past, Path], whole: Past
) -> None:
    past, _ = trained
    diverted = whole.outcomes[whole.outcomes["outcome"] == "diverted"]["order_id"]
    assert set(diverted) <= set(past.orders["order_id"])
    assert len(past.orders) < len(whole.orders) / 2


def test_an_order_stands_for_one_over_its_share_and_all_for_about_all(trained: tuple[Past, Path], whole: Past) -> None:
    past, _ = trained
    assert past.stands_for is not None
    assert set(past.stands_for.round(9)) == {1.0, round(1 / CLEARED, 9), 1 / UNSEEN}
    assert past.stands_for.sum() == pytest.approx(len(whole.orders), rel=0.05)


def test_the_sample_is_described_amid_all_orders(trained: tuple[Past, Path], whole: Past) -> None:
    past, _ = trained
    place = pd.Index(whole.orders["order_id"]).get_indexer(past.orders["order_id"])
    np.testing.assert_allclose(past.facts.values, whole.facts.values.iloc[place], rtol=1e-6, atol=1e-9)
    moment = pd.Timestamp("2024-01-31")
    here, there = whole.known(moment).iloc[place], past.known(moment)
    assert there["outcome"].fillna("").tolist() == here["outcome"].fillna("").tolist()


def test_the_shares_are_told_in_the_settings_and_no_past_is_carried(trained: tuple[Past, Path]) -> None:
    _, model = trained
    settings = json.loads((model / "settings.json").read_text())
    assert (settings["sample"]["unseen"], settings["sample"]["cleared"]) == (UNSEEN, CLEARED)
    assert not (model / "history.parquet").exists()


def test_a_mean_told_to_readers_is_that_of_all_orders(trained: tuple[Past, Path], whole: Past) -> None:
    past, _ = trained
    told, meant = past.usual()["buyer_past_orders"], whole.usual()["buyer_past_orders"]
    assert told == pytest.approx(meant, rel=0.2)


@pytest.mark.parametrize("share", ["0", "1.5"])
def test_a_share_that_leaves_nobody_or_more_than_all_is_refused(
    spark: Any, road: Road, share: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*training(road, "engine=spark", f"engine.unseen={share}", "tracking=none")) == 2
    assert "engine.unseen" in capsys.readouterr().err
