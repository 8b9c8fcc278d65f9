"""Figures that were measured, kept until they are measured anew, and docs/performance.md written from all of them."""

import json
from pathlib import Path
from typing import Any

from performance.page import machine, page

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "performance.md"
FOLDER = Path("build/bench")
"""Where the worlds, the models and the figures of a machine lie."""


def kept(folder: Path) -> dict[str, Any]:
    """The figures of a folder, by part."""
    file = folder / "figures.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def keep(folder: Path, found: dict[str, Any]) -> None:
    """Put the figures of some parts in the place of those before."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = kept(folder) | found | {"machine": machine()}
    (folder / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


def write(folder: Path, target: Path) -> None:
    """Write the page; a part that was not measured stays as it stands there."""
    before = target.read_text(encoding="utf-8") if target.is_file() else ""
    target.write_text(page(kept(folder), before), encoding="utf-8")
    print(target)
