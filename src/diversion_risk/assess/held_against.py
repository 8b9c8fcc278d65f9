"""What of orders is held against those that a model learned from: their facts, their codes, their margins."""

import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.never_seen import codes_of
from diversion_risk.health.baseline import Baseline
from diversion_risk.health.drift import Drift, drift_of

CHAPTER = "hs_chapter"


def codes_held_against(orders: pd.DataFrame) -> pd.DataFrame:
    """The coded columns whose shares are compared: those that are told when new, and the chapter of the goods."""
    return codes_of(orders).assign(**{CHAPTER: orders["hs_code"].str.slice(0, 2)})


def drift_of_batch(assessed: Assessed, baseline: Baseline | None) -> Drift:
    """How far an assessed batch lies from what its model saw."""
    return drift_of(baseline, assessed.facts.values, codes_held_against(assessed.orders), assessed.risk.margin)
