"""The door to watch-lists: a folder of files as the user downloaded them, each known by its shape."""

import json
from collections.abc import Callable
from os import PathLike
from pathlib import Path

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists import csl, ofac, ofac_xml, opensanctions
from diversion_risk.watchlists.entries import ListContent, WatchLists
from diversion_risk.watchlists.rows import Given, first_rows, given

Reader = Callable[[Given], ListContent]

_EXPECTED = (
    "expected the US Consolidated Screening List (consolidated.csv or .json), OFAC's lists (sdn.csv with add.csv and "
    "alt.csv, or sdn.xml), or targets.simple.csv of OpenSanctions"
)


def read_lists(folder: str | PathLike[str]) -> WatchLists:
    """Every watch-list in a folder.

    Files are known by header or shape, whatever their names; hidden ones are passed over. Raises `FileUnusable` when
    the folder holds no file, a file is no known list, or a list holds no entry: an empty list would clear everybody.
    """
    files = [given(path) for path in watch_list_files(Path(folder))]
    known = [(file, _reader(file)) for file in files]
    contents = [reader(file) for file, reader in known if not isinstance(reader, str)]
    contents += ofac.read([(file, reader) for file, reader in known if isinstance(reader, str)])
    for content in contents:
        if not content.entries and not content.is_beside:
            raise FileUnusable(f"{Path(folder) / content.file.name}: {content.file.format} without a single entry.")
    return WatchLists(tuple(sorted(contents, key=lambda content: content.file.name)))


def watch_list_files(folder: Path) -> list[Path]:
    """What a folder of watch-lists holds: everything that does not begin with a full stop.

    Raises `FileUnusable` when there is no such folder, or nothing in it.
    """
    if not folder.is_dir():
        raise FileUnusable(f"{folder}: no such folder; {_EXPECTED}.")
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if not found:
        raise FileUnusable(f"{folder}: the folder is empty; {_EXPECTED}.")
    return found


def _reader(file: Given) -> Reader | ofac.Part:
    """Who reads a file, by its first characters and its header; a part of OFAC's CSV is read with its siblings."""
    start = file.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _of_json(file) if start in (b"{", b"[") else _of_xml(file) if start == b"<" else _of_csv(file)
    if found is None:
        raise FileUnusable(f"{file.path}: is no known list, it begins {_beginning(file)}; {_EXPECTED}.")
    return found


def _of_json(file: Given) -> Reader | None:
    try:
        return csl.read_json if csl.is_json(json.loads(file.text)) else None
    except ValueError as error:
        raise FileUnusable(f"{file.path}: breaks off or is not well-formed JSON ({error}).") from error


def _of_xml(file: Given) -> Reader | None:
    return ofac_xml.read if ofac_xml.root_of(file.data) == ofac_xml.ROOT else None


def _of_csv(file: Given) -> Reader | ofac.Part | None:
    first = first_rows(file.text)
    header = {cell.strip() for cell in first[0]} if first else set()
    if header >= csl.COLUMNS:
        return csl.read_csv
    if header >= opensanctions.COLUMNS:
        return opensanctions.read
    return ofac.part_of(first)


def _beginning(file: Given) -> str:
    return repr(" ".join(file.text[:80].split()))
