"""From values to heights in a drawing."""

import math
from dataclasses import dataclass

HEIGHT, TOP = 150, 22
"""Of a drawing's field, in the page's own pixels; above it stand names."""


@dataclass(frozen=True)
class Scale:
    """From values to heights: from 0 up, or by the logarithm from `least` up, where what is less lies on the floor."""

    most: float
    least: float | None = None
    in_percent: bool = False
    guides: tuple[float, ...] = ()
    """Values to draw a line at, besides the ends."""

    def y(self, value: float) -> float:
        """Pixels from the top of the drawing."""
        if self.least is None:
            part = value / self.most
        else:
            part = math.log(max(value, self.least) / self.least) / math.log(self.most / self.least)
        return TOP + HEIGHT * (1 - min(max(part, 0.0), 1.0))

    def ticks(self) -> list[tuple[float, str]]:
        """Values with their names, the lowest first."""
        floor = self.least or 0.0
        return [(value, self._name(value)) for value in (floor, *self.guides, self.most)]

    def _name(self, value: float) -> str:
        return f"{100 * value:g} %" if self.in_percent else f"{value:,.4g}"


def rounded_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … above a value: the end of an axis.

    >>> [rounded_up(value) for value in (0.0, 0.032, 7, 1317)]
    [1.0, 0.05, 10.0, 2000.0]
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(round(step * power, 12) for step in (1, 2, 5, 10) if step * power >= value))
