"""OFAC's lists as CSV: parties, their other names and their addresses in files without a header."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists.country_names import country_named, distinct
from diversion_risk.watchlists.entries import Address, Entry, ListContent, ListFile
from diversion_risk.watchlists.rows import Given, rows

Part = Literal["parties", "addresses", "other names", "remarks"]

_WIDTHS: Mapping[Part, int] = {"parties": 12, "addresses": 6, "other names": 5, "remarks": 2}
_BESIDE: tuple[Part, ...] = ("addresses", "other names")
_KINDS_OF_NAME = ("aka", "fka", "nka")
_NOT_PARTIES = ("vessel", "aircraft")
_NULL = "-0-"
_NON_SDN = re.compile(r"(?<![a-z])cons(?![a-z])|cons_(?:prim|add|alt)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


@dataclass
class _Beside:
    """What the other files say of the parties, by the number of the party, with the line it stands in."""

    file: Given
    said: dict[str, list[tuple[int, list[str]]]] = field(default_factory=lambda: defaultdict(list))
    used: set[str] = field(default_factory=set)


def part_of(first: Sequence[Sequence[str]]) -> Part | None:
    """Which of OFAC's files the first rows belong to, by their width and what stands where; `None` for none of them."""
    found = Counter(part for row in first for part, width in _WIDTHS.items() if len(row) == width and _fits(part, row))
    part, votes = found.most_common(1)[0] if found else (None, 0)
    return part if 2 * votes > len(first) else None


def _fits(part: Part, row: Sequence[str]) -> bool:
    if not _NUMBER.fullmatch(row[0].strip()):
        return False
    if part == "parties":
        return bool(_cell(row[1]))
    if part == "remarks":
        return True
    return bool(_NUMBER.fullmatch(row[1].strip())) and (part == "addresses" or row[2].strip() in _KINDS_OF_NAME)


def read(files: Sequence[tuple[Given, Part]]) -> list[ListContent]:
    """The entries of the parties' files with what the files of names and addresses say of them, one content a file.

    Raises `FileUnusable` when there are names or addresses and no file of parties they could belong to.
    """
    of_parties = [file for file, part in files if part == "parties"]
    beside = {part: [_beside(file, part) for file, one in files if one == part] for part in _BESIDE}
    if files and not of_parties:
        raise FileUnusable(f"{files[0][0].path}: is OFAC's file of {files[0][1]}; expected sdn.csv beside it.")
    contents = [_parties(file, beside["other names"], beside["addresses"]) for file in of_parties]
    rest = [_rest(one, part) for part, found in beside.items() for one in found]
    return [*contents, *rest, *(_unused(file) for file, part in files if part == "remarks")]


def _beside(file: Given, part: Part) -> _Beside:
    found = _Beside(file)
    for line, cells in rows(file, _WIDTHS[part]):
        found.said[cells[0].strip()].append((line, [_cell(cell) for cell in cells]))
    return found


def _rest(one: _Beside, part: str) -> ListContent:
    """The account of a file that holds no entries of its own."""
    for number in sorted(one.said.keys() - one.used, key=lambda number: one.said[number][0][0]):
        one.file.report(one.said[number][0][0], "the row belongs to no party of the files given and is left out")
    return ListContent(one.file.version(f"OFAC {part} (CSV)"), (), tuple(one.file.damaged), is_beside=True)


def _unused(file: Given) -> ListContent:
    return ListContent(file.version("OFAC remarks (CSV), not used"), (), is_beside=True)


def _parties(file: Given, names: Sequence[_Beside], addresses: Sequence[_Beside]) -> ListContent:
    label = "OFAC non-SDN lists" if _NON_SDN.search(file.name) else "OFAC SDN list"
    version = file.version(f"{label} (CSV)")
    entries: list[Entry] = []
    set_aside = 0
    for line, raw in rows(file, _WIDTHS["parties"]):
        cells = [_cell(cell) for cell in raw]
        said_names, said_addresses = _said(names, cells[0]), _said(addresses, cells[0])
        if cells[2].lower() in _NOT_PARTIES:
            set_aside += 1
        elif not _NUMBER.fullmatch(cells[0]) or not cells[1]:
            file.report(line, "the row has no number or no name and is left out")
        else:
            entries.append(_entry(cells, label, version, said_names, said_addresses))
    return ListContent(version, tuple(entries), tuple(file.damaged), set_aside)


def _said(files: Iterable[_Beside], number: str) -> list[list[str]]:
    found: list[list[str]] = []
    for one in files:
        if number in one.said:
            one.used.add(number)
            found += [cells for _, cells in one.said[number]]
    return found


def _entry(
    cells: Sequence[str], label: str, version: ListFile, names: list[list[str]], places: list[list[str]]
) -> Entry:
    codes = [country_named(place[4]) for place in places]
    texts = [", ".join(part for part in place[2:5] if part) for place in places]
    return Entry(
        list=label,
        entry_id=cells[0],
        kind="party",
        names=distinct([cells[1], *(name[3] for name in names)]),
        addresses=tuple(Address(text, code) for text, code in zip(texts, codes, strict=True) if text),
        countries=distinct(codes),
        # The file does not say since when a party is listed.
        listed_from=None,
        listed_until=None,
        programme=cells[3].replace("] [", "; "),
        file=version,
    )


def _cell(text: str) -> str:
    stripped = text.strip()
    return "" if stripped == _NULL else stripped
