"""Whether a journal is as it was written: every link sealed on the one before, every entry as it was."""

from collections.abc import Iterator
from dataclasses import dataclass

from diversion_risk.chain import BEGINNING, sealed
from diversion_risk.journal.book import Journal, Link
from diversion_risk.journal.page import strange


@dataclass(frozen=True)
class Checked:
    """What was found in a journal."""

    runs: int
    entries: int
    last: str
    """Digest of the last link: kept elsewhere, it shows whether links were taken away at the end."""
    troubles: tuple[str, ...]
    """What is not as it was written, in words; empty where all is well."""


def check(journal: Journal, keep: int = 20) -> Checked:
    """Read every link and entry; tells of the first `keep` troubles."""
    walk = _Walk()
    troubles: list[str] = []
    for link in journal.links():
        troubles += list(walk.step(link))[: keep - len(troubles)]
    troubles += list(walk.ended())[: keep - len(troubles)]
    return Checked(walk.runs, walk.entries, walk.before, tuple(troubles))


class _Walk:
    """One pass along the chain: what was met so far, and what must come next."""

    def __init__(self) -> None:
        self.before = BEGINNING
        self.number = 0
        self.runs = self.entries = 0
        self.run = 0
        self.promised = self.met = 0

    def step(self, link: Link) -> Iterator[str]:
        """The next link; yields what is wrong with it."""
        if link.number != self.number + 1:
            yield f"link {self.number + 1:,} is missing: after {self.number:,} comes {link.number:,}"
        if link.sha256 != sealed(link.number, link.body, self.before):
            yield f"link {link.number:,} was changed, or is not the one that stood here: it does not follow what is before it"
        self.number, self.before = link.number, link.sha256
        yield from self._content(link)

    def ended(self) -> Iterator[str]:
        """After the last link."""
        if self.runs and self.met != self.promised:
            yield f"run {self.run:,} has {self.met:,} entries; its record says {self.promised:,}"

    def _content(self, link: Link) -> Iterator[str]:
        try:
            record = link.record()
            if record["kind"] == "run":
                yield from self.ended()
                self.runs, self.run = self.runs + 1, link.number
                self.promised, self.met = int(record["entries"]), 0
                return
            count = int(record["count"])
            if link.run != self.run or record["run"] != self.run or record["first"] != self.met:
                yield f"link {link.number:,} is a page of another run, or stands at another place"
            changed = strange(record, link.page())
        except (ValueError, KeyError, TypeError, IndexError) as trouble:
            yield f"link {link.number:,} cannot be read: {trouble}"
            return
        self.entries += count
        self.met += count
        if changed:
            places = ", ".join(f"{self.met - count + place + 1:,}" for place in changed[:5])
            more = f" and {len(changed) - 5:,} more" if len(changed) > 5 else ""
            yield f"run {self.run:,}: entries changed, removed or put in at {places}{more}"
