"""The configurations as a page: every group, what may be chosen in it, each file as it ships with its comments."""

from collections.abc import Iterator
from pathlib import Path

from diversion_risk.places import CONFIGS

_GROUPS = {
    "backtest": "As of which days of the past `backtest` trains.",
    "calibration": "How a margin becomes a probability.",
    "data": "Where orders and outcomes lie.",
    "engine": "Where the facts are described.",
    "experiment": "Several settings at once, under one name.",
    "features": "Which facts the model sees.",
    "gates": "What a model must hold before it takes the champion's place: `promote --gates FILE`.",
    "hydra": "How Hydra itself writes to standard error.",
    "labels": "Which orders count as what when the model learns.",
    "model": "The trees.",
    "paths": "Where what is made is put.",
    "policy": "Which orders are listed for review: `policy=NAME`, or `score --policy FILE`.",
    "report": "How much goes into a training report.",
    "search": "What `tune` searches, and how long.",
    "source": "Layouts of files: `--source NAME`, `source=NAME`.",
    "split": "Which periods the model is fitted, calibrated and judged on.",
    "tracking": "Where MLflow keeps the runs.",
    "world": "Worlds that `simulate --world NAME` makes.",
}
"""What each folder under `configs/` decides; a folder without a sentence here is an error."""


def settings_page() -> str:
    """The page in Markdown.

    Raises:
        KeyError: If a group has no sentence here.
    """
    lines = [
        "# Settings",
        "",
        "`train`, `tune` and `backtest` take settings as words: `GROUP=NAME` chooses a file of a group, "
        "`GROUP.KEY=VALUE` changes one value of it, and `-m` with several values runs once for each. "
        "`diversion-risk train --cfg job` prints what a command would use; `diversion-risk init DIR` copies all of this into a "
        "folder of your own, `--config-dir DIR` reads from there, too. This page is written by `make catalogue`.",
        "",
        "| group | decides | may be |",
        "|---|---|---|",
    ]
    groups = sorted(path for path in CONFIGS.iterdir() if path.is_dir())
    for group in groups:
        names = ", ".join(f"`{path.stem}`" for path in _files(group))
        lines.append(f"| [`{group.name}`](#{group.name}) | {_GROUPS[group.name]} | {names} |")
    lines += ["", "## The verbs' own settings", ""]
    for path in _files(CONFIGS):
        lines += _shown(path, path.stem)
    for group in groups:
        lines += [f"## {group.name}", "", _GROUPS[group.name], ""]
        for path in _files(group):
            lines += _shown(path, f"{group.name}={path.stem}")
    return "\n".join(lines)


def _files(folder: Path) -> list[Path]:
    """The files of a group; Hydra's own stand a folder deeper."""
    return sorted(folder.glob("*.yaml")) or sorted(folder.glob("*/*.yaml"))


def _shown(path: Path, title: str) -> Iterator[str]:
    yield from (f"### {title}", "", "```yaml", path.read_text(encoding="utf-8").rstrip(), "```", "")
