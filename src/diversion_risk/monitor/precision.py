"""What the model said of the orders it listed, beside what looks found in them."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.model.share_interval import share_interval

FEWEST = 10
"""Looks below which no share is told: an interval over nearly everything invites to be misread."""


@dataclass(frozen=True)
class Precision:
    """Of orders listed for their risk; shares are `None` where they are unknown."""

    listed: int
    estimated: float | None
    """Mean of the calibrated risk."""
    estimated_low: float | None
    estimated_high: float | None
    """Means of the ends of the orders' own 90 % intervals. They come from one calibration, so that its error is shared by
    all orders and does not average out: this is how far the mean may be off by it, and not how far the count may vary.
    """
    matured: int
    """As old as outcomes usually take."""
    looked_at: int
    """Of the matured, those with an outcome."""
    diverted: int
    by_tip: int
    """Of those looked at, the ones that a tip pointed at, which the list may have had no part in."""
    realised: float | None
    """Share of those looked at that were confirmed; `None` below `FEWEST`."""
    realised_low: float | None
    realised_high: float | None
    """90 % interval by Clopper and Pearson."""
    estimated_of_these: float | None
    """Mean risk of those looked at: what the realised share is to be held against, for who is looked at is chosen."""
    early: int
    """Outcomes of orders that have not matured: not counted, for what is found quickly may differ from what is not."""

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def precision(by_risk: pd.DataFrame, is_mature: np.ndarray) -> Precision:
    """The figures of orders that were listed for their risk; `is_mature` has one entry an order."""
    known = by_risk["outcome"].notna().to_numpy(dtype=bool)
    seen = by_risk[known & is_mature]
    diverted = int(seen["outcome"].eq("diverted").sum())
    is_told = len(seen) >= FEWEST
    low, high = share_interval(diverted, len(seen)) if is_told else (None, None)
    return Precision(
        listed=len(by_risk),
        estimated=_mean(by_risk["risk"]),
        estimated_low=_mean(by_risk["risk_low"]),
        estimated_high=_mean(by_risk["risk_high"]),
        matured=int(is_mature.sum()),
        looked_at=len(seen),
        diverted=diverted,
        by_tip=int(seen["came_by"].eq("tip").sum()),
        realised=diverted / len(seen) if is_told else None,
        realised_low=low,
        realised_high=high,
        estimated_of_these=_mean(seen["risk"]),
        early=int((known & ~is_mature).sum()),
    )


def _mean(risks: pd.Series) -> float | None:
    return float(risks.mean()) if len(risks) else None
