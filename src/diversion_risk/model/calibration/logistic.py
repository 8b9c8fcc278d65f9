"""Logistic curves over one or two rising functions of the margin, with the doubt that resampling whole buyers leaves."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import expit

from diversion_risk.model.resampling import binned, group_weights

LEAST_SLOPE = 1e-3
"""A falling curve would turn the ranks around; a slope of nearly nothing says that the margin tells nothing."""
_CHUNK = 20_000


@dataclass
class LogisticCurves:
    """A logistic curve over the terms of its kind, with the same for resamples of whole buyers."""

    resamples: int = 200
    curves: np.ndarray | None = None
    """A slope for each term and an intercept for each curve; the first row is the one in use, the others its doubt."""

    kind: ClassVar[str]
    """What it is called in a model folder."""
    term_count: ClassVar[int]

    @staticmethod
    def terms(margin: np.ndarray) -> np.ndarray:
        """From margins to one column a term, each of which rises with the margin."""
        raise NotImplementedError

    def fit(self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int) -> Self:
        """Learn the curve and its doubt."""
        bins, score = binned(margin)
        columns = self.terms(score)
        draws = group_weights(groups, self.resamples, seed)
        counted = [_counted(bins, diverted, weight * times) for times in (np.ones(len(margin)), *draws)]
        start = np.append(np.ones(columns.shape[1]) / columns.shape[1], 0.0)
        best = _fit_curve(columns, *counted[0], start=start)
        self.curves = np.vstack([best, *(_fit_curve(columns, *drawn, start=best) for drawn in counted[1:])])
        return self

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin, by the curve in use."""
        curves = self._learned()
        return np.asarray(expit(self.terms(margin) @ curves[0, :-1] + curves[0, -1]))

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The 5th and 95th percentile over the resampled curves, always around the probability itself."""
        curves = self._learned()
        ends = np.empty((2, len(margin)))
        for start in range(0, len(margin), _CHUNK):
            part = slice(start, start + _CHUNK)
            said = self.terms(margin[part]) @ curves[1:, :-1].T + curves[1:, -1]
            ends[:, part] = np.quantile(said, [0.05, 0.95], axis=1)
        risk = self.probability(margin)
        return np.minimum(expit(ends[0]), risk), np.maximum(expit(ends[1]), risk)

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""
        return {"kind": self.kind, "curves": self._learned().tolist()}

    @classmethod
    def from_dict(cls, learned: dict[str, Any]) -> Self:
        """What was learned, from plain values.

        Raises:
            ValueError: If they are not rising logistic curves over its terms.
        """
        curves = checked_curves(learned["curves"], cls.term_count)
        return cls(len(curves) - 1, curves)

    def _learned(self) -> np.ndarray:
        if self.curves is None:
            raise ValueError("this calibrator has not been fitted")
        return self.curves


def checked_curves(learned: object, terms: int) -> np.ndarray:
    """Curves as a model folder carries them.

    Raises:
        ValueError: If they are not rising logistic curves over so many terms.
    """
    curves = np.asarray(learned, dtype=float)
    complete = curves.ndim == 2 and curves.shape[1:] == (terms + 1,) and len(curves) > 1 and np.isfinite(curves).all()
    if not complete or (curves[:, :-1] <= 0).any():
        raise ValueError("the calibrator is not a set of rising logistic curves")
    return curves


def _counted(bins: np.ndarray, diverted: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight of the diverted and of the other orders in each bin."""
    size = int(bins.max()) + 1 if len(bins) else 0
    yes = np.bincount(bins, weight * diverted, minlength=size)
    return yes, np.bincount(bins, weight, minlength=size) - yes


def _fit_curve(columns: np.ndarray, yes: np.ndarray, no: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The curve for bins with their terms, and the weight of their diverted and of their other orders.

    Weighted maximum likelihood with Platt's smoothed targets, which keep the curve finite where the classes do not overlap
    (Platt 1999).
    """
    # scipy.optimize takes a third of a second to import, and whoever only scores learns no curve.
    from scipy.optimize import minimize  # noqa: PLC0415

    orders = yes + no
    target = yes * (yes.sum() + 1) / (yes.sum() + 2) + no / (no.sum() + 2)

    def loss(curve: np.ndarray) -> tuple[float, np.ndarray]:
        score = columns @ curve[:-1] + curve[-1]
        slope = orders * expit(score) - target
        return float(orders @ np.logaddexp(0, score) - target @ score), np.append(slope @ columns, slope.sum())

    bounds = [(LEAST_SLOPE, None)] * columns.shape[1] + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=float)
