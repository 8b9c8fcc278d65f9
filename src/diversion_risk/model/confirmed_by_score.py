"""How often orders of each score were confirmed as diverted, among those that somebody looked at.

Scores are those of rankings that were taught no order of the same buyer, so that the table says what the score of an order
that is new is worth. Whoever is looked at is partly chosen on purpose: among all orders the share is smaller.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

from diversion_risk.model.share_interval import share_interval

CONFIRMED_BY_SCORE = "confirmed_by_score.json"
"""File of a model's folder that keeps it."""
EDGES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.95, 1.0)
LEAST = 20
"""Orders looked at below which a band says nothing."""
LEAST_BUYERS = 5


@dataclass(frozen=True)
class ScoreBand:
    """Orders whose risk indicator lay from `low` up to but not including `high`; the last band takes 1 in."""

    low: float
    high: float
    looked_at: int
    confirmed: int
    buyers: int
    """Of the orders looked at."""
    share_low: float | None
    """Ends of the 90 % interval of the share confirmed; `None` where too few were looked at to say."""
    share_high: float | None

    @property
    def share(self) -> float | None:
        """Confirmed over looked at; `None` where too few were."""
        return None if self.share_low is None else self.confirmed / self.looked_at


@dataclass(frozen=True)
class ConfirmedByScore:
    """The bands, and the first and the last day of the orders they are counted over, as ISO 8601."""

    bands: tuple[ScoreBand, ...]
    since: str
    until: str

    @classmethod
    def among(cls, risk: np.ndarray, known: pd.DataFrame, buyers: pd.Series, since: str, until: str) -> Self:
        """Counted over some orders: those with a risk, a known outcome, and no tip that led to them.

        `known` has the columns `outcome` and `selected_by`; an order chosen by a tip was known for what it is, not for its
        score. NaN where an order has no risk.
        """
        tipped = known["selected_by"].eq("tip").to_numpy(dtype=bool)
        counted = np.isfinite(risk) & known["outcome"].notna().to_numpy() & ~tipped
        diverted = known["outcome"].eq("diverted").to_numpy(dtype=bool)[counted]
        place = np.clip(np.searchsorted(EDGES, risk[counted], side="right") - 1, 0, len(EDGES) - 2)
        names = buyers.to_numpy()[counted]
        bands = (
            _band(low, high, diverted[place == at], names[place == at])
            for at, (low, high) in enumerate(pairwise(EDGES))
        )
        return cls(tuple(bands), since, until)

    def of(self, risk: float) -> ScoreBand:
        """The band of a score."""
        return next((band for band in self.bands if risk < band.high), self.bands[-1])

    def to_text(self) -> str:
        """As JSON, for `CONFIRMED_BY_SCORE`."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_dict(cls, found: Any) -> Self:
        """Read back what `to_text` wrote, its JSON once parsed.

        Raises:
            ValueError: If it is anything else.
        """
        if not isinstance(found, dict) or not isinstance(found["bands"], list) or not found["bands"]:
            raise ValueError("what was confirmed by score is no list of bands")  # of a file, not of a caller
        bands = tuple(ScoreBand(**one) for one in found["bands"])
        _check(bands)
        since, until = (date.fromisoformat(str(found[name])).isoformat() for name in ("since", "until"))
        return cls(bands, since, until)


def _band(low: float, high: float, diverted: np.ndarray, buyers: np.ndarray) -> ScoreBand:
    _, each = np.unique(buyers, return_counts=True)
    looked_at, confirmed = len(diverted), int(diverted.sum())
    enough = looked_at >= LEAST and len(each) >= LEAST_BUYERS
    ends = _interval(confirmed / looked_at, each) if enough else (None, None)
    return ScoreBand(low, high, looked_at, confirmed, len(each), *ends)


def _interval(share: float, each: np.ndarray) -> tuple[float, float]:
    """90 % interval by Clopper and Pearson at an effective number of orders, as if all of a buyer were alike (Kish 1965)."""
    orders = each.sum() ** 2 / (each**2).sum()
    return share_interval(share * orders, orders)


def _check(bands: Sequence[ScoreBand]) -> None:
    ends = (bands[0].low, *(band.high for band in bands))
    if any(band.low != before for band, before in zip(bands, ends, strict=False)) or not _rise_to_one(ends):
        raise ValueError("the bands of scores do not lie side by side from 0 to 1")
    for band in bands:
        counts = (band.confirmed, band.looked_at, band.buyers)
        if not all(isinstance(count, int) and count >= 0 for count in counts) or band.confirmed > band.looked_at:
            raise ValueError("a band of scores counts more confirmed than looked at, or is no count")
        shares = (band.share_low, band.share_high)
        if shares != (None, None) and not (band.looked_at and 0 <= _number(shares[0]) <= _number(shares[1]) <= 1):
            raise ValueError("the interval of a band of scores is none")


def _rise_to_one(ends: Sequence[float]) -> bool:
    return ends[0] == 0 and ends[-1] == 1 and all(one < other for one, other in pairwise(ends))


def _number(found: object) -> float:
    return float(found) if isinstance(found, int | float) else math.nan
