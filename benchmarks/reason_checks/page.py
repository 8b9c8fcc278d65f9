"""The part of docs/evidence.md about the reasons, from the findings: cells and the template, no figure of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from diversion_risk.outputs.numbers import percent

HERE = Path(__file__).parent
HEADING = "# Evidence: the reasons"
MOST_LEFT_OUT = 12
MOST_THEMES = 10


def section(found: Mapping[str, Any]) -> str:
    """The part as Markdown, beginning with its heading."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"percent": percent}
    return environment.get_template("section.md.j2").render(
        **found, heading=HEADING, most_left_out=MOST_LEFT_OUT, most_apart=most_apart(found["intent"])
    )


def most_apart(intent: Mapping[str, Any]) -> list[str]:
    """The themes named most more often of some diverted orders than of honest ones.

    >>> roles = [{"name": "a", "rates": {"x": 0.5, "y": 0.2}}, {"name": "honest", "rates": {"x": 0.4, "y": 0.0}}]
    >>> most_apart({"themes": ["x", "y"], "roles": roles})
    ['y', 'x']
    """
    *diverted, honest = intent["roles"]

    def lead(theme: str) -> float:
        rates = [one["rates"][theme] for one in diverted if one["rates"][theme] is not None]
        return max(rates, default=0.0) - (honest["rates"][theme] or 0.0)

    return sorted(intent["themes"], key=lambda theme: -lead(theme))[:MOST_THEMES]
