"""Calibration: whether the risks can be taken at their word."""

from diversion_risk.model.measures import Measure, measures
from diversion_risk.model.paired import figure, found_beside_said
from diversion_risk.promote.trial import Finding, Trial, plain, told

GATE = "calibration"
_LABELS_OF_CONFIRMED = "UnknownAsNegative"
"""The strategy whose risk is the chance to become a confirmed diversion; that of the others is the chance to be one."""


def calibrated(trial: Trial) -> Finding:
    """What is found beside what was said, and the slope: refused where either is surely outside its range."""
    judged = trial.seen(trial.said, _view(trial))
    if not judged.diverted.any():
        return Finding(GATE, "unknown", "no order of the window is known as diverted")
    sampled = {"resamples": trial.resamples, "seed": trial.seed}
    ratio = figure(judged, found_beside_said, **sampled)
    slope = measures(judged, **sampled)["calibration_slope"]
    limits = trial.limits
    off = [
        f"{name} is {told(measure)}, surely outside {low:g} to {high:g}"
        for name, measure, (low, high) in (
            ("found beside said", ratio, limits.found_beside_said),
            ("the slope", slope, limits.calibration_slope),
        )
        if _surely_outside(measure, low, high)
    ]
    figures = {"found_beside_said": plain(ratio), "calibration_slope": plain(slope), "view": _told_view(trial)}
    fine = f"found beside said is {told(ratio)}, the slope {told(slope)}"
    return Finding(GATE, "not met" if off else "passed", "; ".join(off) or fine, figures)


def _surely_outside(measure: Measure, low: float, high: float) -> bool:
    return measure.high < low or measure.low > high


def _view(trial: Trial) -> str:
    if trial.challenger.settings.get("labels") == _LABELS_OF_CONFIRMED:
        return "all_orders"
    return "population" if "population" in trial.judged.views() else "looked_at"


def _told_view(trial: Trial) -> str:
    return "truth" if trial.truth is not None else _view(trial)
