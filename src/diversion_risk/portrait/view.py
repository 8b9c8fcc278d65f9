"""One model's view of a batch: what every fact and every theme did to every order."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.precedents import by_theme
from diversion_risk.portrait.churn import Stand

TIER = "priority_level"
"""The fact that tells the commodity's tier."""
TIERS = {
    4.0: "tier 1 of the Common High Priority List",
    3.0: "tier 2 of the Common High Priority List",
    2.0: "tier 3 of the Common High Priority List",
    1.0: "tier 4 of the Common High Priority List",
    0.0: "not on the Common High Priority List",
}


@dataclass(frozen=True)
class View:
    """All tables and arrays have one row an order in input order."""

    assessed: Assessed
    pushes: pd.DataFrame = field(repr=False)
    """What each fact of the model contributed."""

    @classmethod
    def of(cls, assessed: Assessed) -> "View":
        """Explain every order of a batch."""
        pushes = assessed.model.contributions(assessed.facts.values).values
        return cls(assessed, pushes.reset_index(drop=True))

    @cached_property
    def themes(self) -> pd.DataFrame:
        """What the facts about one thing contributed together."""
        return by_theme(self.pushes)

    @property
    def listed(self) -> np.ndarray:
        """The orders that the policy lists for their risk; those drawn at random say nothing of the model."""
        return np.asarray(self.assessed.decisions.selected_by == "risk")

    @property
    def stand(self) -> Stand:
        """What is held beside another model."""
        return Stand(self.assessed.risk.margin, self.listed, self.themes)

    @property
    def destinations(self) -> np.ndarray:
        """Code of each order's destination; `None` where it is not stated."""
        return _or_none(self.assessed.orders["destination_country"])

    @property
    def tiers(self) -> np.ndarray:
        """The commodity's tier in words; `None` where it is unknown, and throughout where nobody asks for it."""
        values = self.assessed.facts.values
        return _or_none(values[TIER].map(TIERS)) if TIER in values else np.full(len(values), None, dtype=object)


def _or_none(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), None).to_numpy(dtype=object)
