"""How far outcomes have come in: what is known, what is open, and how long they took before."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.model.labels.mature import LONG_DAYS

USUAL = 0.9
"""Share of the outcomes that come within the usual delay."""
FEWEST_LONG = 20
"""Outcomes of orders at least a year old from which on these alone tell the delay: of younger ones only the quick are known."""


@dataclass(frozen=True)
class Delay:
    """How long outcomes of listed orders took, in days from the order."""

    median: float | None
    usual: float | None
    """Within which nine in ten came; `None` where none is known."""
    learned_from: int
    is_long: bool
    """Whether all these orders are a year old or more; otherwise slow outcomes are still missing, and it takes longer."""


@dataclass(frozen=True)
class Maturity:
    """Of some listed orders: how many have an outcome, and how old the others are."""

    listed: int
    known: int
    open_young: int | None
    """Without an outcome, younger than the usual delay: nothing is to be expected yet; `None` where that is not known."""
    open_late: int | None
    """Without an outcome although nine in ten would have come."""
    oldest_open: int | None
    """Days since the oldest open order was placed."""
    median_open: float | None

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def delay_of(listed: pd.DataFrame, known_by: pd.Timestamp | None) -> Delay:
    """The delay, learned from listed orders whose day and outcome are known."""
    known = listed[listed["delay"].notna()]
    if known_by is None or known.empty:
        return Delay(None, None, 0, False)
    old = known[(known_by - known["day"]).dt.days >= LONG_DAYS]
    is_long = len(old) >= FEWEST_LONG
    days = (old if is_long else known)["delay"].to_numpy(dtype=float)
    return Delay(float(np.median(days)), float(np.quantile(days, USUAL)), len(days), is_long)


def matured(orders: pd.DataFrame, delay: Delay, known_by: pd.Timestamp | None) -> np.ndarray:
    """Which orders are as old as outcomes usually take; none where that is not known."""
    if known_by is None or delay.usual is None:
        return np.zeros(len(orders), dtype=bool)
    return np.asarray((known_by - orders["day"]).dt.days >= delay.usual)


def maturity(listed: pd.DataFrame, delay: Delay, known_by: pd.Timestamp | None) -> Maturity:
    """Of listed orders what is known and what is open."""
    is_open = listed["outcome"].isna().to_numpy()
    is_mature = matured(listed, delay, known_by)
    told = delay.usual is not None
    age = np.array([]) if known_by is None else (known_by - listed["day"]).dt.days.to_numpy(dtype=float)[is_open]
    return Maturity(
        listed=len(listed),
        known=int((~is_open).sum()),
        open_young=int((is_open & ~is_mature).sum()) if told else None,
        open_late=int((is_open & is_mature).sum()) if told else None,
        oldest_open=int(age.max()) if len(age) else None,
        median_open=float(np.median(age)) if len(age) else None,
    )
