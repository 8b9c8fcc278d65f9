"""How many orders can be reviewed."""

import re
from dataclasses import dataclass

from diversion_risk.errors import ConfigurationWrong

_CAPACITY = re.compile(r"^\s*(?:(?P<share>\d+(?:\.\d+)?)\s*%|(?P<count>\d+)\s*(?P<day>/\s*day)?)\s*$")


@dataclass(frozen=True)
class Capacity:
    """How many orders can be reviewed: a share of the batch, a number, or a number for each day of orders."""

    share: float | None = None
    count: int | None = None
    a_day: bool = False

    @classmethod
    def read(cls, text: str) -> "Capacity":
        """Capacity as a person writes it.

        >>> Capacity.read("2%"), Capacity.read("40/day")
        (Capacity(share=0.02, count=None, a_day=False), Capacity(share=None, count=40, a_day=True))
        """
        found = _CAPACITY.match(str(text))
        if not found or (found["share"] and float(found["share"]) > 100):
            raise ConfigurationWrong(f'The capacity is "{text}"; expected a number, N/day or P% up to 100%')
        if found["share"]:
            return cls(share=float(found["share"]) / 100)
        return cls(count=int(found["count"]), a_day=bool(found["day"]))

    def of(self, orders: int) -> int:
        """Places for a batch, or a day, of so many orders; a share gives at least one."""
        if self.share is None:
            return min(self.count or 0, orders)
        return min(orders, max(1, int(self.share * orders + 0.5)) if self.share else 0)

    def told(self) -> str:
        """The capacity in words."""
        if self.share is not None:
            return f"{100 * self.share:g} % of the batch"
        return f"{self.count:,} orders a day" if self.a_day else f"{self.count:,} orders"

    def written(self) -> str:
        """The capacity as a settings file holds it; the inverse of `read`."""
        if self.share is not None:
            return f"{100 * self.share:.10g}%"
        return f"{self.count}/day" if self.a_day else f"{self.count}"
