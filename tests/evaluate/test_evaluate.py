"""Models judged on a period whose outcomes are known."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from diversion_risk.evaluate.run import Answer, Question, evaluate, told
from diversion_risk.score.scorer import Scorer
from tests.command import run
from tests.road import Road

FIRST, LAST = "2024-07-01", "2024-12-31"


def _question(road: Road, *models: Path) -> Question:
    names = tuple(map(str, models or (road.model,)))
    return Question(names, str(road.orders), str(road.outcomes), FIRST, LAST, resamples=5)


@pytest.fixture(scope="module")
def answer(road: Road, tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    out = tmp_path_factory.mktemp("evaluate") / "report"
    asked = {"by": "exporter_country", "truth": str(road.truth)}
    return evaluate(Question(**vars(_question(road)) | asked), out), out


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


def test_the_figures_are_those_of_the_orders_of_the_period(answer: tuple[Answer, Path], judged: pd.DataFrame) -> None:
    found = answer[0].figures["all_orders"]["model"]
    confirmed = judged["outcome"] == "diverted"
    assert answer[0].orders == len(judged) and answer[0].diverted == confirmed.sum()
    assert answer[0].looked_at == judged["outcome"].notna().sum()
    assert found["roc_auc"].value == pytest.approx(roc_auc_score(confirmed, judged["margin"]))
    assert found["average_precision"].value == pytest.approx(average_precision_score(confirmed, judged["margin"]))


def test_the_truth_of_a_simulated_world_is_a_view_of_its_own(answer: tuple[Answer, Path], judged: pd.DataFrame) -> None:
    found = answer[0].figures["truth"]["model"]["roc_auc"].value
    assert found == pytest.approx(roc_auc_score(judged["truth"], judged["margin"]))
    assert found > 0.6


def test_every_model_is_held_against_the_red_flags(answer: tuple[Answer, Path]) -> None:
    assert set(answer[0].figures) == {"all_orders", "looked_at", "population", "truth"}
    assert all(set(contenders) == {"model", "red_flags"} for contenders in answer[0].figures.values())


def test_each_value_of_a_column_is_judged_by_itself(answer: tuple[Answer, Path]) -> None:
    assert "US" in answer[0].by and len(answer[0].by) > 3
    assert "all_orders" in answer[0].by["US"]


def test_the_report_is_kept_as_plain_values(answer: tuple[Answer, Path]) -> None:
    report = json.loads((answer[1] / "report.json").read_text())
    assert (
        report["figures"]["all_orders"]["model"]["roc_auc"]["value"]
        == answer[0].figures["all_orders"]["model"]["roc_auc"].value
    )
    assert report["orders"] == answer[0].orders


def test_the_answer_can_be_read(answer: tuple[Answer, Path]) -> None:
    text = told(answer[0])
    assert "all_orders: every order of the period" in text and "roc auc" in text and "model" in text


def test_two_models_are_judged_side_by_side_even_where_their_folders_share_a_name(road: Road, tmp_path: Path) -> None:
    shutil.copytree(road.model, tmp_path / "other" / "model")
    found = evaluate(_question(road, road.model, tmp_path / "other" / "model")).figures["all_orders"]
    assert len(found) == 3
    assert len({measured["roc_auc"].value for name, measured in found.items() if name != "red_flags"}) == 1


@pytest.mark.parametrize(("more", "code"), [
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
