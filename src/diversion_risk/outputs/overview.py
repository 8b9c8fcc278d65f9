"""The batch at a glance: its orders counted by decision, corridor and band of risk, wherever they lie."""

from collections.abc import Sequence

import pandas as pd

from diversion_risk.outputs.risk_scale import band_of

KINDS = ("decision", "selected_by", "exporter", "destination", "chapter", "band")
"""What the orders of one line share; the exporter's country is empty text where it is not stated."""
COUNTED = ("orders", "lowest_risk")


def overview(scores: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """One line for each kind of order there is in a batch, or in a part of one: how many, and the lowest risk."""
    kinds = {
        "decision": scores["decision"].astype(str).to_numpy(),
        "selected_by": scores["selected_by"].astype(str).to_numpy(),
        "exporter": orders["exporter_country"].astype(object).fillna("").to_numpy(),
        "destination": orders["destination_country"].astype(object).fillna("").to_numpy(),
        "chapter": orders["hs_code"].astype(str).str[:2].to_numpy(),
        "band": band_of(scores["risk"].to_numpy(dtype=float)),
    }
    return added_up([pd.DataFrame(kinds).assign(orders=1, lowest_risk=scores["risk"].to_numpy(dtype=float))])


def added_up(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The overview of a batch from those of its parts."""
    grouped = pd.concat(parts, ignore_index=True).groupby(list(KINDS))
    return grouped.agg({"orders": "sum", "lowest_risk": "min"}).reset_index()
