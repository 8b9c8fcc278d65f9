"""The one explanation object: command line, tables, JSON and pages all show this and compute nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

Decision = Literal["release", "review", "hold"]
Like = Literal["raises both", "lowers both", "higher here", "lower here"]
"""How a theme moves the risk of an order and of a precedent: both one way, or this order's further up or down."""


@dataclass(frozen=True)
class Weighed:
    """One fact the model weighed: what it says of this order, and how far it moved the margin."""

    feature: str
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
class Reason:
    """What all facts about one thing did to the risk together; facts that go together make one reason, not five."""

    group: str
    """What its facts are about, such as `the buyer's age`."""
    contribution: float
    """Of all facts about it, also of those too weak to be told."""
    facts: tuple[Weighed, ...]
    """Those worth telling; the first is the one that pushed hardest the reason's own way, and speaks for it."""
    stands_at: float
    """The risk indicator when the reasons up to this one are counted in the order told; another order gives others."""

    @property
    def sentence(self) -> str:
        """The sentence of the fact that speaks for the reason."""
        return self.facts[0].sentence

    @property
    def red_flags(self) -> tuple[str, ...]:
        """The red flags that its facts raise."""
        return tuple(dict.fromkeys(fact.red_flag for fact in self.facts if fact.red_flag))


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
    about: str
    """What the fact is about, as a `Reason` has it."""


@dataclass(frozen=True)
class EarlierOrder:
    """An order that the same buyer placed on an earlier day."""

    order_id: str
    day: str
    value_usd: float | None
    destination: str | None


@dataclass(frozen=True)
class Answer:
    """Where the risk would stand if a document that can be asked for showed something."""

    document: str
    shows: str
    risk: float
    risk_low: float
    risk_high: float


@dataclass(frozen=True)
class NeverSeen:
    """A code of the order that no order the model learned from had: what the model says of it rests on other orders."""

    column: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Likeness:
    """A thing that two orders share, or in which they differ, by what it does to their risk."""

    about: str
    how: Like


@dataclass(frozen=True)
class Precedent:
    """A past order with a known outcome that the model sees much like this one; it says nothing of this one's outcome."""

    order_id: str
    day: str
    """Day of the order, as ISO 8601."""
    outcome: str
    """`diverted` or `cleared`, as outcomes have it."""
    known_on: str
    """Day on which the outcome became known: before this order's own day."""
    distance: float
    """Between what each theme contributed there and here, in units of the margin."""
    shares: tuple[Likeness, ...]
    differs: tuple[Likeness, ...]


@dataclass(frozen=True)
class TrackRecord:
    """What became of earlier orders with a score like this one's, of those that somebody looked at."""

    low: float
    """The scores that count as like it: from `low` up to `high`."""
    high: float
    looked_at: int
    confirmed: int
    share_low: float | None
    """Ends of the 90 % interval of the share confirmed; `None` where too few were looked at to say."""
    share_high: float | None
    since: str
    """First and last day on which they were placed, as ISO 8601."""
    until: str


@dataclass(frozen=True)
class ListUsed:
    """A watch-list that orders were held against."""

    name: str
    day: str | None
    """Of the list, as ISO 8601; `None` where it does not say."""
    sha256: str


@dataclass(frozen=True)
class Provenance:
    """What an assessment was made from, by what, and when; `None` is not known."""

    model_id: str
    trained_as_of: str | None = None
    """Day up to which the model had learned, as ISO 8601."""
    configuration_sha256: str | None = None
    """Of the configuration it was trained with, which its folder keeps."""
    program: str | None = None
    """Version of this program."""
    reference_sha256: str | None = None
    """Of the tables of countries, commodities, red flags and routes that the program ships."""
    lists: tuple[ListUsed, ...] = ()
    """Empty where no watch-lists were given: then what they would say is unknown."""
    orders: str | None = None
    """Name of the file the order came in."""
    orders_sha256: str | None = None
    settings_sha256: str | None = None
    """Of the settings of the scoring run, as its manifest has them."""
    scored_at: str | None = None
    """In UTC, as ISO 8601."""


@dataclass(frozen=True)
class Assessment:
    """Risk, reasons, red flags and open questions of one order.

    `risk` is a calibrated probability between 0 and 1 with its 90 % interval `risk_low` to `risk_high`. It is an
    indicator for a reviewer, never a finding. `base`, the contributions of the facts that `reasons` and `against` tell, and
    `rest` add up to `margin`.
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
    track_record: TrackRecord | None
    """`None` where the model's folder does not record what became of orders by their score."""
    base: float
    rest: float
    reasons: tuple[Reason, ...]
    """What raises the risk, strongest first."""
    against: tuple[Reason, ...]
    """What lowers the risk, strongest first."""
    share_told: float
    """How much of all that pushed the risk up or down the reasons told carry, from 0 to 1."""
    red_flags: tuple[RaisedFlag, ...]
    not_assessed: tuple[OpenQuestion, ...]
    never_seen: tuple[NeverSeen, ...] | None
    """`None` where the model's folder does not record what was seen in training: then nothing is said either way."""
    precedents: tuple[Precedent, ...] | None
    """Looked up for listed orders; `None` for others, and where the model's folder keeps none."""
    answers: tuple[Answer, ...] | None
    """What could be asked for and would move the risk; empty where nothing would, `None` where it was not looked into.

    For the reviewer alone: whoever sends goods on would learn from it which papers to bring.
    """
    earlier: tuple[EarlierOrder, ...] | None
    """The buyer's latest orders of earlier days, oldest first, looked up for listed orders; `None` for others."""
    model_id: str
    provenance: Provenance

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """Every fact that is told, strongest first."""
        told = (fact for reason in (*self.reasons, *self.against) for fact in reason.facts)
        return tuple(sorted(told, key=lambda fact: -abs(fact.contribution)))

    def redacted(self) -> Self:
        """The same without what is for the reviewer alone."""
        return replace(self, answers=None)

    def to_dict(self) -> dict[str, Any]:
        """The assessment as plain values, ready for JSON."""
        return asdict(self)
