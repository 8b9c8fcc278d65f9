"""Who ranks the orders: the model, what it must beat, and the plain rules that a reviewer knows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.red_flags import raised
from diversion_risk.model.baselines import points
from diversion_risk.model.estimator import Estimator
from diversion_risk.reference.commodities import commodity
from diversion_risk.reference.countries import country

NAMES: Mapping[str, str] = {
    "model": "the model",
    "logistic": "logistic regression",
    "red_flags": "red-flag points",
    "hub_then": "transshipment point, named by the order's date",
    "hub_today": "transshipment point, today's list",
    "tier_then": "priority tier, as of the order's date",
    "tier_today": "priority tier, today's list",
}
"""Contenders in the order of the page, each with its name in a sentence."""


@dataclass(frozen=True)
class Contenders:
    """What ranks beside the model; the logistic regression learned from the same orders as the model."""

    logistic: Estimator | None = None

    def say(self, assessed: Assessed) -> pd.DataFrame:
        """One column a contender, higher is riskier; a rule that lacks its fact does not fire."""
        orders, values = assessed.orders, assessed.facts.values
        said = {
            "model": assessed.risk.margin,
            "red_flags": points(raised(values)),
            "hub_then": values["destination_is_transshipment_point"].fillna(0.0).to_numpy(),
            "hub_today": orders["destination_country"].map(_is_named_today).to_numpy(float),
            "tier_then": values["priority_level"].fillna(0.0).to_numpy(),
            "tier_today": orders["hs_code"].map(_level_today).to_numpy(float),
        }
        if self.logistic is not None:
            # The rules speak in fewer levels than floats have; so may it.
            said["logistic"] = np.round(self.logistic.margin(values[list(assessed.model.features)]), 9)
        return pd.DataFrame({name: said[name] for name in NAMES if name in said}, index=orders.index)


def _is_named_today(code: str) -> bool:
    found = country(code)
    return found is not None and found.transshipment_from is not None


def _level_today(hs: str) -> int:
    found = commodity(hs)
    return 0 if found is None else found.priority_level
