"""A page of the journal: some hundred entries under one digest, each with a mark by which a changed one is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from diversion_risk.journal.tree import leaves, root

SIZE = 256
"""Entries of a page: few enough for a proof of eight steps, many enough that the chain is short."""
_MARK = 8


@dataclass(frozen=True)
class Page:
    """Entries that follow one another in a run."""

    first: int
    """Place of the first entry in its run, from 0."""
    entries: tuple[bytes, ...]

    def body(self, run: int) -> dict[str, Any]:
        """What the chain seals: where the page stands, the root over its entries, and the first digits of each digest."""
        digests = leaves(self.entries)
        marks = "".join([digest.hex()[:_MARK] for digest in digests])
        return {"kind": "page", "run": run, "first": self.first, "count": len(digests), "root": root(digests).hex(),
                "marks": marks}  # fmt: skip

    def text(self) -> str:
        """The entries, a line each."""
        return b"\n".join(self.entries).decode()


def pages(entries: Iterable[bytes]) -> Iterator[Page]:
    """Entries laid on pages, one after the other."""
    rest, first = iter(entries), 0
    while some := tuple(islice(rest, SIZE)):
        yield Page(first, some)
        first += len(some)


def page_of(first: int, text: str) -> Page:
    """A page from its text."""
    return Page(first, tuple(text.encode().split(b"\n")))


def strange(body: dict[str, Any], page: Page) -> list[int]:
    """Places within a page whose entries are not those that were sealed; empty where the page is as it was."""
    digests = leaves(page.entries)
    if len(digests) == body["count"] and root(digests).hex() == body["root"]:
        return []
    marks = [body["marks"][start : start + _MARK] for start in range(0, len(body["marks"]), _MARK)]
    found = [digest.hex()[:_MARK] for digest in digests]
    return [
        place for place in range(max(len(marks), len(found))) if marks[place : place + 1] != found[place : place + 1]
    ]
