"""Words in, results on standard output, trouble on standard error, and a code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.cli import main
from diversion_risk.outputs.catalogue_page import catalogue_page
from diversion_risk.places import CONFIGS
from diversion_risk.score.scorer import Scorer
from tests.command import run
from tests.factory import orders
from tests.road import Road

VERBS = (
    "simulate",
    "train",
    "evaluate",
    "score",
    "explain",
    "verify",
    "dossier",
    "serve",
    "wrap",
    "map",
    "verdicts",
    "released",
    "promote",
    "rollback",
    "history",
    "init",
    "catalogue",
    "doctor",
    "completion",
)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_ends_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(verb, "--help") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"example: diversion-risk {verb}" in told


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    told = capsys.readouterr().out
    assert all(f"    {verb}" in told for verb in VERBS)


def test_help_waits_for_no_library() -> None:
    heavy = ("pandas", "numpy", "pyarrow", "lightgbm", "mlflow", "ibis", "sklearn", "hydra", "matplotlib")
    look = f"import sys; from tests.command import run; run('--help'); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command() -> None:
    words = [sys.executable, "-m", "diversion_risk", "--version"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().startswith("0.")


@pytest.mark.parametrize("words", [
    [], ["nonsense"], ["score"], ["score", "a.csv", "--model", "m"], ["score", "a.csv", "--model", "m", "--out", "o", "--more"],
    ["score", "a.csv", "--model", "m", "--out", "o", "--format", "xml"], ["simulate", "--out", "o", "--orders", "0"],
    ["simulate", "--out", "o", "--orders", "many"], ["catalogue", "nonsense"],
])  # fmt: skip
def test_words_that_make_no_sense_end_with_two(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*words) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("capacity", ["much", "101%", "-1", "5/week"])
def test_a_capacity_that_is_none_ends_with_two(capacity: str, road: Road, tmp_path: Path) -> None:
    words = ["score", road.batch, "--model", road.model, "--out", tmp_path / "out", f"--capacity={capacity}"]
    assert run(*words) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", [None, "capacity: [", "- a", "capcity: 3", "random_share: 2"])
def test_a_policy_file_that_is_none_ends_with_two(text: str | None, road: Road, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "policy.yaml").write_text(text)
    words = [
        "score",
        road.batch,
        "--model",
        road.model,
        "--out",
        tmp_path / "out",
        "--policy",
        tmp_path / "policy.yaml",
    ]
    assert run(*words) == 2


def test_a_model_that_is_not_there_ends_with_two(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", road.batch, "--model", tmp_path / "none", "--out", tmp_path / "out") == 2
    assert "There is no model folder" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "content"), [
    ("none.csv", None), ("empty.csv", b""), ("orders.pdf", b"%PDF"), ("orders.csv", b"order_id,order_date\nA,2024-01-01\n"),
    ("orders.parquet", b"PAR1 and no more"),
])  # fmt: skip
@pytest.mark.parametrize("verb", ["score", "explain"])
def test_a_file_that_cannot_be_used_ends_with_three_and_one_message(
    verb: str, name: str, content: bytes | None, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    more = ["--out", tmp_path / "out"] if verb == "score" else ["--order", "A"]
    assert run(verb, tmp_path / name, "--model", road.model, *more) == 3
    said = capsys.readouterr()
    assert said.err.splitlines()[-1].startswith("diversion-risk: ") and "Traceback" not in said.err
    assert said.out == "" and not (tmp_path / "out").exists()


def test_results_go_to_standard_output_and_the_account_to_standard_error(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders({}, {}).to_csv(tmp_path / "orders.csv", index=False)
    assert run("score", tmp_path / "orders.csv", "--model", road.model, "--out", tmp_path / "out", "--quiet") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "2 orders: 2 scored, 0 rejected, 1 listed for review",
        "2 orders: too few to show any but a large difference from the training, and none was seen",
        str(tmp_path / "out" / "report.html"),
    ]


def test_an_interruption_ends_with_130(road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Scorer, "load", interrupt)
    assert run("score", road.batch, "--model", road.model, "--out", tmp_path / "out") == 130
    assert not (tmp_path / "out").exists()


def test_init_copies_every_configuration_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", tmp_path / "mine") == 0
    copied = Path(capsys.readouterr().out.strip())
    assert copied == tmp_path / "mine" / "configs"
    shipped = {path.relative_to(CONFIGS) for path in CONFIGS.rglob("*.yaml")}
    assert {path.relative_to(copied) for path in copied.rglob("*.yaml")} == shipped
    assert run("init", tmp_path / "mine") == 2


def test_the_catalogue_is_printed_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("catalogue") == 0
    assert capsys.readouterr().out == catalogue_page()
    assert run("catalogue", "columns") == 0
    assert "`destination_country`" in capsys.readouterr().out


def test_simulate_writes_three_files_that_the_seed_makes_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out in ("a", "b"):
        assert run("simulate", "--out", tmp_path / out, "--orders", 400, "--seed", 5, "--quiet") == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "a"), str(tmp_path / "b")]
    for name in ("orders", "outcomes", "truth"):
        assert (tmp_path / "a" / f"{name}.parquet").read_bytes() == (tmp_path / "b" / f"{name}.parquet").read_bytes()
    assert len(pd.read_parquet(tmp_path / "a" / "orders.parquet")) == 400


def test_explain_prints_the_order_with_every_reason(
    road: Road, scores: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = scores.loc[scores["rank"] == 1].iloc[0]
    page = tmp_path / "page.html"
    words = ["explain", road.batch, "--model", road.model, "--order", row.order_id, "--html", page]
    assert main([str(word) for word in words]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert row.order_id in told and len(row.reasons) > 2
    assert all(sentence in told for sentence in row.reasons)
    assert all(flag in told for flag in row.red_flags)
    assert page.read_text().lower().startswith("<!doctype html") and row.order_id in page.read_text()


def test_explaining_an_order_that_is_not_there_ends_with_three(road: Road, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", road.batch, "--model", road.model, "--order", "nowhere") == 3
    assert '"nowhere"' in capsys.readouterr().err


def test_a_run_that_fails_leaves_the_earlier_one_as_it_was(road: Road, tmp_path: Path) -> None:
    shutil.copytree(road.scored, tmp_path / "out")
    (tmp_path / "bad.csv").write_text("")
    assert run("score", tmp_path / "bad.csv", "--model", road.model, "--out", tmp_path / "out") == 3
    assert (tmp_path / "out" / "scores.parquet").read_bytes() == (road.scored / "scores.parquet").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "out"]


def test_a_folder_that_holds_other_things_is_left_alone(road: Road, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run("score", road.batch, "--model", road.model, "--out", tmp_path) == 2
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
