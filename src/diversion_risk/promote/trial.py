"""What the gates look at: a challenger and, where there is one, a champion, on the same orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from diversion_risk.model.judging import JudgedOrders, Said
from diversion_risk.model.measures import Judged, Measure
from diversion_risk.model.store import StoredModel
from diversion_risk.promote.limits import Limits

State = Literal["passed", "not met", "not applicable", "unknown"]


@dataclass(frozen=True)
class Finding:
    """What one gate found. A gate that is not applicable, or cannot tell, holds nobody back and says why."""

    gate: str
    state: State
    because: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishedCases:
    """Orders of published cases, and how risky each model finds them."""

    name: str
    challenger: Judged
    champion: Judged | None


@dataclass(frozen=True)
class Trial:
    """The orders of a window, what became of them, and what was said of each; all parts have one row an order."""

    challenger: StoredModel
    said: Said
    """By the challenger."""
    champion_said: Said | None
    orders: pd.DataFrame = field(repr=False)
    judged: JudgedOrders = field(repr=False)
    values: pd.DataFrame = field(repr=False)
    """The facts of the orders."""
    first: pd.Timestamp
    """First day of the window."""
    limits: Limits
    truth: np.ndarray | None = field(default=None, repr=False)
    """Whether each order was diverted, by the truth of a simulated world."""
    cases: PublishedCases | None = field(default=None, repr=False)
    resamples: int = 200
    seed: int = 0

    def seen(self, said: Said, view: str | None = None) -> Judged:
        """The orders that a view counts with what was said of them; by the truth where it is known."""
        if self.truth is not None:
            return replace(self.judged.view("all_orders", said), diverted=self.truth)
        return self.judged.view(view or self.limits.view, said)

    def rows(self) -> np.ndarray:
        """Places of the orders that `seen` counts."""
        places = np.arange(len(self.orders))
        return self.seen(Said(places)).margin.astype(int)


def plain(measure: Measure) -> dict[str, float | None]:
    """A measure ready for JSON; what could not be measured is `None`."""
    ends = {"value": measure.value, "low": measure.low, "high": measure.high}
    return {name: None if np.isnan(end) else round(float(end), 6) for name, end in ends.items()}


def told(measure: Measure) -> str:
    """A measure in words."""
    return f"{measure.value:.3f} ({measure.low:.3f} to {measure.high:.3f})"
