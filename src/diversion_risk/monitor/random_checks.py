"""What the orders drawn at random tell of what the list missed."""

from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

import pandas as pd

from diversion_risk.model.released import ReleasedEstimate
from diversion_risk.model.share_interval import share_interval
from diversion_risk.verdicts.released import released_in


@dataclass(frozen=True)
class RandomChecks:
    """Confirmed diversions by how their orders had been chosen, and what the draws say of the released."""

    by_list: int
    by_draw: int
    """Confirmed among the orders drawn at random: the list had missed them, the draw found them."""
    otherwise: int
    """Confirmed among the released, by a tip or later knowledge."""
    share: float | None
    """Of all confirmed, those the draws found; `None` where nothing is confirmed."""
    low: float | None
    high: float | None
    released: dict[str, Any]
    """As `released` tells it; `value` is `None` where it cannot be told."""

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def random_checks(orders: pd.DataFrame) -> RandomChecks:
    """The figures of orders with their outcomes."""
    ways = orders.loc[orders["outcome"].eq("diverted"), "selected_by"]
    by_list, by_draw = int(ways.eq("risk").sum()), int(ways.eq("random").sum())
    low, high = share_interval(by_draw, len(ways)) if len(ways) else (None, None)
    return RandomChecks(
        by_list=by_list,
        by_draw=by_draw,
        otherwise=len(ways) - by_list - by_draw,
        share=by_draw / len(ways) if len(ways) else None,
        low=low,
        high=high,
        released=_plain(released_in(orders, orders["outcome"])),
    )


def _plain(estimate: ReleasedEstimate) -> dict[str, Any]:
    told = asdict(estimate)
    return {**told, "value": None if isnan(estimate.value) else estimate.value}
