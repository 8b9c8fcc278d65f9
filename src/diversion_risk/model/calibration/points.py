"""A curve through points: probabilities and the ends of their intervals at some margins, straight lines between them."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

MOST_POINTS = 200


@dataclass(frozen=True)
class Points:
    """All arrays have one entry a point; below the first and above the last the curve is flat."""

    margin: np.ndarray
    risk: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""
        return np.asarray(np.interp(margin, self.margin, self.risk))

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of the 90 % interval of that probability."""
        low, high = (np.asarray(np.interp(margin, self.margin, ends)) for ends in (self.low, self.high))
        risk = self.probability(margin)
        # Rounding alone could part them where they meet.
        return np.minimum(low, risk), np.maximum(high, risk)

    def to_dict(self) -> dict[str, Any]:
        """The points as plain values."""
        return {name: getattr(self, name).tolist() for name in ("margin", "risk", "low", "high")}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> "Points":
        """The points a model folder carries.

        Raises:
            ValueError: If they are not a rising curve of probabilities within their intervals.
        """
        margin, risk, low, high = (np.asarray(learned[name], dtype=float) for name in ("margin", "risk", "low", "high"))
        alike = margin.ndim == 1 and len(margin) > 0 and all(one.shape == margin.shape for one in (risk, low, high))
        if not alike or not all(np.isfinite(one).all() for one in (margin, risk, low, high)):
            raise ValueError("the calibrator is not a curve through points")
        rises = (np.diff(margin) > 0).all() and all((np.diff(one) >= 0).all() for one in (risk, low, high))
        if not rises or (low < 0).any() or (low > risk).any() or (risk > high).any() or (high > 1).any():
            raise ValueError("the calibrator is not a rising curve of probabilities within their intervals")
        return cls(margin, risk, low, high)


@dataclass
class ThroughPoints:
    """A calibrator whose curve goes through points, however they were learned."""

    points: Points | None = field(default=None, kw_only=True)

    kind: ClassVar[str]
    """What it is called in a model folder."""

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""
        return self._learned().probability(margin)

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of the 90 % interval of that probability."""
        return self._learned().interval(margin)

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""
        return {"kind": self.kind, **self._learned().to_dict()}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> Self:
        """What was learned, from plain values."""
        return cls(points=Points.from_dict(learned))

    def _learned(self) -> Points:
        if self.points is None:
            raise ValueError("this calibrator has not been fitted")
        return self.points


def binned_by_value(margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bin of each margin and mean margin of each bin, of about as many orders each; equal margins never part."""
    edges = np.unique(np.quantile(margin, np.linspace(0, 1, MOST_POINTS + 1)))
    _, bins = np.unique(np.searchsorted(edges, margin, side="left"), return_inverse=True)
    return bins, np.bincount(bins, margin) / np.bincount(bins)
