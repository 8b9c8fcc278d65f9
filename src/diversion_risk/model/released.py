"""What was released and should not have been: told by the orders that were drawn at random from the rest."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.model.share_interval import share_interval


@dataclass(frozen=True)
class ReleasedEstimate:
    """How many of the orders released would a look confirm as diverted; `low` to `high` is a 90 % interval."""

    released: int
    drawn: int
    """Orders drawn at random from among those not listed for their risk."""
    looked_at: int
    """Of the drawn, those with an outcome."""
    diverted: int
    value: float
    low: float
    high: float


def estimate_released(chance: np.ndarray, drawn: np.ndarray, found: np.ndarray) -> ReleasedEstimate:
    """The estimate from orders not listed for their risk.

    `chance` is that of being drawn, `drawn` whether the order was, `found` 1 where a look confirmed diversion, 0 where it
    cleared the order, NaN where nothing is known. A drawn order stands for as many as were left undrawn at its chance
    (Horvitz and Thompson 1952); the interval is that of Clopper and Pearson at the effective number of looks (Korn and
    Graubard 1998). A drawn order without an outcome counts as drawn to the same chance as one with it.
    """
    looked = drawn & ~np.isnan(found)
    released, weight = int((~drawn).sum()), 1 / chance[looked] - 1
    if not weight.sum():
        # Nobody looked, or everybody was drawn: all of what is left could be, or nothing is left.
        return ReleasedEstimate(released, int(drawn.sum()), int(looked.sum()), 0, np.nan, 0.0, float(released))
    share = float(weight @ found[looked] / weight.sum())
    number = float(weight.sum() ** 2 / (weight**2).sum())
    hits = share * number
    low, high = share_interval(hits, number)
    return ReleasedEstimate(
        released=released,
        drawn=int(drawn.sum()),
        looked_at=int(looked.sum()),
        diverted=int(found[looked].sum()),
        value=share * released,
        low=float(low) * released,
        high=float(high) * released,
    )
