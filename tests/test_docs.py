"""What the pages say is held against the code."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from diversion_risk.cli.command import parser
from diversion_risk.cli.commands_page import commands_page
from diversion_risk.outputs.catalogue_page import catalogue_page
from diversion_risk.outputs.columns_page import columns_page
from diversion_risk.outputs.settings_page import settings_page
from diversion_risk.outputs.shuffles_page import shuffles_page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SITE = sorted(DOCS.rglob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *SITE]
BUILT_FROM_CODE = {
    "catalogue.md": catalogue_page,
    "data.md": columns_page,
    "shuffles.md": shuffles_page,
    "commands.md": lambda: commands_page(parser()),
    "settings.md": settings_page,
}


def _commands(text: str) -> list[str]:
    """What a page tells a reader to type: one command a line, or over several that end in a backslash."""
    blocks = re.findall(r"```(?:sh|bash|console)?\n(.*?)```", text, re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    # What is set for one command alone stands before it, NAME=VALUE diversion-risk …, and where its output goes behind it.
    return [
        found[1] for line in lines if (found := re.fullmatch(r"(?:[A-Z_]+=\S+ )*(diversion-risk .*?)(?: > \S+)?", line))
    ]


COMMANDS = sorted({command for page in PAGES for command in _commands(page.read_text(encoding="utf-8"))})


def test_commands_are_found_in_a_page() -> None:
    page = "```sh\ndiversion-risk audit a \\\n  --outcomes b  # 1\nmake\nHERE=x diversion-risk history\n```\ndiversion-risk"
    assert [shlex.split(command) for command in _commands(page)] == [
        ["diversion-risk", "audit", "a", "--outcomes", "b"],
        ["diversion-risk", "history"],
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


@pytest.mark.parametrize("name", BUILT_FROM_CODE)
def test_a_page_that_the_code_writes_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == BUILT_FROM_CODE[name](), "make catalogue"


def test_every_option_says_what_it_means() -> None:
    silent = [line for line in commands_page(parser()).splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert not silent, "an option without help= in src/diversion_risk/cli/"


def _in_a_list(page: Path) -> set[Path]:
    """The pages that the toctrees of a page name, with or without a title of their own."""
    named: set[Path] = set()
    for block in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            titled = re.search(r"<(.+)>$", line)
            entry = titled[1] if titled else line.strip()
            if entry and not entry.startswith(":"):
                named |= set(page.parent.glob(f"{entry}.md"))
    return named


def test_every_page_is_in_the_navigation() -> None:
    named = {DOCS / "index.md"}.union(*map(_in_a_list, SITE))
    missing = [str(page.relative_to(ROOT)) for page in SITE if page not in named]
    assert not missing, (
        f"add {', '.join(missing)} to a toctree of docs/index.md, under the heading where a reader would look"
    )


@pytest.mark.parametrize("role", ["data-scientist", "compliance", "reviewer", "auditor"])
def test_a_tutorial_shows_commands_that_use_what_the_demo_makes(role: str) -> None:
    text = (DOCS / "tutorials" / f"{role}.md").read_text(encoding="utf-8")
    commands = _commands(text)
    assert commands
    assert all("demo" in command or command == "diversion-risk history" for command in commands)


def test_the_site_builds_without_a_warning_and_asks_nothing_of_the_network(tmp_path: Path) -> None:
    if find_spec("sphinx") is None:
        pytest.skip("needs Sphinx, MyST and Furo: make check installs them")
    words = ["-q", "-W", "--keep-going", "-d", str(tmp_path / "trees"), "-b", "html", str(DOCS), str(tmp_path / "site")]
    done = subprocess.run([sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(SITE)  # each of them, and the index of names
    # What a browser would fetch by itself; a link that a reader follows may lead outside.
    fetched = re.compile(r"<(?:script|img|iframe|source)[^>]+src=\"(?:https?:)?//|<link[^>]+href=\"(?:https?:)?//")
    assert not [page.name for page in pages if fetched.search(page.read_text(encoding="utf-8"))]
    styles = list((tmp_path / "site" / "_static").rglob("*.css"))
    assert styles
    assert not [
        path.name for path in styles if re.search(r"url\(['\"]?(?:https?:)?//|@import", path.read_text("utf-8"))
    ]


def test_the_plan_for_a_cluster_counts_with_the_bytes_of_the_plan() -> None:
    (told,) = re.findall(r"([0-9,]+) bytes an entry at the most", shuffles_page())
    assert f"| {told} |" in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8"), (
        "docs/scale.md, benchmarks/shuffles.py"
    )
