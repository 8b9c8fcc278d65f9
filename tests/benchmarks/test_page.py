import json
import subprocess
import sys
from pathlib import Path

from published_cases.page import Reasons, figure, share, stale
from published_cases.promised_run import commands, steady

CHECKOUT = Path(__file__).parents[2]
FOUND = {"misses": ["A-01", "B-01"], "model": {"id": "m1"}}


def test_paragraphs_about_other_rows_are_told_apart_from_missing_ones() -> None:
    assert stale(FOUND, Reasons("m1", {"A-01": "Why.", "B-01": "Why."})) == ""
    assert "B-01" in stale(FOUND, Reasons("m1", {"A-01": "Why."}))


def test_paragraphs_about_another_model_are_not_passed_off_as_about_this_one() -> None:
    assert "model m0" in stale(FOUND, Reasons("m0", {"A-01": "Why.", "B-01": "Why."}))


def test_the_promised_run_is_what_the_makefile_runs() -> None:
    verbs = [command.split()[1] for command in commands(CHECKOUT)]
    assert verbs == ["simulate", "train", "score"]


def test_the_page_and_the_figures_beside_it_are_of_one_run() -> None:
    page = (CHECKOUT / "docs/evidence.md").read_text(encoding="utf-8")
    found = json.loads((CHECKOUT / "docs/evidence.json").read_text(encoding="utf-8"))
    model = found["views"]["masked"]
    assert f"| model | {found['model']['id']} |" in page
    assert f"| AUC against documented look-alikes | {figure(model['rankings']['model']['documented']['auc'])} |" in page
    assert f"| {share(model['listing']['model']['diverted']['top_5pct'])} |" in page
    assert all(f"### {row}\n" in page for row in found["misses"])


def test_seconds_and_moments_are_left_out_and_nothing_else() -> None:
    printed = "reading orders: 9.7 s\n2026/01/31 23:59:59 INFO store: made\nkept 12 of 12 orders\n"
    assert steady(printed) == "reading orders: … s\nINFO store: made\nkept 12 of 12 orders"


def test_without_its_material_it_says_so_and_ends_well(tmp_path: Path) -> None:
    none = str(tmp_path / "none.csv")
    command = [
        sys.executable,
        "benchmarks/evidence.py",
        "--cases",
        none,
        "--declarations",
        none,
        "--model",
        none,
        "--out",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["skipped"] * 3
    assert not list(tmp_path.iterdir())
