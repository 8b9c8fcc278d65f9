"""Logistic curves over one or two rising functions of the margin, with the doubt that resampling whole buyers leaves."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from diversion_risk.model.resampling import binned, group_weights

Terms = Callable[[np.ndarray], np.ndarray]
"""From margins to one column a term, each of which rises with the margin."""
LEAST_SLOPE = 1e-3
"""A falling curve would turn the ranks around; a slope of nearly nothing says that the margin tells nothing."""
_CHUNK = 20_000


def fit_curves(
    terms: Terms,
    margin: np.ndarray,
    diverted: np.ndarray,
    weights: tuple[np.ndarray, np.ndarray],
    draws: tuple[int, int],
) -> np.ndarray:
    """A slope for each term and an intercept for each curve; the first row is the one in use, the others its doubt.

    `weights` are the orders' own and the group of each; `draws` the number of resamples and their seed.
    """
    weight, groups = weights
    bins, score = binned(margin)
    columns = terms(score)
    counted = [
        _counted(bins, diverted, weight * times) for times in (np.ones(len(margin)), *group_weights(groups, *draws))
    ]
    start = np.append(np.ones(columns.shape[1]) / columns.shape[1], 0.0)
    best = _fit_curve(columns, *counted[0], start=start)
    return np.vstack([best, *(_fit_curve(columns, *drawn, start=best) for drawn in counted[1:])])


def probability(terms: Terms, curves: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Probability of each margin by the curve in use."""
    return np.asarray(expit(terms(margin) @ curves[0, :-1] + curves[0, -1]))


def interval(terms: Terms, curves: np.ndarray, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 5th and 95th percentile over the resampled curves, always around the probability itself."""
    ends = np.empty((2, len(margin)))
    for start in range(0, len(margin), _CHUNK):
        part = slice(start, start + _CHUNK)
        said = terms(margin[part]) @ curves[1:, :-1].T + curves[1:, -1]
        ends[:, part] = np.quantile(said, [0.05, 0.95], axis=1)
    risk = probability(terms, curves, margin)
    return np.minimum(expit(ends[0]), risk), np.maximum(expit(ends[1]), risk)


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
    orders = yes + no
    target = yes * (yes.sum() + 1) / (yes.sum() + 2) + no / (no.sum() + 2)

    def loss(curve: np.ndarray) -> tuple[float, np.ndarray]:
        score = columns @ curve[:-1] + curve[-1]
        slope = orders * expit(score) - target
        return float(orders @ np.logaddexp(0, score) - target @ score), np.append(slope @ columns, slope.sum())

    bounds = [(LEAST_SLOPE, None)] * columns.shape[1] + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=float)
