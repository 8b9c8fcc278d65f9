"""Rows of the later half that have a twin in the older one: what is judged on them was learned by heart."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.material import Material
from diversion_risk.audit.skill import LEAST, lower_bound

MANY = 0.2
"""Share of later diverted orders with a diverted twin from which on, at its lower bound, recall is learned by heart."""
_NUMBERED = 0.5
"""A column with more distinct values than this share of the rows numbers them, and describes nothing."""
ADVICE = "keep one of each, or judge without the rows that have a twin in training"


def twins(material: Material, leave_out: Collection[str]) -> tuple[list[Finding], dict[str, float | None]]:
    """Whether too many later rows equal an older one in every column that describes; `leave_out` are known leaks."""
    later = material.later
    described = [name for name, codes in material.codes.items() if _describes(name, codes, leave_out)]
    if not described or not later.any() or later.all():
        return [], {"share": None, "same_outcome": None, "diverted": None}
    cells = pd.util.hash_pandas_object(pd.DataFrame({name: material.codes[name] for name in described}), index=False)
    codes = pd.factorize(cells)[0]
    count, diverted = int(codes.max()) + 1, material.diverted
    older = np.bincount(codes[~later], minlength=count)[codes] > 0
    older_diverted = np.bincount(codes[~later], diverted[~later], count)[codes] > 0
    older_cleared = np.bincount(codes[~later], ~diverted[~later], count)[codes] > 0
    same = np.where(diverted, older_diverted, older_cleared)
    yes = later & diverted
    figures: dict[str, float | None] = {
        "columns": float(len(described)),
        "share": float(older[later].mean()),
        "same_outcome": float(same[later].mean()),
        "diverted": float(same[yes].mean()) if yes.any() else None,
    }
    if yes.sum() < LEAST or lower_bound(same[yes].sum(), yes.sum()) < MANY:
        return [], figures
    says = (
        f"{same[yes].sum():,} of the {yes.sum():,} diverted orders of the later half equal a diverted one of the older half "
        f"in all {len(described)} columns that describe an order; of all later orders {figures['share']:.1%} have a twin, "
        f"{figures['same_outcome']:.1%} one with the same outcome."
    )
    return [Finding("twins", (), says, ADVICE, {k: v for k, v in figures.items() if v is not None})], figures


def _describes(name: str, codes: np.ndarray, leave_out: Collection[str]) -> bool:
    if name in {"order_id", "order_date"} or name in leave_out:
        return False
    return bool(codes.max() + 1 <= _NUMBERED * len(codes))
