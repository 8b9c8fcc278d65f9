"""Sufficiency: what is left of ranking and list when a model knows only the facts of the top reasons, or all but those."""

from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.portrait.leading import leading
from diversion_risk.portrait.view import View


def sufficiency(view: View) -> dict[str, Any]:
    """Each order by the facts of its own top reasons alone; all other facts unknown, or counted at the base."""
    model, margin = view.assessed.model, view.assessed.risk.margin
    keep = _facts_of(view, leading(view.themes))
    values = view.assessed.facts.values[list(model.features)]
    base = float(margin[0] - view.pushes.iloc[0].sum())
    told = {
        "others_unknown": _margin(model, values.where(keep)),
        "others_at_base": base + view.pushes.where(keep, 0.0).sum(axis=1).to_numpy(),
        "top_unknown": _margin(model, values.mask(keep)),
    }
    return {
        "orders": len(margin),
        "listed": int(view.listed.sum()),
        "facts_kept": float(keep.to_numpy().sum(axis=1).mean()),
        "facts": len(model.features),
        **{name: _beside(view, found) for name, found in told.items()},
    }


def _facts_of(view: View, leaders: np.ndarray) -> pd.DataFrame:
    """Which facts of which order belong to the themes that lead there."""
    names = list(view.themes)
    theme_of = np.array([names.index(BY_NAME[str(fact)].about) for fact in view.pushes])
    leads = np.zeros((len(leaders), len(names) + 1), dtype=bool)
    leads[np.arange(len(leaders))[:, None], leaders] = True
    return pd.DataFrame(leads[:, theme_of], columns=view.pushes.columns)


def _margin(model: RiskModel, values: pd.DataFrame) -> np.ndarray:
    return model.risk(values).margin


def _beside(view: View, margin: np.ndarray) -> dict[str, float]:
    """How near the ranks are, and how many of the listed would be among as many of the riskiest."""
    ranks = pd.DataFrame({"all": view.assessed.risk.margin, "kept": margin}).rank()
    top = np.zeros(len(margin), dtype=bool)
    top[np.argsort(-margin, kind="stable")[: int(view.listed.sum())]] = True
    listed = view.listed
    risk = view.assessed.model.calibrator.probability
    return {
        "rank_correlation": float(ranks["all"].corr(ranks["kept"])),
        "list_kept": float(top[listed].mean()),
        "median_risk_of_listed": float(np.median(risk(margin[listed]))),
        "median_risk_of_listed_by_all": float(np.median(view.assessed.risk.probability[listed])),
    }
