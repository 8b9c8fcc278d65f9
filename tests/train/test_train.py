"""Training: what it may see, that it can be made again, and what it leaves behind."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.cli import main
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.store import load_model
from diversion_risk.score.scorer import Scorer
from diversion_risk.train.command import quoted
from diversion_risk.train.past import past_as_of
from tests.factory import checked_orders, checked_outcomes
from tests.road import AS_OF, Road, training


def _poisoned(road: Road, folder: Path) -> list[str]:
    """The world with everything after the day of training turned upside down, under names no one would choose."""
    orders, outcomes = pd.read_parquet(road.orders), pd.read_parquet(road.outcomes)
    later = pd.to_datetime(orders["order_date"]) > pd.Timestamp(AS_OF)
    orders.loc[later, ["value_usd", "quantity"]] = 1e9
    orders.loc[later, "destination_country"] = "RU"
    known_later = pd.to_datetime(outcomes["outcome_date"]) > pd.Timestamp(AS_OF)
    assert later.sum() > 100 < known_later.sum()
    outcomes.loc[known_later, "outcome"] = "diverted"
    lies = (
        orders[~later]
        .head(500)[["order_id"]]
        .assign(outcome="diverted", outcome_date=date(2024, 7, 1), selected_by="tip")
    )
    orders.to_parquet(folder / "orders, as=they came.parquet", index=False)
    pd.concat([outcomes, lies]).to_parquet(folder / "outcomes, x=1.parquet", index=False)
    return [f"data.orders={folder}/orders, as=they came.parquet", f"data.outcomes={folder}/outcomes, x=1.parquet"]


def test_what_comes_after_the_day_of_training_changes_nothing_and_the_seed_makes_the_model_again(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "again, a=b"
    assert main(training(road, *_poisoned(road, tmp_path), f"out={out}")) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(out)
    assert load_model(out).id == load_model(road.model).id
    assert (out / "booster.txt").read_bytes() == (road.model / "booster.txt").read_bytes()
    assert json.loads((out / "report.json").read_text()) == json.loads((road.model / "report.json").read_text())


def test_facts_are_left_out_labels_are_chosen_and_the_past_stays_at_home(road: Road, tmp_path: Path) -> None:
    words = [
        "features.leave_out=[buyer_age_days,is_radio]",
        "labels=unknown_as_negative",
        "keep_history=false",
        "seed=4",
    ]
    assert main(training(road, *words, f"out={tmp_path / 'model'}")) == 0
    stored = load_model(tmp_path / "model")
    assert (
        set(BY_NAME) - set(stored.model.features) == {"buyer_age_days", "is_radio"} == set(stored.settings["left_out"])
    )
    assert stored.settings["labels"] == "UnknownAsNegative"
    assert stored.history is None is stored.outcomes
    assert stored.id != load_model(road.model).id


def test_the_report_has_every_view_and_both_baselines(road: Road) -> None:
    report = json.loads((road.model / "report.json").read_text())
    assert set(report["figures"]) == {"all_orders", "looked_at", "population"}
    for contenders in report["figures"].values():
        assert set(contenders) == {"model", "logistic", "red_flags"}
        for figures in contenders.values():
            assert {"average_precision", "roc_auc", "precision_at_0.5pct", "recall_at_1pct", "lift_at_2pct"} <= set(
                figures
            )
    assert {"brier", "log_loss", "calibration_error", "calibration_slope"} <= set(
        report["figures"]["all_orders"]["model"]
    )
    assert set(report["precision_under_ties"]["red_flags"]["5pct"]) == {"expected", "best", "worst"}
    assert 0 < report["diverted"] < report["looked_at"] < report["orders"]


def test_risk_is_told_beside_what_was_found_over_all_orders_and_over_hubs(road: Road) -> None:
    told = json.loads((road.model / "report.json").read_text())["reliability"]
    assert set(told) == {"all", "hubs"}
    counts = {name: sum(one["orders"] for one in part["bins"]) for name, part in told.items()}
    assert 0 < counts["hubs"] < counts["all"]
    assert "| hubs |" in (road.model / "model_card.md").read_text()


def test_the_card_names_the_labels_and_what_the_probabilities_rest_on(road: Road) -> None:
    card, settings = (road.model / "model_card.md").read_text(), load_model(road.model).settings
    assert f"`{settings['labels']}`" in card
    assert settings["calibration"]["diverted"] < 100 and settings["calibration"]["warning"] in card


def test_the_judged_orders_are_those_of_the_judged_period(road: Road, world_orders: pd.DataFrame) -> None:
    report = json.loads((road.model / "report.json").read_text())
    first, last = load_model(road.model).settings["judged_periods"]["judge"].split(" to ")
    assert last == AS_OF
    assert report["orders"] == world_orders["order_date"].between(first, last).sum()


def test_the_model_learned_something(road: Road) -> None:
    figures = json.loads((road.model / "report.json").read_text())["figures"]["all_orders"]["model"]
    assert figures["roc_auc"]["value"] > 0.6


def test_the_folder_holds_text_and_parquet_and_the_past_up_to_the_day(road: Road) -> None:
    kinds = {path.suffix for path in road.model.rglob("*") if path.is_file()}
    assert kinds <= {".txt", ".json", ".parquet", ".md", ".yaml", ".png", ".svg"}
    stored = load_model(road.model)
    assert stored.history is not None and stored.outcomes is not None
    assert stored.history["order_date"].max() == pd.Timestamp(AS_OF) >= stored.outcomes["outcome_date"].max()
    assert {"model_card.md", "config.yaml", "report.json"} <= {path.name for path in road.model.iterdir()}


def test_the_card_names_what_it_was_made_from(road: Road) -> None:
    card = (road.model / "model_card.md").read_text()
    assert AS_OF in card and "risk indicator" in card
    report = json.loads((road.model / "report.json").read_text())
    assert f"{report['orders']:,} orders" in card and f"{report['diverted']:,} confirmed" in card.replace("\n", " ")


def test_giving_the_past_that_the_model_carries_changes_nothing(
    scorer: Scorer, batch_orders: pd.DataFrame, world_orders: pd.DataFrame, world_outcomes: pd.DataFrame
) -> None:
    past = world_orders[world_orders["order_date"] <= pd.Timestamp(AS_OF)]
    known = world_outcomes[world_outcomes["outcome_date"] <= pd.Timestamp(AS_OF)]
    carried, given = scorer.assess(batch_orders), scorer.assess(batch_orders, past, known)
    np.testing.assert_array_equal(carried.risk.margin, given.risk.margin)
    assert (scorer.assess(batch_orders, past.iloc[:0]).risk.margin != carried.risk.margin).any()


def test_a_model_folder_is_never_written_over(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    before = (road.model / "MANIFEST.json").read_bytes()
    assert main(["score", str(road.batch), "--model", str(road.model), "--out", str(road.model)]) == 2
    assert (road.model / "MANIFEST.json").read_bytes() == before


@pytest.mark.parametrize(("word", "code"), [("as_of=2024-13-01", 2), ("as_of=tomorrow", 2), ("source=nonesuch", 2)])
def test_a_setting_that_has_no_such_value_ends_with_two(word: str, code: int, road: Road, tmp_path: Path) -> None:
    assert main([*training(road), f"out={tmp_path / 'model'}", word]) == code


def test_a_file_that_is_not_there_ends_with_three(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(training(road, f"data.orders={tmp_path}/none.csv", f"out={tmp_path / 'model'}")) == 3
    assert "none.csv" in capsys.readouterr().err.splitlines()[-1]


def test_the_whole_configuration_can_be_shown_without_running(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*training(road), "--cfg", "job"]) == 0
    assert "calibrate_days: 365" in capsys.readouterr().out


SOME = checked_orders({"order_date": "2024-03-01"}, {"order_date": "2024-03-02"}, {"order_date": "2024-03-03"})


def test_the_past_of_a_day_includes_the_day() -> None:
    known = checked_outcomes(
        {"order_id": "O-1", "outcome_date": "2024-03-02"}, {"order_id": "O-2", "outcome_date": "2024-03-03"}
    )
    past = past_as_of(SOME, known, date(2024, 3, 2), [])
    assert past.orders["order_id"].tolist() == ["O-1", "O-2"]
    assert past.outcomes["order_id"].tolist() == ["O-1"]
    assert past.known(pd.Timestamp("2024-03-02"))["outcome"].notna().tolist() == [True, False]


def test_a_fact_to_leave_out_must_exist() -> None:
    with pytest.raises(ConfigurationWrong, match="nonesuch"):
        past_as_of(SOME, checked_outcomes({}), date(2024, 3, 2), ["buyer_age_days", "nonesuch"])


def test_a_day_before_the_first_order_leaves_nothing_to_learn_from() -> None:
    with pytest.raises(FileUnusable, match="No order is from 2020-01-01"):
        past_as_of(SOME, checked_outcomes({}), date(2020, 1, 1), [])


def test_an_outcome_counts_in_a_training_as_it_stood_on_the_day_asked_for() -> None:
    known = checked_outcomes(
        {"order_id": "O-1", "outcome": "cleared", "outcome_date": "2024-03-01"},
        {"order_id": "O-1", "outcome": "diverted", "outcome_date": "2024-03-03"},
    )
    past = past_as_of(SOME, known, date(2024, 3, 3), [])
    assert past.known(pd.Timestamp("2024-03-02"))["outcome"].iloc[0] == "cleared"
    assert past.known(pd.Timestamp("2024-03-03"))["outcome"].iloc[0] == "diverted"


@pytest.mark.parametrize(("word", "expected"), [
    ("data.orders=a,b=c.csv", "data.orders='a,b=c.csv'"), ("out=it's", "out='it\\'s'"), ("seed=1,2", "seed=1,2"),
    ("data.orders='a.csv'", "data.orders='a.csv'"), ("out=null", "out=null"), ("-m", "-m"), ("source=", "source="),
])  # fmt: skip
def test_a_file_name_is_taken_to_the_letter(word: str, expected: str) -> None:
    assert quoted(word) == expected


def test_the_table_of_scores_counts_the_orders_that_the_probabilities_rest_on(road: Road) -> None:
    settings = json.loads((road.model / "settings.json").read_text(encoding="utf-8"))
    by_score = load_model(road.model).by_score
    assert by_score is not None
    assert f"{by_score.since} to {by_score.until}" == settings["periods"]["calibrate"]
    ground = settings["calibration"]
    # Those that a tip led to are left out here and there, unless nothing else was confirmed.
    assert sum(band.looked_at for band in by_score.bands) == ground["orders"]
    assert sum(band.confirmed for band in by_score.bands) == ground["diverted"] > 0


@pytest.mark.parametrize("name", ["kcs", "mappings/our,own=1.yaml"])
def test_a_mapping_is_named_as_a_plain_value(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Though the shipped ones lie in a folder that Hydra would take for a group."""
    assert main(["train", f"source={name}", "--cfg", "job", "--resolve"]) == 0
    assert f"\nsource: {name}\n" in capsys.readouterr().out


@pytest.mark.parametrize("limit", ["much", "-0.25", "true"])
def test_a_drift_limit_that_is_none_is_refused_before_anything_is_read(
    road: Road, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(training(road, "data.orders=nowhere.parquet", f"policy.drift_limit={limit}")) == 2
    assert "The policy's drift_limit is" in capsys.readouterr().err
