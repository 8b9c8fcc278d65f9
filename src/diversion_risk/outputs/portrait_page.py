"""The page of a whole model: one static document, every drawing with its numbers in a table beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from diversion_risk.outputs.dependence_chart import dependence_chart
from diversion_risk.outputs.numbers import number
from diversion_risk.outputs.order_facts import country_name
from diversion_risk.outputs.pages import templates

MOST_WEIGHED = 20
"""Rows of the tables of themes and of facts; the others are in `portrait.json`."""
MOST_THEMES_OF_A_PART = 4
MOST_MOVED = 12
_YES_NO = {0.0: "no", 1.0: "yes"}
_DIRECTIONS = {
    "rises": "As it grows it may raise the risk, never lower it; training holds the model to that.",
    "falls": "As it grows it may lower the risk, never raise it; training holds the model to that.",
    None: "The model is free to move either way with it.",
}


def portrait_page(found: Mapping[str, Any]) -> str:
    """The page as an HTML document, from the figures of `portrait.json`."""
    return (
        templates()
        .get_template("portrait.html")
        .render(
            found=found,
            weighed={kind: found[kind][:MOST_WEIGHED] for kind in ("themes", "facts")},
            told={kind: sum(one["share"] for one in found[kind][:MOST_WEIGHED]) for kind in ("themes", "facts")},
            most_themes=MOST_THEMES_OF_A_PART,
            most_moved=MOST_MOVED,
            country_name=country_name,
            direction=_DIRECTIONS.get,
            in_words=in_words,
            span=span,
            signed=signed,
            dependence_chart=dependence_chart,
            named=named,
        )
    )


def in_words(told: Mapping[str, Any]) -> str:
    """What a drawing of dependence shows, for those who read it.

    >>> step = {"low": 1.0, "high": 1.0, "orders": 3, "mean": -0.5}
    >>> in_words({"meaning": "How many.", "steps": [step, step | {"low": 2.0, "high": 9.0, "mean": 1.25}], "unknown": None})
    'Lowest at 1 (-0.50 on average), highest at 2 to 9 (+1.25).'
    """
    parts = []
    if told["steps"]:
        low, high = (pick(told["steps"], key=lambda step: step["mean"]) for pick in (min, max))
        parts.append(f"Lowest at {span(low, told)} ({signed(low['mean'])} on average),")
        parts.append(f"highest at {span(high, told)} ({signed(high['mean'])}).")
    if told["unknown"]:
        parts.append(f"Unknown in {told['unknown']['orders']:,} orders ({signed(told['unknown']['mean'])} on average).")
    return " ".join(parts)


def span(step: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """The values of a step, in the words of the fact."""
    low, high = step["low"], step["high"]
    if told["meaning"].startswith("Whether") and low == high and low in _YES_NO:
        return _YES_NO[low]
    return number(low) if number(low) == number(high) else f"{number(low)} to {number(high)}"


def signed(push: float) -> str:
    """A contribution with its sign, as few digits as tell it."""
    return f"{push:+.2f}"


def named(themes: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """The themes that came, or went, most often, by that count."""
    return sorted((one for one in themes if one[key]), key=lambda one: -int(one[key]))[:3]
