"""What runs released and should not have, from their own draws."""

from pathlib import Path

import pytest

from diversion_risk.verdicts.released import released_by
from tests.command import run
from tests.verdicts.runs import scored_run

OUTCOMES = "order_id,outcome,outcome_date\nA,diverted,2024-03-02\nB,diverted,2024-03-02\nC,cleared,2024-03-02\n"


def test_only_what_was_drawn_at_random_tells_of_the_released(tmp_path: Path) -> None:
    (tmp_path / "outcomes.csv").write_text(OUTCOMES)
    told = released_by([scored_run(tmp_path / "night", "rdd......")], str(tmp_path / "outcomes.csv"))
    assert (told.released, told.drawn, told.looked_at, told.diverted) == (6, 2, 2, 1)
    assert told.value == pytest.approx(3) and told.low < 1 and told.high > 5


def test_several_runs_are_told_together_and_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outcomes.csv").write_text(OUTCOMES)
    runs = [
        scored_run(tmp_path / "one", "rd....", ids="ABDEFG"),
        scored_run(tmp_path / "two", "rrd....", ids="HICJKLM"),
    ]
    assert run("released", *runs, "--outcomes", tmp_path / "outcomes.csv") == 0
    told = capsys.readouterr().out
    assert "8 orders released; 2 beside them drawn at random, 2 of these looked at, 1 confirmed" in told
    assert "an estimated 4 as diverted (90 % interval 0 to 8)" in told


def test_a_run_that_drew_nothing_cannot_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outcomes.csv").write_text(OUTCOMES)
    assert run("released", scored_run(tmp_path / "night", "rr..."), "--outcomes", tmp_path / "outcomes.csv") == 0
    assert "cannot be told" in capsys.readouterr().out


def test_an_order_that_two_runs_scored_counts_by_the_first_decision(tmp_path: Path) -> None:
    (tmp_path / "outcomes.csv").write_text(OUTCOMES)
    runs = [scored_run(tmp_path / "one", "rd....", ids="ABDEFG"), scored_run(tmp_path / "two", "dr..", ids="BAHI")]
    told = released_by(runs, str(tmp_path / "outcomes.csv"))
    assert (told.released, told.drawn, told.looked_at, told.diverted) == (6, 1, 1, 1)
    turned = released_by(runs[::-1], str(tmp_path / "outcomes.csv"))
    assert (turned.released, turned.drawn) == (6, 1)
