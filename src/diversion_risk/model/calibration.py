"""From a margin to a probability that can be taken at its word, with the doubt about it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from diversion_risk.model.resampling import binned, group_weights


class Calibrator(Protocol):
    """A curve from margins to probabilities, learned on orders the booster has not seen."""

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "Calibrator":
        """Learn the curve; `groups` names the buyer of each order, by which the doubt is resampled."""

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of the 90 % interval of that probability."""

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""


@dataclass
class Sigmoid:
    """Platt scaling: a logistic curve of two numbers, smooth and strictly rising, so that ranks stay as they are.

    Fitted by weighted maximum likelihood with Platt's smoothed targets, which keep the curve finite where the classes
    do not overlap (Platt 1999). Its interval is that of curves fitted to resamples of whole buyers.
    """

    resamples: int = 200
    curves: np.ndarray | None = None
    """Slope and intercept of each curve; the first row is the one in use."""

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> "Sigmoid":
        """Learn the curve and its doubt."""
        bins, score = binned(margin)
        counted = [
            _counted(bins, diverted, weight * times)
            for times in (np.ones(len(margin)), *group_weights(groups, self.resamples, seed))
        ]
        best = _fit_curve(score, *counted[0], start=np.array([1.0, 0.0]))
        self.curves = np.vstack([best, *(_fit_curve(score, *drawn, start=best) for drawn in counted[1:])])
        return self

    def probability(self, margin: np.ndarray) -> np.ndarray:
        """Probability of each margin."""
        slope, intercept = self._learned()[0]
        return np.asarray(expit(slope * margin + intercept))

    def interval(self, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The 5th and 95th percentile over the resampled curves, always around the probability itself."""
        slopes, intercepts = self._learned()[1:].T
        ends = np.empty((2, len(margin)))
        for start in range(0, len(margin), _CHUNK):
            part = slice(start, start + _CHUNK)
            curves = np.outer(margin[part], slopes) + intercepts
            ends[:, part] = np.quantile(curves, [0.05, 0.95], axis=1)
        risk = self.probability(margin)
        return np.minimum(expit(ends[0]), risk), np.maximum(expit(ends[1]), risk)

    def to_dict(self) -> dict[str, Any]:
        """What was learned, as plain values."""
        return {"kind": "sigmoid", "curves": self._learned().tolist()}

    def _learned(self) -> np.ndarray:
        if self.curves is None:
            raise ValueError("this calibrator has not been fitted")
        return self.curves


_CHUNK = 20_000


def calibrator_from_dict(learned: dict[str, Any]) -> Calibrator:
    """The calibrator a model folder carries.

    Raises:
        ValueError: If it is of a kind this version does not know or its numbers are not curves.
    """
    curves = np.asarray(learned["curves"], dtype=float)
    complete = curves.ndim == 2 and curves.shape[1:] == (2,) and len(curves) > 1 and np.isfinite(curves).all()
    if learned["kind"] != "sigmoid" or not complete or (curves[:, 0] <= 0).any():
        raise ValueError("the calibrator is not a set of rising logistic curves")
    return Sigmoid(resamples=len(curves) - 1, curves=curves)


def _counted(bins: np.ndarray, diverted: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight of the diverted and of the other orders in each bin."""
    size = int(bins.max()) + 1 if len(bins) else 0
    yes = np.bincount(bins, weight * diverted, minlength=size)
    return yes, np.bincount(bins, weight, minlength=size) - yes


def _fit_curve(margin: np.ndarray, yes: np.ndarray, no: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The curve for bins with a margin each, and the weight of their diverted and of their other orders."""
    orders = yes + no
    target = yes * (yes.sum() + 1) / (yes.sum() + 2) + no / (no.sum() + 2)

    def loss(curve: np.ndarray) -> tuple[float, np.ndarray]:
        score = curve[0] * margin + curve[1]
        slope = orders * expit(score) - target
        return float(orders @ np.logaddexp(0, score) - target @ score), np.array([slope @ margin, slope.sum()])

    # A falling curve would turn the ranks around; a slope of nearly nothing says that the margin tells nothing.
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)])
    return np.asarray(found.x, dtype=float)
