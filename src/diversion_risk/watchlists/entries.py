"""What a watch-list says: entries, the file each came from, and what could not be read."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

Kind = Literal["party", "address"]

_TABLE_COLUMNS = (
    *("list", "entry_id", "kind", "names", "addresses", "countries", "listed_from", "listed_until", "programme"),
    *("file", "sha256", "list_date"),
)


@dataclass(frozen=True)
class Address:
    """An address as the list writes it, and its country where the list tells it."""

    text: str
    country: str | None = None
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True)
class ListFile:
    """One file of a watch-list: what it was, and which version of it."""

    name: str
    """File name without its folder."""
    format: str
    sha256: str
    as_of: date | None = None
    """The day of which this version is; `None` where neither the file nor its name tells."""


@dataclass(frozen=True)
class Entry:
    """One entry of a list: a party with its names and addresses, or an address listed without a party."""

    list: str
    entry_id: str
    kind: Kind
    names: tuple[str, ...]
    """The primary name first, then the other names, each as the list writes it; none for an address."""
    addresses: tuple[Address, ...]
    countries: tuple[str, ...]
    listed_from: date | None
    """The day on which the list says the entry began; `None` where it does not say."""
    listed_until: date | None
    """The last day, for a measure that ends by itself."""
    programme: str
    file: ListFile

    def was_listed_on(self, day: date) -> bool | None:
        """Whether the entry stood on the list on a day, `None` where that cannot be told.

        Where the list does not say since when, its file vouches for the entry from the file's own day on.
        """
        if self.listed_until and self.listed_until < day:
            return False
        if self.listed_from:
            return self.listed_from <= day
        return True if self.file.as_of and self.file.as_of <= day else None


@dataclass(frozen=True)
class Damage:
    """A row, or a value in it, that could not be read as what it should be."""

    file: str
    line: int
    """As a person counts in the file, from 1; 0 where the format has no lines."""
    what: str

    def __str__(self) -> str:
        """The damage as one line of a report."""
        where = f", line {self.line}" if self.line else ""
        return f"{self.file}{where}: {self.what}"


@dataclass(frozen=True)
class ListContent:
    """What one file holds: its entries, the rows that could not be read, and the kinds that are no trading parties."""

    file: ListFile
    entries: tuple[Entry, ...]
    damaged: tuple[Damage, ...] = ()
    set_aside: int = 0
    """Vessels, aircraft and other things that place no orders."""
    is_beside: bool = False
    """Whether the file only adds to the entries of another one, as OFAC's file of addresses does."""


@dataclass(frozen=True)
class WatchLists:
    """All the lists of a folder as one."""

    contents: tuple[ListContent, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of every file, file by file."""
        return tuple(entry for content in self.contents for entry in content.entries)

    @property
    def damaged(self) -> tuple[Damage, ...]:
        """Every row or value that could not be read."""
        return tuple(damage for content in self.contents for damage in content.damaged)

    def table(self) -> pd.DataFrame:
        """One row an entry; names and addresses as lists of text, days as timestamps, empty where not stated."""
        frame = pd.DataFrame([_row(entry) for entry in self.entries], columns=list(_TABLE_COLUMNS))
        days = ("listed_from", "listed_until", "list_date")
        return frame.assign(**{day: pd.to_datetime(frame[day]).astype("datetime64[s]") for day in days})

    def versions(self) -> list[dict[str, str | int | None]]:
        """Which lists were used, ready for a manifest: name, format, SHA-256, date and counts of each file."""
        return [_version(content) for content in self.contents]

    def tally(self) -> str:
        """How many entries were read from which file, and for each kind of damage how often and where first."""
        return "\n".join(line for content in self.contents for line in _tallied(content))


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        *(entry.list, entry.entry_id, entry.kind, list(entry.names), [address.text for address in entry.addresses]),
        *(list(entry.countries), entry.listed_from, entry.listed_until, entry.programme),
        *(entry.file.name, entry.file.sha256, entry.file.as_of),
    )


def _version(content: ListContent) -> dict[str, str | int | None]:
    file = content.file
    return {
        "name": file.name,
        "format": file.format,
        "sha256": file.sha256,
        "date": file.as_of.isoformat() if file.as_of else None,
        "entries": len(content.entries),
        "set_aside": content.set_aside,
        "damaged": len(content.damaged),
    }


def _tallied(content: ListContent) -> list[str]:
    file = content.file
    day = f"of {file.as_of}" if file.as_of else "of a day it does not state"
    head = f"{file.name} ({file.format}, {day}): {len(content.entries):,} entries"
    aside = f", {content.set_aside:,} vessels and the like set aside" if content.set_aside else ""
    kinds = Counter(damage.what for damage in content.damaged)
    first = {damage.what: damage for damage in reversed(content.damaged)}
    return [head + aside, *(f"{count:>6,}  {what} (first: line {first[what].line})" for what, count in kinds.items())]
