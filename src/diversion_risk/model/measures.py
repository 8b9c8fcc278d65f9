"""How good a ranking and a probability are, each with the interval that resampling whole buyers gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from diversion_risk.model.resampling import binned, group_weights

SHARES = (0.005, 0.01, 0.02, 0.05)
"""Capacities at which precision is told, as shares of the orders."""
ENOUGH_DIVERTED = 20
"""Diverted orders from which on a destination is judged by itself."""


@dataclass(frozen=True)
class Judged:
    """Orders with an answer, and what a model said of them; all arrays have one entry an order."""

    margin: np.ndarray
    diverted: np.ndarray
    buyer: np.ndarray
    destination: np.ndarray
    risk: np.ndarray | None = None
    """Calibrated probability, where there is one."""
    weight: np.ndarray | None = None
    """How many orders each stands for; one each without it."""


@dataclass(frozen=True)
class Measure:
    """A figure with its 90 % interval; NaN where it could not be measured."""

    value: float
    low: float
    high: float


Statistic = Callable[[np.ndarray], float]
"""From how often each order is drawn to a figure."""


def measures(judged: Judged, *, resamples: int = 200, seed: int = 0) -> dict[str, Measure]:
    """Every figure of the report by its name.

    Names: `average_precision`, `roc_auc`, `precision_at_1pct`, `recall_at_1pct`, `lift_at_1pct` and so on for each
    share, `auc_within_destinations` and `auc_within_XX`, and where there is a risk `brier`, `log_loss`,
    `calibration_error`, `calibration_slope`.
    """
    return with_intervals(_statistics(judged), judged, resamples, seed)


def at_share(margin: np.ndarray, diverted: np.ndarray, share: float) -> dict[str, float]:
    """Precision among the riskiest share of the orders: expected, best and worst under ties at the cut.

    >>> at_share(np.array([2.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False]), 0.5)
    {'expected': 0.75, 'best': 1.0, 'worst': 0.5}
    """
    size = max(1, round(share * len(margin)))
    cut = np.sort(margin)[-size]
    above, tied = margin > cut, margin == cut
    places, hits = size - above.sum(), diverted[above].sum()
    yes, no = diverted[tied].sum(), (~diverted[tied]).sum()
    return {
        "expected": float(hits + places * yes / (yes + no)) / size,
        "best": float(hits + min(yes, places)) / size,
        "worst": float(hits + max(0, places - no)) / size,
    }


def reliability(
    risk: np.ndarray, diverted: np.ndarray, bins: int = 15, weight: np.ndarray | None = None
) -> pd.DataFrame:
    """Mean risk and share diverted in bins of equal numbers of orders; one row a bin.

    With `weight` both are means over as many orders as each stands for.
    """
    order = np.argsort(risk, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    times = np.ones(len(risk)) if weight is None else weight
    return pd.DataFrame(
        {
            "orders": [len(part) for part in parts],
            "risk": [np.average(risk[part], weights=times[part]) for part in parts],
            "diverted": [np.average(diverted[part], weights=times[part]) for part in parts],
        }
    )


def _statistics(judged: Judged) -> dict[str, Statistic]:
    curve = Curve(judged.margin, judged.diverted)
    found: dict[str, Statistic] = {"average_precision": curve.average_precision, "roc_auc": curve.roc_auc}
    for share in SHARES:
        for place, kind in enumerate(("precision", "recall", "lift")):
            found[f"{kind}_at_{100 * share:g}pct"] = partial(curve.hit, share=share, which=place)
    return found | _within_destinations(judged) | _of_probability(judged)


def _within_destinations(judged: Judged) -> dict[str, Statistic]:
    curves: dict[str, tuple[np.ndarray, Curve]] = {}
    for destination in sorted(set(judged.destination)):
        inside = np.flatnonzero(judged.destination == destination)
        diverted = judged.diverted[inside]
        if diverted.sum() >= ENOUGH_DIVERTED and not diverted.all():
            curves[destination] = inside, Curve(judged.margin[inside], diverted)
    if not curves:
        return {}

    def within(times: np.ndarray) -> float:
        found = np.array([curve.roc_auc(times[inside]) for inside, curve in curves.values()])
        return _ratio(np.nansum(found), np.sum(~np.isnan(found)))

    each: dict[str, Statistic] = {
        f"auc_within_{destination}": partial(_auc_inside, inside=inside, curve=curve)
        for destination, (inside, curve) in curves.items()
    }
    return {"auc_within_destinations": within, **each}


def _auc_inside(times: np.ndarray, inside: np.ndarray, curve: "Curve") -> float:
    return curve.roc_auc(times[inside])


def _of_probability(judged: Judged) -> dict[str, Statistic]:
    if judged.risk is None:
        return {}
    risk = np.clip(judged.risk, 1e-12, 1 - 1e-12)
    diverted = judged.diverted.astype(float)
    surprise = -(diverted * np.log(risk) + (1 - diverted) * np.log1p(-risk))
    order = np.argsort(risk, kind="stable")
    bins, score = binned(logit(risk))

    def error(times: np.ndarray) -> float:
        gaps = [abs(times[part] @ (risk[part] - diverted[part])) for part in np.array_split(order, 15) if len(part)]
        return _ratio(np.sum(gaps), times.sum())

    return {
        "brier": lambda times: _ratio(times @ (risk - diverted) ** 2, times.sum()),
        "log_loss": lambda times: _ratio(times @ surprise, times.sum()),
        "calibration_error": error,
        "calibration_slope": lambda times: _slope(score, np.bincount(bins, times), np.bincount(bins, times * diverted)),
    }


def _ratio(part: float, whole: float) -> float:
    """NaN where there is nothing to divide by: a resample may draw no order that counts."""
    return float(part / whole) if whole else np.nan


def with_intervals(
    statistics: Mapping[str, Statistic], judged: Judged, resamples: int, seed: int
) -> dict[str, Measure]:
    """Each statistic with its 90 % interval by resampling whole buyers; all see the same resamples."""
    weight = np.ones(len(judged.margin)) if judged.weight is None else judged.weight
    values = {name: statistic(weight) for name, statistic in statistics.items()}
    drawn = [
        [statistic(weight * times) for statistic in statistics.values()]
        for times in group_weights(judged.buyer, resamples, seed)
    ]
    ends = _ends(np.array(drawn, dtype=float).reshape(-1, len(statistics)))
    return {
        name: Measure(value, float(low), float(high))
        for (name, value), low, high in zip(values.items(), *ends, strict=True)
    }


def _ends(drawn: np.ndarray) -> np.ndarray:
    """5th and 95th percentile of each column; NaN where nothing could be measured."""
    ends = np.full((2, drawn.shape[1]), np.nan)
    measured = ~np.isnan(drawn).all(axis=0)
    if len(drawn) and measured.any():
        ends[:, measured] = np.nanquantile(drawn[:, measured], [0.05, 0.95], axis=0)
    return ends


class Curve:
    """Hits and orders from the riskiest down, prepared once for many resamples."""

    def __init__(self, margin: np.ndarray, diverted: np.ndarray) -> None:
        """A curve over some orders."""
        self._order = np.argsort(-margin, kind="stable")
        self._diverted = diverted[self._order].astype(float)
        ranked = margin[self._order]
        # The last order of each tie; none where there are no orders.
        self._ends: np.ndarray = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)[: len(ranked)]

    def _counts(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Diverted orders and all orders down to the end of each tie."""
        ranked = times[self._order]
        return np.cumsum(ranked * self._diverted)[self._ends], np.cumsum(ranked)[self._ends]

    def average_precision(self, times: np.ndarray) -> float:
        """Mean precision at each diverted order; NaN where none was drawn."""
        hits, orders = self._counts(times)
        if not len(hits) or hits[-1] == 0:
            return np.nan
        precision = np.divide(hits, orders, out=np.zeros_like(hits), where=orders > 0)
        return float(np.diff(hits, prepend=0.0) @ precision / hits[-1])

    def roc_auc(self, times: np.ndarray) -> float:
        """Chance that a diverted order stands above another one; NaN where either is missing."""
        hits, orders = self._counts(times)
        misses = orders - hits
        if not len(hits) or hits[-1] == 0 or misses[-1] == 0:
            return np.nan
        middle = hits - np.diff(hits, prepend=0.0) / 2
        return float(np.diff(misses, prepend=0.0) @ middle / (hits[-1] * misses[-1]))

    def hit(self, times: np.ndarray, share: float, which: int) -> float:
        """Precision, recall or lift among the riskiest share, expected under ties at the cut."""
        return self._hits(times, share)[which]

    def _hits(self, times: np.ndarray, share: float) -> tuple[float, float, float]:
        hits, orders = self._counts(times)
        if not len(hits) or hits[-1] == 0:
            return np.nan, np.nan, np.nan
        size = max(1.0, np.round(share * orders[-1]))
        found = float(np.interp(size, np.append(0.0, orders), np.append(0.0, hits)))
        precision = found / size
        return precision, found / hits[-1], precision * orders[-1] / hits[-1]


def _slope(score: np.ndarray, orders: np.ndarray, diverted: np.ndarray) -> float:
    """Slope of a logistic regression of the answer on the log-odds of the risk; 1 is right, below 1 overconfident.

    Each entry is a bin: its score, how many orders it holds and how many of them were diverted.
    """
    if not 0 < diverted.sum() < orders.sum():
        return np.nan
    curve = np.array([1.0, 0.0])
    for _ in range(25):
        fitted = expit(curve[0] * score + curve[1])
        spread, miss = orders * fitted * (1 - fitted), diverted - orders * fitted
        gradient = np.array([miss @ score, miss.sum()])
        bend = np.array([[spread @ score**2, spread @ score], [spread @ score, spread.sum()]])
        step = np.linalg.lstsq(bend, gradient, rcond=None)[0]
        curve = curve + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return float(curve[0])
