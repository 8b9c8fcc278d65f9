"""Past runs over time: exact figures on made-up runs, and what is unknown, damaged or said twice."""

import json
import re
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pandas as pd
import pytest

from diversion_risk.model.share_interval import share_interval
from diversion_risk.verdicts.released import released_by
from tests.command import run
from tests.monitor.runs import CHANGED, WITHIN, Made, orders_of, outcomes_file, past_run


def watched(folder: Path, *words: object, code: int = 0) -> dict[str, Any]:
    """The figures of the verb over `folder/runs`, or over what else is named first."""
    given = words if words and not str(words[0]).startswith("--") else (folder / "runs", *words)
    assert run("monitor", *given, "--out", folder / "out") == code
    found = json.loads((folder / "out" / "monitor.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def page(folder: Path) -> str:
    return (folder / "out" / "monitor.html").read_text(encoding="utf-8")


def two_runs(folder: Path) -> Path:
    """March and April: a dozen orders listed for their risk in the one, two in the other, draws in both; their outcomes."""
    past_run(folder / "runs" / "march", "rrrrrrrrrrrrdd..", ascii_uppercase[:16], Made(drift=WITHIN), risk=0.3)
    april = Made("2024-04-01", "2024-04-02T01:00:00Z", "model-two", CHANGED)
    past_run(folder / "runs" / "april", "rrd...", ["a", "b", "c", "d", "e", "f"], april, risk=0.6)
    looked = [f"{one},{'diverted' if one in 'ABC' else 'cleared'},2024-03-11,targeted" for one in "ABCDEFGHIJ"]
    return outcomes_file(
        folder / "outcomes.csv",
        *looked,
        "M,diverted,2024-03-21,random",
        "O,diverted,2024-05-10,tip",
        "a,cleared,2024-04-06,targeted",
    )


def test_what_was_said_stands_beside_what_was_found(tmp_path: Path) -> None:
    found = watched(tmp_path, "--outcomes", two_runs(tmp_path))
    march, april = found["months"]
    assert (march["month"], march["orders"], march["listed"]) == ("2024-03", 16, 14)
    said = march["precision"]
    assert (said["listed"], said["matured"], said["looked_at"], said["diverted"], said["early"]) == (12, 12, 10, 3, 0)
    assert said["estimated"] == pytest.approx(0.3) and said["estimated_of_these"] == pytest.approx(0.3)
    assert (said["estimated_low"], said["estimated_high"]) == (pytest.approx(0.2), pytest.approx(0.5))
    assert said["realised"] == pytest.approx(0.3)
    assert (said["realised_low"], said["realised_high"]) == share_interval(3, 10)
    assert (april["precision"]["looked_at"], april["precision"]["realised"]) == (1, None)
    assert found["overall"]["precision"]["looked_at"] == 11


def test_maturity_is_told_apart_and_a_quick_outcome_of_a_young_order_does_not_count(tmp_path: Path) -> None:
    outcomes = two_runs(tmp_path)
    found = watched(tmp_path, "--outcomes", outcomes)
    # Ten days for ten orders, twenty for one drawn, five for one of April; the tip came for a released one.
    assert found["known_by"] == "2024-05-10"
    assert found["delay"] == {"median": 10.0, "usual": 10.0, "learned_from": 12, "is_long": False}
    march = found["months"][0]["maturity"]
    assert (march["listed"], march["known"], march["open_young"], march["open_late"]) == (14, 11, 0, 3)
    assert (march["oldest_open"], march["median_open"]) == (70, 70.0)
    # Of orders as young as April's no outcome counts by the eighth of April.
    outcomes_file(outcomes, "A,cleared,2024-03-11,targeted", "a,cleared,2024-04-08,targeted")
    april = watched(tmp_path, "--outcomes", outcomes)["months"][1]
    assert (april["precision"]["matured"], april["precision"]["looked_at"], april["precision"]["early"]) == (0, 0, 1)
    assert (april["maturity"]["open_young"], april["maturity"]["open_late"]) == (2, 0)


def test_what_random_checks_found_is_what_the_verb_released_says(tmp_path: Path) -> None:
    outcomes = two_runs(tmp_path)
    found = watched(tmp_path, "--outcomes", outcomes)
    march = found["months"][0]["random"]
    assert (march["by_list"], march["by_draw"], march["otherwise"]) == (3, 1, 1)
    assert march["share"] == pytest.approx(0.2)
    assert (march["low"], march["high"]) == share_interval(1, 5)
    # Two of four were drawn: the one looked at stands for one of the two released.
    assert (march["released"]["drawn"], march["released"]["looked_at"], march["released"]["value"]) == (2, 1, 2.0)
    whole = released_by([tmp_path / "runs" / "march", tmp_path / "runs" / "april"], str(outcomes))
    assert found["overall"]["random"]["released"] == vars(whole)
    assert found["months"][1]["random"]["released"]["value"] is None
    assert found["months"][1]["random"]["share"] is None


def test_volume_drift_and_models_stand_by_run(tmp_path: Path) -> None:
    found = watched(tmp_path, "--outcomes", two_runs(tmp_path))
    march, april = found["runs"]
    assert (march["name"], march["day"], march["day_is"], march["model"]) == (
        "march",
        "2024-03-01",
        "placed",
        "model-one",
    )
    assert (march["orders"], march["listed"], march["by_risk"], march["at_random"]) == (16, 14, 12, 2)
    assert (march["share_listed"], march["rejected"], march["places"], march["ties_at_cut"]) == (0.875, 2, 5, 3)
    assert (march["drift"]["status"], march["drift"]["largest"], march["drift"]["score"]) == ("within", 0.08, 0.02)
    assert (april["drift"]["largest"], april["drift"]["largest_of"]) == (0.4, "buyer_age_days")
    assert april["drift"]["moved"] == [{"column": "destination_country", "code": "OM"}]
    assert [(one["model"], one["from"]) for one in found["models"]] == [
        ("model-one", "2024-03-01"),
        ("model-two", "2024-04-01"),
    ]
    assert [(one["model"], one["listed"]) for one in found["by_model"]] == [("model-one", 14), ("model-two", 3)]
    assert "model-two from 2024-04-01 on" in page(tmp_path)


def test_without_outcomes_what_was_found_is_unknown_and_never_nothing(tmp_path: Path) -> None:
    two_runs(tmp_path)
    found = watched(tmp_path)
    assert found["known_by"] is None
    whole = found["overall"]
    assert whole["precision"]["realised"] is None and whole["precision"]["estimated"] is not None
    assert (whole["maturity"]["open_young"], whole["maturity"]["open_late"], whole["maturity"]["oldest_open"]) == (
        None,
    ) * 3
    assert (whole["random"]["share"], whole["random"]["released"]["value"]) == (None, None)
    assert "Realised precision is unknown: no outcomes were given." in page(tmp_path)


def test_an_older_manifest_says_less_and_that_is_unknown(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "old", "r..", "ABC", Made(begun=None, model=None, with_counts=False))
    (told,) = watched(tmp_path)["runs"]
    assert (told["rejected"], told["places"], told["ties_at_cut"], told["model"], told["scored_at"]) == (None,) * 5
    assert (told["drift"]["status"], told["drift"]["largest"], told["drift"]["score"]) == ("unknown", None, None)
    assert "Unknown, because its manifest says nothing of drift." in page(tmp_path)
    drift = re.search(r'<svg class="overtime"[^>]*largest effect.*?</svg>', page(tmp_path))
    assert drift and '<circle class="first' not in drift[0] and drift[0].count(">?<") == 2


def test_a_run_whose_orders_are_gone_stands_on_the_day_it_was_scored(tmp_path: Path) -> None:
    folder = past_run(tmp_path / "runs" / "night", "r..", "ABC")
    orders_of(folder).unlink()
    outcomes = outcomes_file(tmp_path / "outcomes.csv", "A,diverted,2024-03-01,targeted")
    found = watched(tmp_path, "--outcomes", outcomes)
    assert (found["runs"][0]["day"], found["runs"][0]["day_is"]) == ("2024-03-02", "scored")
    # The outcome is a day older than the run, but maybe not than the order: it counts, and tells no delay.
    assert found["overall"]["random"]["by_list"] == 1 and found["delay"]["usual"] is None
    outcomes_file(outcomes, "A,diverted,2024-03-09,targeted")
    assert watched(tmp_path, "--outcomes", outcomes)["delay"]["usual"] == 7
    assert "1 run of 1 stands on the day of scoring" in page(tmp_path)


def test_of_two_runs_over_the_same_order_the_first_decision_counts(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "a-second", "rr.", "ABD", Made(begun="2024-03-03T01:00:00Z"), risk=0.7)
    past_run(tmp_path / "runs" / "b-first", ".rr", "ABC", Made(begun="2024-03-02T01:00:00Z"), risk=0.3)
    outcomes = outcomes_file(tmp_path / "outcomes.csv", "A,diverted,2024-03-09,tip", "B,diverted,2024-03-09,targeted")
    found = watched(tmp_path, "--outcomes", outcomes)
    assert [(one["name"], one["scored_before"]) for one in found["runs"]] == [("b-first", 0), ("a-second", 2)]
    whole = found["overall"]
    assert (whole["orders"], whole["precision"]["listed"], whole["precision"]["estimated"]) == (
        4,
        2,
        pytest.approx(0.3),
    )
    assert (whole["random"]["by_list"], whole["random"]["otherwise"]) == (1, 1)
    assert "2 orders of an earlier run were scored once more" in page(tmp_path)


def test_an_outcome_from_before_its_order_is_left_out_and_counted(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "night", "r..", "ABC")
    outcomes = outcomes_file(tmp_path / "outcomes.csv", "A,diverted,2024-02-01,targeted")
    found = watched(tmp_path, "--outcomes", outcomes)
    assert found["outcomes_before_their_order"] == 1
    assert found["overall"]["random"]["by_list"] == 0 and found["overall"]["maturity"]["known"] == 0


@pytest.mark.parametrize("part", ["scores.parquet", "manifest.json"])
def test_a_damaged_run_is_named_and_the_rest_is_drawn(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_runs(tmp_path)
    damaged = tmp_path / "runs" / "april"
    if part == "manifest.json":
        told = (damaged / part).read_text().replace('"listed": 3', '"listed": 2')
        (damaged / part).write_text(told)
    else:
        pd.read_parquet(damaged / part).assign(risk=0.01).to_parquet(damaged / part, index=False)
    found = watched(tmp_path, code=6)
    assert [one["name"] for one in found["runs"]] == ["march"] and list(found["damaged"]) == ["april"]
    assert found["overall"]["orders"] == 16
    assert "april is not what was written" in page(tmp_path)
    assert part in capsys.readouterr().err


@pytest.mark.parametrize("part", [
    {"drift": {"status": "within", "distances": [{"name": "x"}]}}, {"drift": {}, "inputs": {"orders": {}}},
    {"drift": "none"}, {"outputs": ["scores.parquet"]}, {"counts": 7},
])  # fmt: skip
def test_a_manifest_that_is_no_record_of_a_run_is_named_as_damaged(part: dict[str, Any], tmp_path: Path) -> None:
    two_runs(tmp_path)
    manifest = tmp_path / "runs" / "april" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | part))
    assert list(watched(tmp_path, code=6)["damaged"]) == ["april"]


def test_where_every_run_is_damaged_nothing_is_written(tmp_path: Path) -> None:
    (past_run(tmp_path / "runs" / "night", "r..", "ABC") / "scores.parquet").write_bytes(b"")
    assert run("monitor", tmp_path / "runs", "--out", tmp_path / "out") == 6
    assert not (tmp_path / "out").exists()


def test_no_run_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "runs" / "notes").mkdir(parents=True)
    assert run("monitor", tmp_path / "runs", "--out", tmp_path / "out") == 3
    assert run("monitor", tmp_path / "nowhere", "--out", tmp_path / "out") == 3
    assert not (tmp_path / "out").exists()


def test_runs_are_found_a_level_or_two_down_and_others_are_named(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "2024" / "monday", "r..", "ABC")
    past_run(tmp_path / "runs" / ".night.unfinished", "r..", "DEF")
    past_run(tmp_path / "runs" / "a" / "b" / "c", "r..", "GHI")
    (tmp_path / "runs" / "notes").mkdir()
    found = watched(tmp_path)
    assert [one["name"] for one in found["runs"]] == ["2024/monday"]
    assert found["passed_over"] == dict.fromkeys(["a", "notes"], "it is no scoring run and holds none")
    monday = tmp_path / "runs" / "2024" / "monday"
    assert [one["name"] for one in watched(tmp_path, monday, tmp_path / "runs")["runs"]] == ["monday"]


@pytest.mark.parametrize("kind", ["csv", "parts"])
def test_scores_may_be_csv_or_in_parts_as_spark_leaves_them(kind: str, tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "night", "rrd.", "ABCD", Made(kind=kind))
    (told,) = watched(tmp_path)["runs"]
    assert (told["orders"], told["by_risk"], told["at_random"]) == (4, 2, 1)


def test_a_run_without_orders_has_no_share(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "night", "r..", "ABC")
    past_run(tmp_path / "runs" / "quiet", "", [], Made(begun="2024-03-05T01:00:00Z", kind="csv"))
    quiet = watched(tmp_path)["runs"][1]
    assert (quiet["orders"], quiet["share_listed"], quiet["day"], quiet["day_is"]) == (0, None, "2024-03-05", "scored")


def test_nothing_but_a_run_without_orders_is_a_page_of_unknowns(tmp_path: Path) -> None:
    past_run(tmp_path / "runs" / "quiet", "", [], Made(kind="csv"))
    found = watched(tmp_path)
    assert found["months"] == [] and found["overall"]["precision"]["estimated"] is None


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    outcomes = two_runs(tmp_path)
    watched(tmp_path, "--outcomes", outcomes)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(first) == {"monitor.html", "monitor.json"}
    watched(tmp_path, "--outcomes", outcomes)
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    two_runs(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    assert run("monitor", tmp_path / "runs", "--out", tmp_path / "out") == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_the_page_fetches_nothing_runs_nothing_and_escapes_names(tmp_path: Path) -> None:
    outcomes = two_runs(tmp_path)
    past_run(tmp_path / "runs" / "<b>night", "r..", "XYZ", Made("2024-05-01", "2024-05-02T01:00:00Z", "<i>m</i>"))
    watched(tmp_path, "--outcomes", outcomes)
    told = page(tmp_path)
    assert "<b>night" not in told and "<i>m" not in told and "&lt;b&gt;night" in told
    assert "<script" not in told and not re.search(r'(?:src|href)="(?!#)', told) and "url(" not in told
    assert told.count('class="overtime"') == 7 and "NaN" not in told and "None" not in told


def test_the_command_line_says_the_months_and_where_the_page_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watched(tmp_path, "--outcomes", two_runs(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 runs over 2 months; beside the training the latest run is changed (largest effect 0.4)"
    assert lines[2].split() == ["2024-03", "16", "14", "30", "%", "30", "%", "10", "of", "12", "3", "1"]
    assert "too few" in lines[3]
    assert lines[-1].endswith("out/monitor.html")
