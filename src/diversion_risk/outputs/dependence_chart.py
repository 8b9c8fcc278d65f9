"""A drawing of how the value of a fact moves the margin: a step for each band of values, unknown ones apart."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

_HEIGHT, _TOP, _BOTTOM = 150, 8, 24
_GAP = 0.6
"""Room between the last step and the unknown, in widths of a step."""
_FILLED = 0.72
"""Part of a step's width that is drawn."""
_LEAST_REACH = 0.1
"""A scale never shorter than this: what hardly moves anything must look so."""


def dependence_chart(told: Mapping[str, Any], label: str) -> Markup:
    """The drawing; the numbers under it are those of the rows in the table beside it, `?` is unknown."""
    marks = [*told["steps"], *([told["unknown"]] if told["unknown"] else [])]
    low: float = min(-_LEAST_REACH, *(mark["least"] for mark in marks), *(mark["mean"] for mark in marks))
    high: float = max(_LEAST_REACH, *(mark["most"] for mark in marks), *(mark["mean"] for mark in marks))
    room = len(told["steps"]) + (_GAP + 1 if told["unknown"] else 0)

    def height(push: float) -> float:
        return _TOP + (_HEIGHT - _TOP) * (high - push) / (high - low)

    drawn = [
        Markup('<line class="axis" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>').format(y=height(0.0)),
        *(_tick(push, height(push)) for push in (low, 0.0, high) if push == 0 or abs(push) > (high - low) / 8),
    ]
    for place, mark in enumerate(marks):
        is_unknown = place == len(told["steps"])
        left = (place + (_GAP if is_unknown else 0)) / room
        name = "?" if is_unknown else str(place + 1)
        drawn.append(_step(100 * left, 100 / room, [height(mark[key]) for key in ("most", "least", "mean")], name))
    return Markup(
        '<svg class="dependence" width="100%" height="{height}" role="img" aria-label="{label}">{drawn}</svg>'
    ).format(height=_HEIGHT + _BOTTOM, label=label, drawn=Markup("").join(drawn))


def _tick(push: float, y: float) -> Markup:
    shown = "0" if push == 0 else f"{push:+.1f}"
    return Markup('<text class="tick" x="-8" y="{:.1f}" dy="0.32em" text-anchor="end">{}</text>').format(y, shown)


def _step(left: float, width: float, heights: list[float], name: str) -> Markup:
    top, bottom, mean = heights
    inset = (1 - _FILLED) / 2 * width
    kind = "unknown" if name == "?" else "known"
    return Markup(
        '<rect class="{kind}" x="{left:.2f}%" y="{top:.1f}" width="{width:.2f}%" height="{height:.1f}"/>'
        '<line class="mean" x1="{left:.2f}%" x2="{right:.2f}%" y1="{mean:.1f}" y2="{mean:.1f}"/>'
        '<text class="tick" x="{middle:.2f}%" y="{below}" text-anchor="middle">{name}</text>'
    ).format(
        kind=kind, left=left + inset, right=left + width - inset, width=width - 2 * inset, top=top,
        height=max(bottom - top, 1.0), mean=mean, middle=left + width / 2, below=_HEIGHT + 18, name=name,
    )  # fmt: skip
