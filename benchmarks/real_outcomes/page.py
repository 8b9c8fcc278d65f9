"""The part of docs/evidence.md about real outcomes, from the findings: cells and the template, no figure of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from diversion_risk.audit.finding import KINDS
from real_outcomes.contenders import NAMES

HERE = Path(__file__).parent
HEADING = "# Evidence: real enforcement outcomes"


def section(found: Mapping[str, Any]) -> str:
    """The part as Markdown, beginning with its heading."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"figure": figure, "signed": signed}
    return environment.get_template("section.md.j2").render(**found, heading=HEADING, names=NAMES, kinds=KINDS)


def figure(value: Mapping[str, float]) -> str:
    """A figure with its interval."""
    return f"{value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})"


def signed(value: Mapping[str, float]) -> str:
    """A difference with its interval."""
    return f"{value['value']:+.3f} ({value['low']:+.3f} to {value['high']:+.3f})"
