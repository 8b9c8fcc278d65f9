"""docs/world.md from the figures: cells and the template, no figure of its own."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

from diversion_risk.simulate.world import World
from published_flows.assumptions import Assumption, assumptions
from published_flows.facts import Fact, facts, published

HERE = Path(__file__).parent


def world_page(found: Mapping[str, Any], worlds: Path) -> str:
    """The whole page as Markdown; `worlds` is the folder of the worlds' files."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"two": "{:.2f}".format, "thousands": "{:,.0f}".format, "percent": percent}
    listed = [(fact, found["facts"][fact.name]) for fact in facts()]
    return environment.get_template("world.md.j2").render(
        **found,
        met=[_row(fact, held) for fact, held in listed if held["met"]],
        missed=[_row(fact, held) for fact, held in listed if not held["met"]],
        scenarios=scenarios(worlds),
        sections=_by_section(assumptions(worlds / "base.yaml")),
    )


def digest(world: World) -> str:
    """Twelve digits that change when an assumption of the world does, remarks aside."""
    return hashlib.sha256(repr(world).encode()).hexdigest()[:12]


def percent(value: float) -> str:
    """A share as a percentage of two digits.

    >>> percent(0.0204), percent(0.21)
    ('2.0 %', '21 %')
    """
    return f"{100 * value:.1f} %" if value < 0.0995 else f"{100 * value:.0f} %"


def scenarios(worlds: Path) -> dict[str, str]:
    """Every world by its name, with its own line on what it tests."""
    return {path.stem: _line(path.read_text(encoding="utf-8")) for path in sorted(worlds.glob("*.yaml"))}


def _line(text: str) -> str:
    held = yaml.safe_load(text) or {}
    first = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), "")
    return str(held.get("purpose") or first).strip()


def _row(fact: Fact, held: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of one fact."""
    return {
        "says": fact.says + (f" Measured: {fact.proxy}." if fact.proxy else ""),
        "source": _source(fact),
        "published": f"{held['published']:.2f}",
        "measured": "none" if held["measured"] is None else f"{held['measured']:.2f}",
        "spread": "" if held["lowest"] is None else f"{held['lowest']:.2f} to {held['highest']:.2f}",
        "tolerance": _tolerance(fact, held),
        "by": _missed_by(held),
        "how": fact.measured,
    }


def _source(fact: Fact) -> str:
    rows = [row for row in fact.rows or _rows_in(fact.because) if row in published().index]
    sources = dict.fromkeys(str(published().loc[row, "source"]) for row in rows)
    return f"{', '.join(rows)}: {'; '.join(sources)}" if rows else "see the sentence"


def _rows_in(text: str) -> list[str]:
    return [word.strip("(),.;") for word in text.split() if word.strip("(),.;")[:1] == "F"]


def _tolerance(fact: Fact, held: Mapping[str, Any]) -> str:
    low, high = held["low"], held["high"]
    if low is None:
        return f"at most {high:.2f}: {fact.because}"
    if high is None:
        return f"at least {low:.2f}: {fact.because}"
    return f"{low:.2f} to {high:.2f}: {fact.because}"


def _missed_by(held: Mapping[str, Any]) -> str:
    """How far outside its tolerance a measured value lies."""
    low, high, value = held["low"], held["high"], held["measured"]
    if held["met"] or value is None:
        return ""
    return f"{low - value:.2f} too low" if low is not None and value < low else f"{value - high:.2f} too high"


def _by_section(found: list[Assumption]) -> dict[str, list[Assumption]]:
    held: dict[str, list[Assumption]] = {}
    for one in found:
        held.setdefault(one.section, []).append(one)
    return held
