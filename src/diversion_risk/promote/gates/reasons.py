"""Reasons: in known diversions they must point the way the domain says, not upside down."""

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.promote.trial import Finding, Trial

GATE = "reasons"
MOST = 500
"""Known diversions that are explained; more would tell the same."""


def reasons_upright(trial: Trial) -> Finding:
    """Of known diversions: how much of what declared facts weigh runs against their direction, and what leads."""
    diverted = trial.judged.known["outcome"].eq("diverted").to_numpy(dtype=bool) if trial.truth is None else trial.truth
    known = trial.values[diverted].head(MOST)
    if known.empty:
        return Finding(GATE, "unknown", "no order of the window is known as diverted")
    model, limits = trial.challenger.model, trial.limits
    pushes = model.contributions(known).values
    raising, against = leading_raises(pushes), weighed_against(pushes, known, model)
    figures = {"against": round(against, 4), "raising": round(raising, 4), "orders": len(known)}
    found = (
        f"in {len(known):,} known diversions {100 * against:.0f} % of what facts with a declared direction weigh runs against "
        f"it, and in {100 * raising:.0f} % the strongest reason raises the risk"
    )
    upright = against <= limits.reasons_against and raising >= limits.reasons_raising
    return Finding(GATE, "passed" if upright else "not met", found, figures)


def leading_raises(pushes: pd.DataFrame) -> float:
    """Share of the orders whose strongest contribution raises the risk."""
    strengths = pushes.to_numpy()
    strongest = np.abs(strengths).argmax(axis=1)
    return float((strengths[np.arange(len(strengths)), strongest] > 0).mean())


def weighed_against(pushes: pd.DataFrame, values: pd.DataFrame, model: RiskModel) -> float:
    """Share of the declared facts' contributions whose sign is not the one their value asks for.

    A fact that may only raise the risk asks for a push upward where it lies above its usual value over the training orders,
    and for one downward below it; an unknown fact, or one at its usual value, asks for nothing.
    """
    declared = [name for name in pushes.columns if name in BY_NAME and BY_NAME[name].monotone]
    directions = np.array([BY_NAME[name].monotone for name in declared])
    usual = np.array([model.usual[name] for name in declared])
    asked = np.nan_to_num(np.sign(values[declared].to_numpy(float) - usual) * directions)
    weighed = pushes[declared].to_numpy()
    told = np.abs(weighed)[asked != 0].sum()
    return float(np.abs(weighed)[weighed * asked < 0].sum() / told) if told else 0.0
