"""Drawings over time: what runs and months said, on one axis of days; inline SVG as in `charts`.

What is unknown is a question mark at the foot of its day, and a gap in a line; it is never drawn as 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from diversion_risk.outputs.scales import HEIGHT, TOP, Scale

_BOTTOM = 26
_MOST_NAMES = 7
"""Months that are named below an axis: more would run into each other on a telephone."""
_MOST_CHANGES = 5
"""Changes of model whose ids are written out; the lines are drawn all the same."""
_NOTHING = Markup("")


@dataclass(frozen=True)
class Point:
    """A value on a day; `None` where it is unknown."""

    day: date
    value: float | None
    title: str
    is_strong: bool = True
    """Filled; outlined otherwise."""


@dataclass(frozen=True)
class Month:
    """Where a month begins and ends."""

    first: date
    last: date

    @classmethod
    def of(cls, text: str) -> "Month":
        """The month written so.

        >>> Month.of("2024-02").last.isoformat()
        '2024-02-29'
        """
        first = date.fromisoformat(f"{text}-01")
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


@dataclass(frozen=True)
class OverTime:
    """The axis that all drawings of a page share."""

    first: date
    last: date
    changes: Sequence[tuple[date, str]] = field(default=())
    """Days from which another model scored, and its name."""

    def drawing(self, label: str, scale: Scale, marks: Sequence[Markup]) -> Markup:
        """The marks on their axis; `label` says in words what is drawn."""
        frame = [*self._grid(scale), *self._months(), *self._changes(), *marks]
        return Markup(
            '<svg class="overtime" width="100%" height="{height}" role="img" aria-label="{label}">{drawn}</svg>'
        ).format(height=TOP + HEIGHT + _BOTTOM, label=label, drawn=Markup("").join(frame))

    def line(self, kind: str, points: Sequence[Point], scale: Scale) -> Markup:
        """Points joined where both are known and of one model."""
        drawn = [
            Markup('<line class="{} join" x1="{:.2f}%" x2="{:.2f}%" y1="{:.1f}" y2="{:.1f}"/>').format(
                kind, self.x(one.day), self.x(other.day), scale.y(one.value), scale.y(other.value)
            )
            for one, other in pairwise(points)
            if one.value is not None and other.value is not None and not self._is_changed(one.day, other.day)
        ]
        return Markup("").join([*drawn, *(self._point(kind, one, scale) for one in points)])

    def bars(self, kind: str, points: Sequence[Point], scale: Scale) -> Markup:
        """An upright bar from the floor for each point."""
        width = max(1.5, min(16.0, 420 / max(len(points), 1)))
        bar = Markup(
            '<line class="{} bar" x1="{x:.2f}%" x2="{x:.2f}%" y1="{floor:.1f}" y2="{y:.1f}" stroke-width="{width:.1f}">'
            "<title>{title}</title></line>"
        )
        return Markup("").join(
            bar.format(kind, x=self.x(one.day), floor=scale.y(0), y=scale.y(one.value), width=width, title=one.title)
            if one.value is not None else self._unknown(self.x(one.day), one.title)
            for one in points
        )  # fmt: skip

    def band(self, kind: str, month: Month, told: tuple[float, float, float], scale: Scale) -> Markup:
        """A month's value as a line over its low to high."""
        left, width = self._span(month)
        low, value, high = map(scale.y, told)
        return Markup(
            '<rect class="{kind} range" x="{left:.2f}%" y="{high:.1f}" width="{width:.2f}%" height="{height:.1f}"/>'
            '<line class="{kind} mean" x1="{left:.2f}%" x2="{right:.2f}%" y1="{value:.1f}" y2="{value:.1f}"/>'
        ).format(kind=kind, left=left, high=high, width=width, height=low - high, right=left + width, value=value)

    def whisker(
        self, kind: str, month: Month, told: tuple[float, float, float] | None, title: str, scale: Scale
    ) -> Markup:
        """A month's value as a point with its interval, cut at the top of the scale; a question mark where it is unknown."""
        middle = self._middle(month)
        if told is None:
            return self._unknown(middle, title)
        low, value, high = map(scale.y, told)
        return Markup(
            '<g class="{kind}"><title>{title}</title><line class="whisker" x1="{x:.2f}%" x2="{x:.2f}%" y1="{low:.1f}" '
            'y2="{high:.1f}"/><circle class="dot strong" cx="{x:.2f}%" cy="{value:.1f}" r="4"/></g>'
        ).format(kind=kind, title=title, x=middle, low=low, high=high, value=value)

    def stack(self, month: Month, parts: Sequence[tuple[str, int]], title: str, scale: Scale) -> Markup:
        """A month's counts one upon the other, the first at the floor."""
        left, width = self._span(month)
        drawn, below = [], 0
        for kind, count in parts:
            top, bottom = scale.y(below + count), scale.y(below)
            below += count
            if count:
                drawn.append(
                    Markup('<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>').format(
                        kind, left, top, width, bottom - top
                    )
                )
        return Markup("<g><title>{}</title>{}</g>").format(title, Markup("").join(drawn))

    def x(self, day: date) -> float:
        """Per cent from the left."""
        return 100 * (day - self.first).days / max((self.last - self.first).days, 1)

    def unknown(self, month: Month, title: str) -> Markup:
        """A question mark in the middle of a month."""
        return self._unknown(self._middle(month), title)

    def _is_changed(self, one: date, other: date) -> bool:
        """Whether another model began between two days: what it is held against is another, too."""
        return any(one < day <= other for day, _ in self.changes)

    def _middle(self, month: Month) -> float:
        left, width = self._span(month)
        return left + width / 2

    def _span(self, month: Month) -> tuple[float, float]:
        left, right = self.x(max(month.first, self.first)), self.x(min(month.last, self.last))
        inset = 0.12 * (right - left)
        return left + inset, right - left - 2 * inset

    def _point(self, kind: str, one: Point, scale: Scale) -> Markup:
        if one.value is None:
            return self._unknown(self.x(one.day), one.title)
        return Markup(
            '<circle class="{} dot{}" cx="{:.2f}%" cy="{:.1f}" r="3.5"><title>{}</title></circle>'
        ).format(kind, " strong" if one.is_strong else "", self.x(one.day), scale.y(one.value), one.title)  # fmt: skip

    def _unknown(self, x: float, title: str) -> Markup:
        return Markup(
            '<text class="unknown" x="{:.2f}%" y="{}" text-anchor="middle">?<title>{}</title></text>'
        ).format(x, TOP + HEIGHT - 5, title)  # fmt: skip

    def _grid(self, scale: Scale) -> list[Markup]:
        line = Markup(
            '<line class="{}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
            '<text class="tick" x="-8" y="{y:.1f}" dy="0.32em" text-anchor="end">{name}</text>'
        )
        ticks = scale.ticks()
        return [
            line.format("axis" if not at else "grid", y=scale.y(value), name=name)
            for at, (value, name) in enumerate(ticks)
        ]

    def _months(self) -> list[Markup]:
        months, day = [], self.first.replace(day=1)
        while day <= self.last:
            months.append(Month.of(f"{day:%Y-%m}"))
            day = months[-1].last + timedelta(days=1)
        step = math.ceil(len(months) / _MOST_NAMES)
        name = Markup('<text class="tick" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>')
        return [name.format(self._middle(one), TOP + HEIGHT + 18, f"{one.first:%Y-%m}") for one in months[::step]]

    def _changes(self) -> list[Markup]:
        line = Markup(
            '<line class="cut" x1="{x:.2f}%" x2="{x:.2f}%" y1="10" y2="{floor}"><title>{title}</title></line>'
        )
        name = Markup('<text class="cut-name" x="{x:.2f}%" dx="{shift}" y="9" text-anchor="{anchor}">{name}</text>')
        drawn = []
        for day, model in self.changes:
            x = self.x(day)
            drawn.append(line.format(x=x, floor=TOP + HEIGHT, title=f"model {model} from {day} on"))
            if len(self.changes) <= _MOST_CHANGES:
                anchor, shift = ("end", 4) if x > 80 else ("start", -4)
                drawn.append(name.format(x=x, shift=shift, anchor=anchor, name=f"model {model[:8]}"))
        return drawn
