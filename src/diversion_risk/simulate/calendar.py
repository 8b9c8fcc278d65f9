"""The span of a world in days and months."""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.simulate.chance import Floats, Ints
from diversion_risk.simulate.world import Weights, World


def day_of(moment: date) -> int:
    """Days since 1970-01-01."""
    return moment.toordinal() - date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Calendar:
    """Months from the first to the last, each with its first day and length; days are counted from 1970-01-01."""

    first_year: int
    starts: Ints
    lengths: Ints
    sanctions: int

    @property
    def months(self) -> int:
        """How many months the span has."""
        return len(self.starts)

    @property
    def first_day(self) -> int:
        """The first day of the span."""
        return int(self.starts[0])

    @property
    def last_day(self) -> int:
        """The last day of the span."""
        return int(self.starts[-1] + self.lengths[-1] - 1)

    def month_of(self, day: Ints) -> Ints:
        """Position of the month that holds each day."""
        return np.searchsorted(self.starts, day, side="right").astype(np.int64) - 1

    def month_named(self, name: str) -> int:
        """Position of a month written `2022-03`; outside the span too."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", name):
            raise ConfigurationWrong(f"Found {name!r}; expected a month such as 2022-03.")
        year, month = (int(part) for part in name.split("-"))
        return (year - self.first_year) * 12 + month - 1

    def name(self, month: int) -> str:
        """A month as it is written, `2022-03`."""
        return f"{self.first_year + month // 12}-{month % 12 + 1:02d}"

    def path(self, points: Weights) -> Floats:
        """A value for every month, straight lines between the given months, level beyond them."""
        at = [self.month_named(name) for name in points]
        return np.interp(np.arange(self.months), at, list(points.values()))


def calendar(world: World) -> Calendar:
    """The months of a world; the first and the last are taken whole."""
    first, last = world.first_day, world.last_day
    count = (last.year - first.year) * 12 + last.month
    edges = np.array([day_of(date(first.year + at // 12, at % 12 + 1, 1)) for at in range(count + 1)])
    return Calendar(first.year, edges[:-1], np.diff(edges), day_of(world.sanctions_from))
