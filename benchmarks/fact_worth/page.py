"""docs/ablation.md from the findings: cells and the template, no figure of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

from fact_worth.scenarios import AS_OF, SEED
from fact_worth.trees import FEWER
from fact_worth.verdicts import ALIKE, NAMED, WEIGHT

HERE = Path(__file__).parent


def dropped() -> list[dict[str, Any]]:
    """The facts that the rule dropped, with what was measured of them at the time."""
    found: list[dict[str, Any]] = yaml.safe_load((HERE / "dropped.yaml").read_text(encoding="utf-8"))
    return found


def ablation_page(found: Mapping[str, Any]) -> str:
    """The whole page as Markdown."""
    gone = [one["name"] for one in dropped()]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {
        "points": points,
        "share": share,
        "one": "{:.1f}".format,
        "two": "{:.2f}".format,
        "side": side,
    }
    return environment.get_template("ablation.md.j2").render(
        **found, as_of=AS_OF, seed=SEED, trees=FEWER, weight=WEIGHT, alike=ALIKE, named=NAMED, dropped=dropped(), gone=gone,
        still_there=bool(gone) and set(gone) == set(found["to_drop"]),
    )  # fmt: skip


def points(figure: Mapping[str, float]) -> str:
    """A difference of average precision in hundredths, with its interval.

    >>> points({"value": 0.0213, "low": 0.004, "high": 0.0391})
    '+2.1 (+0.4 to +3.9)'
    """
    value, low, high = (f"{100 * figure[name]:+.1f}" for name in ("value", "low", "high"))
    return "0" if value in ("+0.0", "-0.0") and low == high else f"{value} ({low} to {high})"


def share(value: float) -> str:
    """A share in per cent, small ones told apart from none.

    >>> share(0.0), share(0.0004), share(0.123)
    ('0', '<0.1', '12.3')
    """
    return "0" if value == 0 else "<0.1" if value < 0.0005 else f"{100 * value:.1f}"


def side(above: Mapping[str, float | None]) -> str:
    """Lowest and highest of the half-years, and whether all lie on one side of a half.

    >>> side({"a": 0.61, "b": 0.72}), side({"a": 0.45, "b": 0.58}), side({"a": None})
    ('0.61 to 0.72', '0.45 to 0.58, turns', 'not told')
    """
    known = [value for value in above.values() if value is not None]
    if not known:
        return "not told"
    turns = ", turns" if min(known) < 0.49 and max(known) > 0.51 else ""
    return f"{min(known):.2f} to {max(known):.2f}{turns}"
