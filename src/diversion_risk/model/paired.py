"""Two rankings of the same orders, held against each other: what one gains on the other, and how sure that is."""

from collections.abc import Callable

import numpy as np

from diversion_risk.model.measures import Curve, Judged, Measure, Statistic, with_intervals

Reckoning = Callable[[Judged], Statistic]
"""From orders and what was said of them to a statistic."""


def gain(one: Judged, other: Judged, reckon: Reckoning, *, resamples: int, seed: int) -> Measure:
    """By how much `one` is above `other`, with its 90 % interval; both see the same resamples of whole buyers."""
    ours, theirs = reckon(one), reckon(other)
    difference: Statistic = lambda times: ours(times) - theirs(times)  # noqa: E731
    return with_intervals({"gain": difference}, one, resamples, seed)["gain"]


def figure(judged: Judged, reckon: Reckoning, *, resamples: int, seed: int) -> Measure:
    """A figure with its 90 % interval."""
    return with_intervals({"figure": reckon(judged)}, judged, resamples, seed)["figure"]


def average_precision(judged: Judged) -> Statistic:
    """Average precision over all orders."""
    return Curve(judged.margin, judged.diverted).average_precision


def roc_auc(judged: Judged) -> Statistic:
    """ROC AUC over all orders."""
    return Curve(judged.margin, judged.diverted).roc_auc


def auc_within_destinations(judged: Judged) -> Statistic:
    """ROC AUC over the pairs of a diverted and another order that share a destination.

    A ranking that knows the destination alone has 0.5, however few diverted orders each destination holds.
    """
    parts = []
    for destination in sorted(set(judged.destination)):
        inside = np.flatnonzero(judged.destination == destination)
        diverted = judged.diverted[inside]
        if 0 < diverted.sum() < len(diverted):
            parts.append((inside, diverted, Curve(judged.margin[inside], diverted)))

    def over_pairs(times: np.ndarray) -> float:
        won = pairs = 0.0
        for inside, diverted, curve in parts:
            drawn = times[inside]
            here = float(drawn[diverted].sum() * drawn[~diverted].sum())
            if here:
                won, pairs = won + here * curve.roc_auc(drawn), pairs + here
        return won / pairs if pairs else np.nan

    return over_pairs


def found_beside_said(judged: Judged) -> Statistic:
    """Diverted orders over the number that the risks add up to; 1 is right, below 1 too much was said."""
    assert judged.risk is not None
    risk, diverted = judged.risk, judged.diverted.astype(float)
    return lambda times: float(times @ diverted / max(times @ risk, 1e-12))
