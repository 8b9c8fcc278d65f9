"""OpenSanctions: a dataset's `targets.simple.csv`."""

import csv
from collections.abc import Mapping

from diversion_risk.watchlists.country_names import country_at_end, country_named, distinct
from diversion_risk.watchlists.entries import Address, Entry, Kind, ListContent, ListFile
from diversion_risk.watchlists.rows import Given, iso_day, table_rows

COLUMNS = frozenset({"id", "schema", "name", "aliases", "countries", "addresses", "dataset", "first_seen", "last_seen"})
"""The columns by which the file is known; it has 16, older ones 15."""

_FORMAT = "OpenSanctions targets (CSV)"
_PARTIES = frozenset({"LegalEntity", "Company", "Organization", "PublicBody", "Person", "Asset"})

Cells = Mapping[str, str]


def read(file: Given) -> ListContent:
    """The entries of the file; its own day is the last on which any of them was seen."""
    found = list(table_rows(file))
    seen = [day for _, cells in found if (day := iso_day(cells["last_seen"]))]
    version = file.version(_FORMAT, max(seen, default=None))
    entries: list[Entry] = []
    set_aside = 0
    for line, cells in found:
        kind = _kind(cells["schema"])
        if kind is None:
            set_aside += 1
        elif not cells["name"]:
            file.report(line, "the entry has no name and is left out")
        else:
            entries.append(_entry(file, line, cells, version, kind))
    return ListContent(version, tuple(entries), tuple(file.damaged), set_aside)


def _kind(schema: str) -> Kind | None:
    if schema == "Address":
        return "address"
    return "party" if schema in _PARTIES else None


def _entry(file: Given, line: int, cells: Cells, version: ListFile, kind: Kind) -> Entry:
    countries = distinct(country_named(code) for code in _several(cells["countries"]))
    texts = _several(cells["addresses"]) or ((cells["name"],) if kind == "address" else ())
    return Entry(
        list=f"OpenSanctions: {cells['dataset']}",
        entry_id=cells["id"],
        kind=kind,
        names=distinct([cells["name"], *_several(cells["aliases"])]) if kind == "party" else (),
        addresses=tuple(Address(text, country_at_end(text)) for text in texts),
        countries=countries,
        listed_from=file.day(cells["first_seen"], line, "first_seen"),
        listed_until=None,
        programme=cells.get("program_ids") or cells.get("sanctions", ""),
        file=version,
    )


def _several(cell: str) -> tuple[str, ...]:
    """The values of a cell, joined by semicolons and quoted as CSV within the cell."""
    return distinct(part.strip() for row in csv.reader([" ".join(cell.split())], delimiter=";") for part in row)
