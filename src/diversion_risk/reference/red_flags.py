"""Red flags: the risk indicators regulators have published, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diversion_risk.reference.sources import cited
from diversion_risk.reference.tables import ReferenceWrong, rows_of, yes_no


@dataclass(frozen=True)
class RegulatorFlag:
    """One published risk indicator.

    `date` is the day of publication (ISO 8601), empty for standing guidance; `applies_from` stands only where a duty
    begins later. `is_visible_to_exporter` tells whether an exporter can see such a fact at all.
    """

    id: str
    group: str
    wording: str
    source: str
    date: str
    applies_from: str
    is_visible_to_exporter: bool
    verified: str


def _flag(row: Mapping[str, str]) -> RegulatorFlag:
    return RegulatorFlag(
        id=row["id"],
        group=row["group"],
        wording=row["wording"],
        source="; ".join(source.citation for source in cited(row["source"])),
        date=row["date"],
        applies_from=row["applies_from"],
        is_visible_to_exporter=yes_no(row["visible_to_exporter"]) is True,
        verified=row["verified"],
    )


RED_FLAGS: Mapping[str, RegulatorFlag] = MappingProxyType({row["id"]: _flag(row) for row in rows_of("red_flags")})
"""Every red flag by its id, in the order of the table."""


def red_flag(flag_id: str) -> RegulatorFlag:
    """The red flag with this id.

    Raises `ReferenceWrong` when there is none: ids are written in our own code, never typed by a user.

    >>> red_flag("overpayment").wording
    'The price paid lies well above the known market price.'
    """
    if flag_id not in RED_FLAGS:
        raise ReferenceWrong(f"red_flags.csv has no row for {flag_id!r}.")
    return RED_FLAGS[flag_id]
