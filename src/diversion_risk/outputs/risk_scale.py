"""Risk on a 1-2-5 scale: where most orders lie far below 1 %, equal steps would hide them all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

EDGES: tuple[float, ...] = (
    0.0, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0,
)  # fmt: skip
NAMED = (0.0, 0.0001, 0.001, 0.01, 0.1, 1.0)
"""The edges that keep their label where there is little room."""


@dataclass(frozen=True)
class Band:
    """The orders whose risk lies from `low` up to but not including `high`; the last band takes 1.0 in."""

    low: float
    high: float
    released: int
    listed: int

    @property
    def name(self) -> str:
        """The band in words."""
        return f"{edge_name(self.low)} to {edge_name(self.high)} %"


@dataclass(frozen=True)
class Distribution:
    """How the batch spreads over the bands, and the lowest risk that was listed because of its risk."""

    bands: tuple[Band, ...]
    cut: float | None
    """`None` where no order was listed because of its risk."""


def distribution(overview: pd.DataFrame) -> Distribution:
    """The spread of the orders over the bands, released and listed ones apart; see `outputs.overview`."""
    is_released = overview["decision"] == "release"
    by_risk = overview.loc[~is_released & overview["selected_by"].eq("risk"), "lowest_risk"]
    released, listed = _counts(overview[is_released]), _counts(overview[~is_released])
    bands = tuple(Band(*band) for band in zip(EDGES[:-1], EDGES[1:], released, listed, strict=True))
    return Distribution(bands, float(by_risk.min()) if len(by_risk) else None)


def band_of(risks: np.ndarray) -> np.ndarray:
    """The number of the band that each risk lies in."""
    return np.clip(np.searchsorted(EDGES, risks, side="right") - 1, 0, len(EDGES) - 2)


def place(risk: float) -> float:
    """Where a risk stands on the scale, from 0 at the left to 1 at the right.

    >>> place(0.0), place(1.0), place(0.5) == 12 / 13
    (0.0, 1.0, True)
    """
    bounded = min(max(risk, 0.0), 1.0)
    band = min(int(np.searchsorted(EDGES, bounded, side="right")) - 1, len(EDGES) - 2)
    low, high = EDGES[band], EDGES[band + 1]
    within = (bounded - low) / high if low == 0 else math.log(bounded / low) / math.log(high / low)
    return (band + within) / (len(EDGES) - 1)


def edge_name(edge: float) -> str:
    """An edge in per cent, without the sign.

    >>> edge_name(0.0001), edge_name(0.05), edge_name(1.0)
    ('0.01', '5', '100')
    """
    return f"{100 * edge:g}"


def _counts(overview: pd.DataFrame) -> Sequence[int]:
    counted = np.bincount(overview["band"].to_numpy(dtype=int), overview["orders"], minlength=len(EDGES) - 1)
    return [int(count) for count in counted]
