"""How another layout becomes the contract's: a YAML file, read strictly, as plain records."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Literal

Place = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Condition:
    """Rows, or cells, for which a source column holds one of some values; or, not `wanted`, none of them."""

    column: str
    values: frozenset[str]
    wanted: bool = True


@dataclass(frozen=True)
class Unit:
    """A factor a row, looked up by what another column says the unit is."""

    column: str
    factors: MappingOf[str, float]


@dataclass(frozen=True)
class Rule:
    """Where one column of the contract comes from, and what is done to it on the way.

    Exactly one of the six sources is given. Then, in this order: `when`, `recode`, and the reading of dates or numbers.
    """

    column: str | None = None
    constant: str | None = None
    row_number: bool = False
    template: str | None = None
    first_of: tuple["Rule", ...] = ()
    later_of: tuple["Rule", ...] = ()
    when: tuple[Condition, ...] = ()
    recode: MappingOf[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    """What a value becomes that `recode` does not name; `None` leaves it as it is, empty text makes it unknown."""
    formats: tuple[str, ...] = ()
    partial: Place | None = None
    plus_days: int = 0
    decimal: str | None = None
    """`None`: found out from the file."""
    thousands: str = ""
    times: float = 1.0
    unit: Unit | None = None
    quiet: bool = False
    """What cannot be read becomes unknown without a warning."""


@dataclass(frozen=True)
class Part:
    """The rules for orders, or for outcomes."""

    columns: MappingOf[str, Rule] = field(default_factory=dict)
    rows: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """All that a mapping file says."""

    name: str
    orders: Part | None = None
    outcomes: Part | None = None
    like_contract: bool = False
    """Columns without a rule are taken under the contract's own names, where the file has them."""
    keep: tuple[str, ...] | Literal["all"] | None = None
    """Source columns to pass through; `None` is all that no rule reads."""


CONTRACT = Mapping("contract", Part(), Part(), like_contract=True)
