"""Every assumption of a world: key, value, and the published figure or the remark beside it in its file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from published_flows.facts import published

MOST_SHOWN = 6
ABOUT_ITSELF = ("purpose", "like")
"""Keys of a world's file that assume nothing."""
AT_THE_TOP = "time"
"""The section of the values that stand in none: days."""
_LINE = re.compile(r"^(?P<indent> *)(?P<key>\"?[\w.-]+\"?):(?P<value>.*)$")
_REMARK = re.compile(r"(^|\s)#\s*(?P<remark>.*)$")
_ROW = re.compile(r"\bF\d{3}\b")


@dataclass(frozen=True)
class Assumption:
    """One key of a world's file, its value in short, the remark beside it and the published rows it names."""

    section: str
    key: str
    value: str
    remark: str
    rows: Sequence[str]

    @property
    def basis(self) -> str:
        """Who published what it rests on, or the word assumption."""
        named = dict.fromkeys(str(published().loc[row, "source"]) for row in self.rows)
        return "published: " + "; ".join(named) if named else "assumption"


def assumptions(path: Path) -> list[Assumption]:
    """The keys of a world's file down to the second level, in its order."""
    text = path.read_text(encoding="utf-8")
    values, remarks = yaml.safe_load(text), dict(_remarks(text.splitlines()))
    found = []
    for section, held in values.items():
        if isinstance(held, dict):
            about_all = remarks.get((section, ""), "")
            found += [_one(section, str(key), held[key], remarks.get((section, str(key)), about_all)) for key in held]
        elif section not in ABOUT_ITSELF:
            found.append(_one(AT_THE_TOP, section, held, remarks.get((section, ""), "")))
    return found


def _one(section: str, key: str, value: Any, remark: str) -> Assumption:
    rows = [row for row in dict.fromkeys(spelled_out(remark)) if row in published().index]
    return Assumption(section, key, shown(value), remark, rows)


def spelled_out(remark: str) -> list[str]:
    """Ids of published rows that a remark names, ranges such as `F133 to F136` spelled out.

    >>> spelled_out("published: F031, F133 to F135")
    ['F031', 'F133', 'F134', 'F135']
    """
    ranges = re.sub(
        r"F(\d{3}) to F(\d{3})",
        lambda found: " ".join(f"F{row:03}" for row in range(int(found[1]), int(found[2]) + 1)),
        remark,
    )
    return _ROW.findall(ranges)


def shown(value: Any) -> str:
    """A value in short: the first entries of a long one, and how many more there are.

    >>> shown({"TR": 1.2, "AE": 1.1})
    'TR 1.2, AE 1.1'
    """
    if isinstance(value, dict):
        entries = [f"{key or 'other'} {_plain(held)}" for key, held in value.items()]
    elif isinstance(value, list):
        entries = [_plain(held) for held in value]
    else:
        return _plain(value)
    more = f" … {len(entries)} in all" if len(entries) > MOST_SHOWN else ""
    return ", ".join(entries[:MOST_SHOWN]) + more or "none"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        largest = sorted(
            value.items(), key=lambda held: held[1] if isinstance(held[1], int | float) else 0, reverse=True
        )
        return "(" + ", ".join(f"{key} {held}" for key, held in largest[:4]) + (" …" if len(value) > 4 else "") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(str(held) for held in value) + "]"
    return str(value)


def _remarks(lines: Sequence[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Remarks by section and key; those on deeper lines belong to the key above them."""
    section, key, told = "", "", {}
    for line in lines:
        found, remark = _LINE.match(line), _REMARK.search(line)
        if found and len(found["indent"]) == 0:
            section, key = found["key"].strip('"'), ""
        elif found and len(found["indent"]) == 2:
            key = found["key"].strip('"')
        if section and remark and remark["remark"]:
            told.setdefault((section, key), []).append(remark["remark"])
    return iter({place: "; ".join(parts) for place, parts in told.items()}.items())
