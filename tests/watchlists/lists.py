"""Watch-lists in the published formats, with invented parties and places."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.watchlists.entries import Address, Entry, ListContent, ListFile, WatchLists

CSL_HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids"
)
TARGETS_HEADER = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,"
    "first_seen,last_seen,last_change"
)
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
NULL = "-0- "


def csl_csv(*entries: Mapping[str, str]) -> str:
    return _csv(CSL_HEADER, entries)


def csl_json(*entries: Mapping[str, Any]) -> str:
    return json.dumps({"results": list(entries)}, ensure_ascii=False)


def targets_csv(*entries: Mapping[str, str]) -> str:
    plain = {"schema": "Company", "dataset": "Invented Measures", "last_seen": "2026-09-15T13:11:55"}
    return _csv(TARGETS_HEADER, [plain | dict(entry) for entry in entries])


def sdn_csv(*rows: Sequence[str]) -> str:
    """OFAC's files have no header; what is missing at the end of a row is null."""
    width = {"sdn": 12, "add": 6, "alt": 5}
    return "".join(_line([*row[1:], *[NULL] * (width[row[0]] - len(row) + 1)]) for row in rows) + "\x1a"


def sdn_xml(*entries: str, published: str = "09/16/2026") -> str:
    return (
        '<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="https://example.org/exports/XML">'
        f"<publshInformation><Publish_Date>{published}</Publish_Date><Record_Count>{len(entries)}</Record_Count>"
        f"</publshInformation>{''.join(entries)}</sdnList>"
    )


def written(folder: Path, **files: str) -> Path:
    """A folder with these files; two underscores in a name stand for a full stop."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8", newline="")
    return folder


def entry(name: str = "ZORVANTA ELECTRONICS LLC", **overrides: Any) -> Entry:
    """One party listed on 1 March 2023, unless said otherwise; `aliases` are its other names."""
    aliases = overrides.pop("aliases", ())
    as_of = overrides.pop("as_of", None)
    values = {
        "list": "Invented List",
        "entry_id": "E-1",
        "kind": "party",
        "names": (name, *aliases),
        "addresses": (),
        "countries": (),
        "listed_from": date(2023, 3, 1),
        "listed_until": None,
        "programme": "",
        "file": ListFile("invented.csv", "Invented List", "0" * 64, as_of),
    }
    return Entry(**(values | overrides))


def address_alone(text: str, country: str | None = None, **overrides: Any) -> Entry:
    return entry(kind="address", names=(), addresses=(Address(text, country),), entry_id="A-1", **overrides)


def lists(*entries: Entry) -> WatchLists:
    return WatchLists((ListContent(ListFile("invented.csv", "Invented List", "0" * 64), entries),))


def lists_about(orders: pd.DataFrame) -> WatchLists:
    """Lists on which some of the orders' own parties stand: listed in 2023, of unknown day, and by address."""
    buyers = orders.drop_duplicates("buyer_id").dropna(subset=["buyer_name", "buyer_address"])
    parties = [(name, Address(text)) for name, text in zip(buyers.buyer_name, buyers.buyer_address, strict=True)]
    dated = [entry(name, addresses=(address,), entry_id=f"D-{name}") for name, address in parties[::10]]
    undated = [entry(name, listed_from=None, entry_id=f"U-{name}") for name, _ in parties[5::10]]
    alone = [address_alone(address.text) for _, address in parties[::20]]
    return lists(*dated, *undated, *alone)


def _csv(header: str, entries: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header.split(","), restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue()


def _line(cells: Sequence[str]) -> str:
    return ",".join(cell if cell == NULL or cell.isdigit() else f'"{cell}"' for cell in cells) + "\r\n"
