"""Training with watch-lists: learned from as they stood on each order's day, and never from what became known later."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.store import load_model
from diversion_risk.score.job import ScoringJob, read_watch_lists
from diversion_risk.score.scorer import Scorer
from diversion_risk.train.past import past_as_of
from diversion_risk.watchlists.entries import WatchLists
from tests.command import run
from tests.factory import checked_orders, checked_outcomes
from tests.road import Road, training
from tests.watchlists.lists import ENTITY_LIST, csl_csv, entry, lists, written

ORDERS = checked_orders(
    {"order_date": "2024-03-01", "buyer_name": "Zorvanta Electronics"},
    {"order_date": "2024-03-03", "buyer_name": "Zorvanta Electronics"},
    {"order_date": "2024-03-03", "buyer_name": "Melkorin Instruments"},
    {"order_date": "2024-03-03", "buyer_name": "Trading Company"},
)
PARTIES = ["buyer_name_near_listed", "buyer_near_entry_of_unknown_day"]


def _seen(given: WatchLists | None) -> list[list[float]]:
    past = past_as_of(ORDERS, checked_outcomes({}), date(2024, 3, 3), [], given)
    return past.facts.values[PARTIES].to_numpy().T.tolist()


def test_an_order_learned_from_sees_the_lists_of_its_own_day() -> None:
    near, undated = _seen(lists(entry("ZORVANTA ELECTRONICS LLC", listed_from=date(2024, 3, 2))))
    np.testing.assert_array_equal(near, [0, 1, 0, np.nan])
    np.testing.assert_array_equal(undated, [0, 0, 0, np.nan])


def test_an_entry_of_unknown_day_is_not_even_learned_from_as_unknown() -> None:
    dated = entry("ZORVANTA ELECTRONICS LLC", listed_from=date(2024, 3, 2))
    undated = entry("MELKORIN INSTRUMENTS LLC", entry_id="E-2", listed_from=None)
    assert np.array_equal(_seen(lists(dated, undated)), _seen(lists(dated)), equal_nan=True)


def test_an_undated_entry_counts_from_the_day_of_its_file() -> None:
    near, _ = _seen(lists(entry("ZORVANTA ELECTRONICS LLC", listed_from=None, as_of=date(2024, 3, 2))))
    np.testing.assert_array_equal(near, [0, 1, 0, np.nan])


def test_without_lists_nothing_is_known_of_them() -> None:
    assert np.isnan(_seen(None)).all()


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory, road: Road) -> Path:
    """A model trained with a list on which every fourth buyer's name stands."""
    here = tmp_path_factory.mktemp("learned")
    names = pd.read_parquet(road.orders, columns=["buyer_name"])["buyer_name"].dropna().unique()[::4]
    plain = {"source": ENTITY_LIST, "start_date": "2021-03-01"}
    listed = [plain | {"_id": str(number), "name": name} for number, name in enumerate(names)]
    folder = written(here / "lists, of=today", consolidated__csv=csl_csv(*listed))
    words = [f"data.lists={folder}", "keep_history=false", "report.plots=false", f"out={here / 'model'}"]
    assert run(*training(road, *words)) == 0
    return here / "model"


def test_a_model_remembers_the_lists_it_learned_with(learned: Path) -> None:
    stored = load_model(learned)
    [used] = stored.settings["lists"]
    assert used["name"] == "consolidated.csv" and used["entries"] > 50
    assert 0.1 < stored.model.usual["buyer_name_near_listed"] < 0.5
    assert "consolidated.csv (day not stated" in (learned / "model_card.md").read_text()


def test_a_model_that_learned_with_lists_and_is_given_none_says_so(
    learned: Path, road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    assert read_watch_lists(ScoringJob(str(road.batch), str(learned)), Scorer.load(learned)) is None
    assert "learned with watch-lists" in caplog.text
    caplog.clear()
    assert read_watch_lists(ScoringJob(str(road.batch), str(road.model)), Scorer.load(road.model)) is None
    assert caplog.text == ""


def test_a_model_that_learned_without_lists_has_nothing_usual_to_say_of_them(road: Road) -> None:
    stored = load_model(road.model)
    assert stored.settings["lists"] is None
    assert np.isnan(stored.model.usual["buyer_name_near_listed"])
    assert "watch-lists | none" in (road.model / "model_card.md").read_text()
