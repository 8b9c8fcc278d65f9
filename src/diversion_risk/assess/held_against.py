"""What of orders is held against those that a model learned from, besides their facts and margins: their codes."""

import pandas as pd

from diversion_risk.assess.never_seen import codes_of

CHAPTER = "hs_chapter"


def codes_held_against(orders: pd.DataFrame) -> pd.DataFrame:
    """The coded columns whose shares are compared: those that are told when new, and the chapter of the goods."""
    return codes_of(orders).assign(**{CHAPTER: orders["hs_code"].str.slice(0, 2)})
