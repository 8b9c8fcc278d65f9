"""Whether a column encoded over the whole period beats the same encoded by the past: an identity, not a trait."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.material import Material
from diversion_risk.audit.skill import Auc, auc

STRONG = 0.85
"""AUC, at its lower bound, from which on the whole period tells a lot; a choice of ours."""
LEFT = 0.25
"""Share of that skill which the past must have, at its upper bound; a party that diverts again leaves more in its past.

In simulated worlds of 20,000 orders, where outcomes are fewest and latest, no column falls below 0.3 at its middle.
"""
_DOUBT = 0.5
ADVICE = (
    "never encode it by outcomes of the whole period, keep its rows on one side of every split, and judge by what it groups; "
    "look-backs that see whole days before the order are safe from it"
)


@dataclass(frozen=True)
class Encoding:
    """How well a column foretells by all other rows with the same value, and by those known before the order."""

    column: str
    orders: int
    """Later orders that share their value with another row."""
    whole: Auc
    past: Auc

    @property
    def is_identity(self) -> bool:
        """Whether the whole period tells a lot of which the past knows next to nothing."""
        return bool(self.whole.low >= STRONG and self.past.high - 0.5 < LEFT * (self.whole.low - 0.5))


def encodings(material: Material) -> tuple[list[Finding], dict[str, float | str | None]]:
    """Each column that is an identity, and figures of the widest gap."""
    found = [_encoding(material, name, codes) for name, codes in material.codes.items() if name != "order_id"]
    told = [one for one in found if np.isfinite(one.whole.value)]
    findings = [_finding(material, one) for one in told if one.is_identity]
    if not told:
        return findings, {"whole": None, "past": None}
    widest = max(told, key=lambda one: one.whole.value - one.past.value)
    return findings, {"column": widest.column, "whole": widest.whole.value, "past": widest.past.value}


def _encoding(material: Material, column: str, codes: np.ndarray) -> Encoding:
    diverted = material.diverted.astype(float)
    orders, hits = np.bincount(codes)[codes], np.bincount(codes, diverted)[codes]
    asked = material.later & (orders > 1) & material.columns[column].notna().to_numpy()
    base = float(diverted.mean()) if len(diverted) else 0.0
    whole = (hits - diverted + _DOUBT * base) / (orders - 1 + _DOUBT)
    seen, confirmed = past_counts(codes, material)
    past = (confirmed + _DOUBT * base) / (seen + _DOUBT)
    truth = material.diverted[asked]
    return Encoding(column, int(asked.sum()), auc(whole[asked], truth), auc(past[asked], truth))


def past_counts(codes: np.ndarray, material: Material) -> tuple[np.ndarray, np.ndarray]:
    """How many rows with the same code were known before each order's day, and how many of them as diverted."""
    count = len(codes)
    rows = pd.DataFrame({
        "code": np.append(codes, codes),
        "day": np.append(material.known_day, material.order_day),
        # What becomes known on the order's own day is not yet known in the morning: orders come first within a day.
        "is_outcome": np.append(np.ones(count), np.zeros(count)),
        "diverted": np.append(material.diverted.astype(float), np.zeros(count)),
    })  # fmt: skip
    ordered = rows.sort_values(["code", "day", "is_outcome"], kind="stable")
    so_far = ordered.groupby("code")[["is_outcome", "diverted"]].cumsum().reindex(rows.index).to_numpy()[count:]
    return so_far[:, 0], so_far[:, 1]


def _finding(material: Material, one: Encoding) -> Finding:
    says = (
        f"On {one.orders:,} later orders that share a value with another row, the outcomes of all other rows with the value "
        f"have an AUC of {one.whole.value:.3f}, those known before the order one of {one.past.value:.3f}."
    )
    evidence: Mapping[str, float] = {
        "whole": one.whole.value, "past": one.past.value, "orders": float(one.orders),
    }  # fmt: skip
    return Finding("identity", (one.column,), says, ADVICE, evidence, material.other_names(one.column))
