"""The US Consolidated Screening List, as CSV and as JSON."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists.country_names import country_at_end, country_named, distinct
from diversion_risk.watchlists.entries import Address, Entry, ListContent, ListFile
from diversion_risk.watchlists.rows import Given, table_rows

COLUMNS = frozenset({"source", "entity_number", "type", "programs", "name", "addresses", "start_date", "alt_names"})
"""The columns by which the CSV is known; it has 29, older ones 28."""

_ADDRESS_ONLY = re.compile(r"address\s*(?:no\.?\s*)?\d+\b[\s,:;.-]*", re.IGNORECASE)
_NOT_PARTIES = ("vessel", "aircraft")
_SEVERAL = re.compile(r";\s+(?:and\s+)?")

Cells = Mapping[str, Any]
Addresses = Callable[[Cells], list[Address]]


def read_csv(file: Given) -> ListContent:
    """The entries of `consolidated.csv`."""
    return _content(file, table_rows(file), "Consolidated Screening List (CSV)", _packed_addresses)


def is_json(document: object) -> bool:
    """Whether a JSON document is shaped as trade.gov publishes the list."""
    results = document.get("results") if isinstance(document, dict) else None
    return isinstance(results, list) and any(
        isinstance(one, dict) and {"name", "source"} <= one.keys() for one in results
    )


def read_json(file: Given) -> ListContent:
    """The entries of `consolidated.json`."""
    try:
        results = json.loads(file.text)["results"]
    except (ValueError, KeyError, TypeError) as error:
        raise FileUnusable(f"{file.path}: is not the Consolidated Screening List as JSON ({error}).") from error
    return _content(file, _numbered(file, results), "Consolidated Screening List (JSON)", _listed_addresses)


def _numbered(file: Given, results: Sequence[object]) -> Iterable[tuple[int, Cells]]:
    for place, result in enumerate(results, start=1):
        if isinstance(result, dict):
            yield place, result
        else:
            file.report(place, "a result is not an object and is left out")


def _content(file: Given, found: Iterable[tuple[int, Cells]], kind: str, addresses: Addresses) -> ListContent:
    version = file.version(kind)
    entries: list[Entry] = []
    set_aside = 0
    for line, cells in found:
        if _text(cells, "type").lower() in _NOT_PARTIES:
            set_aside += 1
        elif not _text(cells, "name"):
            file.report(line, "the entry has no name and is left out")
        else:
            entries.append(_entry(file, line, cells, version, addresses(cells)))
    return ListContent(version, tuple(entries), tuple(file.damaged), set_aside)


def _entry(file: Given, line: int, cells: Cells, version: ListFile, addresses: list[Address]) -> Entry:
    name = _text(cells, "name")
    stands_alone = _ADDRESS_ONLY.match(name)
    if stands_alone and not addresses:
        addresses = [_address(name[stands_alone.end() :])]
    return Entry(
        list=_text(cells, "source"),
        entry_id=_text(cells, "_id") or _text(cells, "id") or _text(cells, "entity_number") or name,
        kind="address" if stands_alone else "party",
        names=() if stands_alone else distinct([name, *_several(cells.get("alt_names"))]),
        addresses=tuple(address for address in addresses if address.text),
        countries=distinct([*(address.country for address in addresses), country_named(_text(cells, "country"))]),
        listed_from=file.day(_text(cells, "start_date"), line, "start_date"),
        listed_until=file.day(_text(cells, "end_date"), line, "end_date"),
        programme="; ".join(_several(cells.get("programs"))),
        file=version,
    )


def _packed_addresses(cells: Cells) -> list[Address]:
    return [_address(part) for part in _several(cells.get("addresses"))]


def _listed_addresses(cells: Cells) -> list[Address]:
    places = cells.get("addresses")
    return [one for place in places if isinstance(place, dict) for one in _of_place(place)] if places else []


def _of_place(place: Cells) -> list[Address]:
    """The addresses of one JSON place, whose street may hold several with their cities."""
    country = country_named(_text(place, "country"))
    streets = _several(place.get("address"))
    if len(streets) > 1:
        return [Address(street, country) for street in streets]
    parts = [_text(place, part) for part in ("address", "city", "state", "postal_code", "country")]
    return [Address(", ".join(part for part in parts if part), country)]


def _address(text: str) -> Address:
    return Address(text.strip(), country_at_end(text))


def _several(value: object) -> tuple[str, ...]:
    """The values that a cell packs into one text, or that JSON lists."""
    texts = value if isinstance(value, list) else [value]
    return distinct(part.strip() for text in texts if isinstance(text, str) for part in _SEVERAL.split(text))


def _text(cells: Cells, name: str) -> str:
    value = cells.get(name)
    return "" if value is None else str(value).strip()
