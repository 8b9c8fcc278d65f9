"""What one scoring run hands to its writers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from diversion_risk.assess.assessment import Provenance
from diversion_risk.health.drift import Drift, unknown_drift
from diversion_risk.outputs.order_pages import QueueRow
from diversion_risk.outputs.ranked import RankedOrder


@dataclass(frozen=True)
class Batch:
    """Everything one scoring run found, in the shapes its writers need."""

    overview: pd.DataFrame
    """Every accepted order, counted; see `outputs.overview`."""
    queue: Sequence[QueueRow]
    """One for every order not released, by rank."""
    ranked: Sequence[RankedOrder]
    """Every order by rank, or the first of very many; see `outputs.ranked`."""
    provenance: Provenance
    capacity: str
    """The review capacity in words, such as `2 % of the batch: 40 orders`."""
    rejected: int
    """Input rows that could not be scored."""
    warned: int
    """Values set to unknown."""
    ties_at_cut: int
    """Orders that share the margin at the cut, where the seeded hash decided; 0 where none did."""
    drift: Drift = field(default_factory=lambda: unknown_drift("it was not measured"))
    """How far the batch lies from what its model learned from."""

    @property
    def scored(self) -> int:
        """How many orders were scored."""
        return int(self.overview["orders"].sum())
