"""Models judged on a period whose outcomes are known."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from diversion_risk.errors import FileUnusable
from diversion_risk.evaluate.answer import told
from diversion_risk.evaluate.book import Question
from diversion_risk.evaluate.run import evaluate
from diversion_risk.model.measures import Judged
from diversion_risk.outputs.plots import _style
from diversion_risk.score.scorer import Scorer
from tests.command import run
from tests.evaluate.asking import FIRST, LAST, question
from tests.evaluate.conftest import Evaluated
from tests.road import AS_OF, Road


@pytest.fixture(scope="module")
def judged(scorer: Scorer, world_orders: pd.DataFrame, world_outcomes: pd.DataFrame, road: Road) -> pd.DataFrame:
    """Margin, confirmed and true diversion of each judged order, reckoned here."""
    inside = world_orders["order_date"].between(FIRST, LAST)
    orders = world_orders[inside].reset_index(drop=True)
    margin = scorer.assess(orders, world_orders[~inside], world_outcomes).risk.margin
    last = world_outcomes.sort_values("outcome_date", kind="stable").drop_duplicates("order_id", keep="last")
    outcome = last.set_index("order_id")["outcome"].reindex(orders["order_id"]).to_numpy()
    truth = pd.read_parquet(road.truth).set_index("order_id")["diverted"].reindex(orders["order_id"]).to_numpy()
    return pd.DataFrame({"margin": margin, "outcome": outcome, "truth": truth})


@pytest.fixture(scope="module")
def judged_orders(world_orders: pd.DataFrame) -> pd.DataFrame:
    return world_orders[world_orders["order_date"].between(FIRST, LAST)]


def test_the_figures_are_those_of_the_orders_of_the_period(evaluated: Evaluated, judged: pd.DataFrame) -> None:
    found = evaluated.answer.figures["all_orders"]["model"]
    confirmed = judged["outcome"] == "diverted"
    assert evaluated.answer.orders == len(judged) and evaluated.answer.diverted == confirmed.sum()
    assert evaluated.answer.looked_at == judged["outcome"].notna().sum()
    assert found["roc_auc"].value == pytest.approx(roc_auc_score(confirmed, judged["margin"]))
    assert found["average_precision"].value == pytest.approx(average_precision_score(confirmed, judged["margin"]))


def test_the_truth_of_a_simulated_world_is_a_view_of_its_own(evaluated: Evaluated, judged: pd.DataFrame) -> None:
    found = evaluated.answer.figures["truth"]["model"]["roc_auc"].value
    assert found == pytest.approx(roc_auc_score(judged["truth"], judged["margin"]))
    assert found > 0.6


def test_every_model_is_held_against_the_red_flags(evaluated: Evaluated) -> None:
    assert set(evaluated.answer.figures) == {"all_orders", "looked_at", "population", "truth"}
    assert all({"model", "red_flags"} <= set(contenders) for contenders in evaluated.answer.figures.values())


def test_each_value_of_a_column_is_judged_by_itself(evaluated: Evaluated) -> None:
    assert "US" in evaluated.answer.by and len(evaluated.answer.by) > 3
    assert "all_orders" in evaluated.answer.by["US"]


def test_orders_that_leave_the_column_out_are_judged_as_unknown(road: Road, judged_orders: pd.DataFrame) -> None:
    by = evaluate(question(road, by="original_destination_country")).by
    assert set(by) == {*judged_orders["original_destination_country"].dropna(), "unknown"}


def test_the_report_is_kept_as_plain_values(evaluated: Evaluated) -> None:
    report = json.loads((evaluated.folder / "report.json").read_text())
    assert (
        report["figures"]["all_orders"]["model"]["roc_auc"]["value"]
        == evaluated.answer.figures["all_orders"]["model"]["roc_auc"].value
    )
    assert report["orders"] == evaluated.answer.orders


def test_the_models_are_drawn_side_by_side(evaluated: Evaluated) -> None:
    for name in ("precision_recall.png", "gain.png"):
        assert (evaluated.folder / name).read_bytes().startswith(b"\x89PNG")


def test_each_of_many_models_has_a_line_of_its_own() -> None:
    margin = np.array([2.0, 1.0, 0.0])
    judged = Judged(margin, np.array([True, False, False]), np.arange(3), np.array(["DE"] * 3))
    styles = [_style(name, dict.fromkeys(map(str, range(25)), judged)) for name in map(str, range(25))]
    assert len({(style["color"], style["linestyle"]) for style in styles}) == 25


def test_the_answer_can_be_read(evaluated: Evaluated) -> None:
    text = told(evaluated.answer)
    assert "all_orders: every order of the period" in text and "roc auc" in text and "model" in text


def test_two_models_are_judged_side_by_side_even_where_their_folders_share_a_name(road: Road, tmp_path: Path) -> None:
    shutil.copytree(road.model, tmp_path / "other" / "model")
    found = evaluate(question(road, road.model, tmp_path / "other" / "model")).figures["all_orders"]
    assert len(found) == 3
    assert len({measured["roc_auc"].value for name, measured in found.items() if name != "red_flags"}) == 1


def test_a_model_in_a_folder_called_as_a_contender_of_our_own_does_not_take_its_place(
    road: Road, tmp_path: Path
) -> None:
    other = shutil.copytree(road.model, tmp_path / "red_flags")
    assert set(evaluate(question(road, other)).figures["all_orders"]) == {str(other), "red_flags"}


def test_a_period_without_orders_is_refused_with_the_days_there_are(road: Road) -> None:
    with pytest.raises(FileUnusable, match=r"no order from 2031-01-01 to 2031-02-01; its orders are from 20\d\d-"):
        evaluate(question(road, first="2031-01-01", last="2031-02-01"))


@pytest.mark.parametrize(("more", "code"), [
    (["--from", "2025-01-01"], 2),
    (["--from", "yesterday"], 2), (["--to", "2024-02-30"], 2), (["--from", "2031-01-01", "--to", "2031-12-31"], 3),
    (["--by", "nonesuch"], 2), (["--truth", "nowhere.parquet"], 3), (["--resamples", "0"], 2),
])  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(more: list[str], code: int, road: Road) -> None:
    words = [
        "evaluate",
        road.model,
        "--orders",
        road.orders,
        "--outcomes",
        road.outcomes,
        "--from",
        FIRST,
        "--to",
        LAST,
    ]
    assert run(*words, *more) == code


def test_a_period_that_a_model_learned_from_is_told(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    asked = Question((str(road.model),), str(road.orders), str(road.outcomes), "2024-01-01", "2024-06-30", resamples=20)
    evaluate(asked)
    assert f"learned from orders up to {AS_OF}" in caplog.text
    caplog.clear()
    evaluate(replace(asked, first=FIRST, last=LAST))
    assert "learned from orders" not in caplog.text
