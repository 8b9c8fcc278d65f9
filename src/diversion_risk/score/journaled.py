"""A run in the journal: written down with every order it scored, and held against a repetition."""

import getpass
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from diversion_risk.database import is_database
from diversion_risk.errors import DiversionRiskError
from diversion_risk.journal.book import Journal, Link, dated, opened
from diversion_risk.journal.page import pages
from diversion_risk.progress import stage


@contextmanager
def written_down(
    where: str | None, operator: str | None, record: Mapping[str, Any], begun: datetime, entries: Iterable[bytes]
) -> Iterator[dict[str, Any] | None]:
    """Write a run into the journal of that name, if any; it stays there only if the block ends well.

    Gives what the manifest keeps of it: where, and the number and digest of the run's last link. Whoever takes links away
    at the journal's end must change the manifests, too.
    """
    if where is None:
        yield None
        return
    where = dated(where, begun)
    with stage("writing the journal"):
        told = {**record, "who": operator or getpass.getuser(), "begun": begun.isoformat()}
        told["entries"] = record["counts"]["scored"]
        with opened(where, new=True) as journal, journal.adding(told, pages(entries)) as last:
            yield {"where": journal.name, "run": last.run, "number": last.number, "sha256": last.sha256}


def is_written(entry: Mapping[str, Any], at_last: bool = False) -> bool:
    """Whether the journal that a manifest names holds its run; `at_last` waits for what is being written to it.

    Raises:
        DiversionRiskError: If the journal cannot be read.
    """
    with opened(entry["where"]) as journal:
        if at_last:
            journal.wait_for_writers()
        link = journal.link(entry["number"])
    return link is not None and link.sha256 == entry["sha256"]


def is_journaled_as(record: Mapping[str, Any], where: str | None) -> bool:
    """Whether a run's record says that it went into the journal of that name, or into none where none is named."""
    entry = record.get("journal")
    if entry is None or where is None:
        return entry is None and where is None
    named = dated(where, datetime.fromisoformat(record["begun"]))
    return bool(entry["where"] == (named if is_database(named) else str(Path(named))))


def missing_run(entry: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with the run that a manifest says was written down; empty where the journal holds it."""
    if not entry:
        return []
    try:
        is_there = is_written(entry)
    except DiversionRiskError as trouble:
        return [f"journal: {trouble}"]
    if not is_there:
        return [f"journal: {entry['where']} does not hold this run: link {entry['number']:,} is another or is gone"]
    return []


def changed_entries(journal: Journal, run: int, now: Iterable[bytes], order_id: str | None = None) -> Iterator[str]:
    """Where the entries of a run differ from those of a repetition of it; of one order, if one is named."""
    for place, (was, comes) in enumerate(zip_longest(_entries(journal.links(run)), now), start=1):
        if was != comes:
            named = json.loads(was or comes or b"{}").get("order_id")
            if order_id in (None, named):
                yield f"order {named}, entry {place:,} of run {run:,}: {_differing(was, comes)}"


def _entries(links: Iterator[Link]) -> Iterator[bytes]:
    for link in links:
        if link.text is not None:
            yield from link.page().entries


def _differing(was: bytes | None, comes: bytes | None) -> str:
    if was is None or comes is None:
        return "is not in the journal" if was is None else "does not come again"
    then, now = json.loads(was), json.loads(comes)
    return ", ".join(name for name in then if then[name] != now.get(name)) + " differ"
