"""What the pages say is held against the code."""

import re
import shlex
from pathlib import Path

import pytest

from diversion_risk.cli.command import parser
from diversion_risk.outputs.catalogue_page import catalogue_page
from diversion_risk.outputs.columns_page import columns_page
from diversion_risk.outputs.shuffles_page import shuffles_page

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = [
    line.partition(" #")[0].strip()
    for page in PAGES
    for block in re.findall(r"```(?:sh|bash|console)?\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("diversion-risk ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_the_pages_is_one_that_exists(command: str) -> None:
    chosen = parser().parse_args(shlex.split(command)[1:])
    assert callable(getattr(chosen, "run", None)) or shlex.split(command)[1] in {"train", "tune", "backtest"}


def test_the_readme_shows_the_main_verbs() -> None:
    assert {"train", "score", "explain", "evaluate", "verify"} <= {command.split()[1] for command in COMMANDS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    ("name", "written"), [("catalogue.md", catalogue_page), ("data.md", columns_page), ("shuffles.md", shuffles_page)]
)
def test_a_page_that_the_code_writes_is_up_to_date(name: str, written: object) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == written(), "make catalogue"  # type: ignore[operator]


def test_the_plan_for_a_cluster_counts_with_the_bytes_of_the_plan() -> None:
    (told,) = re.findall(r"([0-9,]+) bytes an entry at the most", shuffles_page())
    assert f"| {told} |" in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), (
        "docs/scale.md, benchmarks/shuffles.py"
    )
