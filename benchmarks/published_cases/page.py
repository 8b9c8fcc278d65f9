"""docs/evidence.md from the findings: cells and the template, no figure of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from published_cases.contenders import NAMES
from published_cases.findings import COMPARISONS
from published_cases.promised_run import SAMPLE, Ran

HERE = Path(__file__).parent
KINDS: Mapping[str, str] = {
    "diverted": "diversion since 2022",
    "diverted_before": "diversion before 2022",
    "documented": "look-alike, documented",
    "constructed": "look-alike, constructed",
}
VIEWS: Mapping[str, str] = {
    "masked": "Columns masked to a common pattern",
    "as_they_come": "As they come",
    "required": "Nothing left but what every order must state",
    "one_day": "The same, all dated on one day",
}


@dataclass(frozen=True)
class Reasons:
    """What a person wrote about the worst misses after reading their pages, and the model the pages came from."""

    model: str
    why: Mapping[str, str]


def reasons_for_misses() -> Reasons:
    """The paragraphs beside this file."""
    found = yaml.safe_load((HERE / "misses.yaml").read_text(encoding="utf-8"))
    return Reasons(str(found["model"]), {str(row): str(text).strip() for row, text in found["why"].items()})


def evidence_page(found: Mapping[str, Any], pages: Mapping[str, str], ran: Sequence[Ran], reasons: Reasons) -> str:
    """The whole page as Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"figure": figure, "two": "{:.2f}".format, "share": share, "percent": percent, "told": told}
    return environment.get_template("evidence.md.j2").render(
        **found, contenders=NAMES, comparison_names=COMPARISONS, kind_names=KINDS, view_names=VIEWS,
        pages=pages, ran=ran, sample=SAMPLE, reasons=reasons, stale=stale(found, reasons),
    )  # fmt: skip


def stale(found: Mapping[str, Any], reasons: Reasons) -> str:
    """A warning where the paragraphs were written for other rows or another model; empty where they fit."""
    others = [row for row in found["misses"] if row not in reasons.why]
    if others:
        return f"no paragraph was written for {', '.join(others)}; those below without one came after the writing"
    if reasons.model != found["model"]["id"]:
        return (
            f"the paragraphs were written after reading the pages of model {reasons.model}; "
            f"the pages below are of model {found['model']['id']}"
        )
    return ""


def figure(value: Mapping[str, float | None]) -> str:
    """A figure between 0 and 1 with its interval.

    >>> figure({"value": 0.617, "low": 0.454, "high": 0.755})
    '0.62 (0.45 to 0.76)'
    """
    if value["value"] is None:
        return "not measurable"
    if value["low"] is None or value["high"] is None:
        return f"{value['value']:.2f}"
    return f"{value['value']:.2f} ({value['low']:.2f} to {value['high']:.2f})"


def share(value: Mapping[str, float | None]) -> str:
    """A share with its interval, in per cent."""
    if value["value"] is None or value["low"] is None or value["high"] is None:
        return "not measurable"
    return f"{percent(value['value'])} % ({percent(value['low'])} to {percent(value['high'])})"


def percent(value: float) -> str:
    """A share as a whole number of per cent."""
    return f"{100 * value:.0f}"


def told(slug: str) -> str:
    """A key of the table as words."""
    return slug.replace("_", " ")
