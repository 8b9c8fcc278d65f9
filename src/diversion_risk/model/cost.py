"""What a missed diversion costs against a review: from which risk on a look is worth its time."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diversion_risk.errors import ConfigurationWrong


@dataclass(frozen=True)
class Cost:
    """Costs of one order, both in the same unit: hours of review, say."""

    missed: float
    """Of a diversion that is released."""
    review: float
    """Of looking at one order."""

    @classmethod
    def read(cls, settings: object) -> "Cost":
        """The costs of a settings file: `missed` and `review`."""
        if not isinstance(settings, Mapping) or set(settings) != {"missed", "review"}:
            raise ConfigurationWrong(
                f'The policy\'s cost is "{settings}"; expected missed and review, such as 50 and 1'
            )
        return cls(*(_above_nothing(name, settings[name]) for name in ("missed", "review")))

    @property
    def risk(self) -> float:
        """The risk above which a release would cost more than a review: where risk × missed passes review."""
        return self.review / self.missed

    def to_dict(self) -> dict[str, Any]:
        """The costs as a settings file holds them."""
        return {"missed": self.missed, "review": self.review}

    def told(self) -> str:
        """The costs in words."""
        worth = f"where a miss costs {self.missed / self.review:g} reviews"
        return f"every order whose risk is above {100 * self.risk:.3g} %, {worth}"


def _above_nothing(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise ConfigurationWrong(f'The policy\'s cost.{name} is "{value}"; expected a number above 0')
    return float(value)
