"""What the figures over time rest on, in words, and the latest of them as a table of the command line."""

from collections.abc import Mapping
from typing import Any

from diversion_risk.outputs.numbers import UNKNOWN, counted, number, percent

_ROWS = 12
"""Months in the table of the command line."""
_STANDING = {"within": "within what its own months differed by", "changed": "changed", UNKNOWN: UNKNOWN}
_HEADS = (
    "month",
    "orders",
    "listed",
    "estimated",
    "realised",
    "looked at of matured",
    "open",
    "missed, found at random",
)


def remarks(told: Mapping[str, Any]) -> list[str]:
    """What a reader must know of what the figures rest on."""
    runs, lines = told["runs"], []
    undated = [run for run in runs if run["day_is"] == "scored"]
    if undated:
        lines.append(
            f"{counted(len(undated), 'run')} of {len(runs):,} {'stands' if len(undated) == 1 else 'stand'} on the day of "
            "scoring: the orders are no longer where they were, so when each was placed is unknown."
        )
    again = sum(run["scored_before"] for run in runs)
    if again:
        lines.append(
            f"{counted(again, 'order')} of an earlier run {'was' if again == 1 else 'were'} scored once more: the first decision "
            "made counts, for the order was released or held by it."
        )
    if told["outcomes_before_their_order"]:
        lines.append(
            f"Left out: {counted(told['outcomes_before_their_order'], 'outcome')} dated before the order, and so about something "
            "else."
        )
    lines += [f"Passed over: {name}: {why}." for name, why in told["passed_over"].items()]
    return lines


def monitor_told(told: Mapping[str, Any]) -> str:
    """The latest months as a table of the command line, and what was left out."""
    rows = [_HEADS, *(_row(one) for one in told["months"][-_ROWS:])]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    count = f"{counted(len(told['runs']), 'run')} over {counted(len(told['months']), 'month')}"
    drift = told["runs"][-1]["drift"]
    standing = f"{_STANDING[drift['status']]} (largest effect {number(drift['largest'])})"
    head = f"{count}; beside the training the latest run is {standing}"
    return "\n".join([head, *lines, *remarks(told)])


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    seen, late = one["precision"], one["maturity"]
    is_told = seen["realised"] is not None
    return (
        one["month"], f"{one['orders']:,}", f"{one['listed']:,}", percent(seen["estimated"]),
        percent(seen["realised"]) if is_told else "too few" if seen["looked_at"] else UNKNOWN,
        f"{seen['looked_at']:,} of {seen['matured']:,}", f"{late['listed'] - late['known']:,}",
        f"{one['random']['by_draw']:,}",
    )  # fmt: skip
