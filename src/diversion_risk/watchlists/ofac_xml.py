"""OFAC's lists as XML: `sdn.xml` and its like."""

import io
import xml.etree.ElementTree as ET

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists.country_names import country_named, distinct
from diversion_risk.watchlists.entries import Address, Entry, ListContent, ListFile
from diversion_risk.watchlists.rows import Given, us_day

ROOT = "sdnList"
"""The root element by which the file is known."""

_NOT_PARTIES = ("vessel", "aircraft")
_PARTS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")


def root_of(data: bytes) -> str | None:
    """The name of a document's root element without its namespace, `None` where it is no XML."""
    try:
        _, root = next(iter(ET.iterparse(io.BytesIO(data), events=("start",))))
    except (ET.ParseError, StopIteration):
        return None
    return str(_plain(root.tag))


def read(file: Given) -> ListContent:
    """The entries of the file, which states its own day but not since when a party is listed."""
    root = _parsed(file)
    version = file.version("OFAC list (XML)", us_day(_text(root, "publshInformation/Publish_Date")))
    label = "OFAC SDN list" if "cons" not in file.name.lower() else "OFAC non-SDN lists"
    entries: list[Entry] = []
    set_aside = 0
    for place, one in enumerate(root.findall("sdnEntry"), start=1):
        if _text(one, "sdnType").lower() in _NOT_PARTIES:
            set_aside += 1
        elif not _name(one) or not _text(one, "uid"):
            file.report(0, f"entry {place} has no name or no uid and is left out")
        else:
            entries.append(_entry(one, label, version))
    return ListContent(version, tuple(entries), tuple(file.damaged), set_aside)


def _parsed(file: Given) -> ET.Element:
    try:
        root = ET.fromstring(file.data)
    except ET.ParseError as error:
        raise FileUnusable(f"{file.path}: breaks off or is not well-formed XML ({error}).") from error
    for element in root.iter():
        element.tag = _plain(element.tag)
    return root


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _entry(one: ET.Element, label: str, version: ListFile) -> Entry:
    places = one.findall("addressList/address")
    codes = [country_named(_text(place, "country")) for place in places]
    texts = [", ".join(part for part in (_text(place, name) for name in _PARTS) if part) for place in places]
    return Entry(
        list=label,
        entry_id=_text(one, "uid"),
        kind="party",
        names=distinct([_name(one), *(_name(other) for other in one.findall("akaList/aka"))]),
        addresses=tuple(Address(text, code) for text, code in zip(texts, codes, strict=True) if text),
        countries=distinct(codes),
        listed_from=None,
        listed_until=None,
        programme="; ".join(distinct(program.text for program in one.findall("programList/program"))),
        file=version,
    )


def _name(one: ET.Element) -> str:
    """The name as OFAC's own CSV writes it: surname, a comma, then the rest."""
    return ", ".join(part for part in (_text(one, "lastName"), _text(one, "firstName")) if part)


def _text(one: ET.Element, path: str) -> str:
    return (one.findtext(path) or "").strip()
