"""Sources: what a source key in a table stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from diversion_risk.reference.tables import ReferenceWrong, rows_of


@dataclass(frozen=True)
class Source:
    """One publication or judgement that rows of the tables rest on; `date` is empty where it has no single date."""

    key: str
    citation: str
    date: str
    note: str


@cache
def _sources() -> Mapping[str, Source]:
    rows = rows_of("sources")
    return MappingProxyType({row["key"]: Source(row["key"], row["citation"], row["date"], row["note"]) for row in rows})


def cited(keys: str) -> tuple[Source, ...]:
    """The sources behind a cell such as `alert_2023_004;ear_746_supp4`, in the order of the cell.

    Raises `ReferenceWrong` for an empty cell or a key without a row, which are slips of ours.

    >>> [source.date for source in cited("alert_2023_004;tri_seal_2023")]
    ['2023-05-19', '2023-03-02']
    """
    unknown = [key for key in keys.split(";") if key not in _sources()]
    if unknown:
        raise ReferenceWrong(f"sources.csv has no row for {unknown[0]!r}.")
    return tuple(_sources()[key] for key in keys.split(";"))
