"""The one explanation object: command line, tables, JSON and pages all show this and compute nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Decision = Literal["release", "review", "hold"]


@dataclass(frozen=True)
class Reason:
    """One fact the model weighed: what it says of this order, and how far it moved the margin."""

    feature: str
    group: str
    """The topic the fact belongs to, such as `destination` or `volume`."""
    sentence: str
    value: float | None
    """The fact as the model saw it; `None` is unknown."""
    baseline: float | None
    """What the value is held against: the buyer's or the corridor's own past, else the mean over the training orders."""
    contribution: float
    """Signed, in units of the model's margin (log-odds before calibration); above 0 raises the risk."""
    red_flag: str | None = None
    """The red flag this same fact raises, if it raises one on this order."""


@dataclass(frozen=True)
class RaisedFlag:
    """A regulator's red flag that the order's facts meet, whatever the model made of them."""

    id: str
    wording: str
    evidence: str
    """The sentence of the fact that met it; of several facts all their sentences."""
    source: str
    date: str


@dataclass(frozen=True)
class OpenQuestion:
    """A fact that could not be assessed: neither a yes nor a no."""

    code: str
    """Name of the feature."""
    sentence: str


@dataclass(frozen=True)
class Assessment:
    """Risk, reasons, red flags and open questions of one order.

    `risk` is a calibrated probability between 0 and 1 with its 90 % interval `risk_low` to `risk_high`. It is an
    indicator for a reviewer, never a finding. `base`, the contributions of `reasons` and `against`, and `rest` add up
    to `margin`.
    """

    order_id: str
    order: Mapping[str, str]
    """The order's own fields as text, unknown ones left out."""
    risk: float
    risk_low: float
    risk_high: float
    margin: float
    rank: int
    of: int
    """How many orders the batch holds that the rank counts among."""
    decision: Decision
    selected_by: str
    """`risk` or `random`; empty when released."""
    base: float
    rest: float
    reasons: tuple[Reason, ...]
    """Facts that raise the risk, strongest first."""
    against: tuple[Reason, ...]
    """Facts that lower the risk, strongest first."""
    red_flags: tuple[RaisedFlag, ...]
    not_assessed: tuple[OpenQuestion, ...]
    model_id: str

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain values, ready for JSON."""
        return asdict(self)
