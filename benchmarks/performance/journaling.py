"""The journal of many nights: `python -m performance.journaling SCORED BATCH WHERE ENTRIES`.

A night is a batch as it was really scored, its orders under ids of their own each night. What is timed of writing is all that a
run does for its journal: lines, pages, digests and the transaction.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.database import is_database
from diversion_risk.journal.book import opened
from diversion_risk.journal.check import check
from diversion_risk.journal.dossier import dossier
from diversion_risk.journal.lines import entry_lines
from diversion_risk.journal.page import pages
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.tables import scores_in_parts
from diversion_risk.progress import stage


@contextmanager
def _taken(found: dict[str, Any], what: str) -> Iterator[None]:
    """Adds how long a piece of work took: wall, and processor time, which other work on the machine changes less."""
    wall, used = time.monotonic(), os.times()
    yield
    now = os.times()
    for name, spent in (
        ("wall", time.monotonic() - wall),
        ("processor", now.user + now.system - used.user - used.system),
    ):
        found[f"{what}_{name}"] = found.get(f"{what}_{name}", 0.0) + spent


def _night(scores: pd.DataFrame, orders: pd.DataFrame, number: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The batch under other ids."""
    prefix = f"{number:04d}-"
    return scores.assign(order_id=prefix + scores["order_id"]), orders.assign(order_id=prefix + orders["order_id"])


def measured(scored: Path, batch: Path, where: str, entries: int) -> dict[str, Any]:
    """Write so many entries in nights of the batch, read all of them, and ask for one; the journal is left behind."""
    scores, orders = pd.concat(scores_in_parts(scored / "scores.parquet"), ignore_index=True), read_orders(batch).rows
    nights = -(-entries // len(scores))
    found: dict[str, Any] = {"entries": nights * len(scores), "night": len(scores), "nights": nights}
    with stage(f"writing {found['entries']:,} entries"):
        for number in range(nights):
            night = _night(scores, orders, number)
            with _taken(found, "append"):
                laid = list(pages(entry_lines(*night)))
                record = {"who": "benchmark", "entries": len(scores)}
                with opened(where, new=True) as journal, journal.adding(record, laid):
                    pass
    with stage("verifying"), _taken(found, "verify"), opened(where) as journal:
        seen = check(journal)
    if seen.troubles or seen.entries != found["entries"]:
        raise SystemExit(f"the journal is not as it was written: {seen}")
    with stage("one order's file"), _taken(found, "search"), opened(where) as journal:
        dossier(journal, str(_night(scores.head(1), orders.head(1), 0)[0]["order_id"].iloc[0]))
    found["gigabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found["size"] = None if is_database(where) else Path(where).stat().st_size
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scored", type=Path, help="folder that `score` wrote")
    parser.add_argument("batch", type=Path, help="the orders that it read")
    parser.add_argument("where", help="the journal's file, which is made anew, or env:NAME for a PostgreSQL database")
    parser.add_argument("entries", type=int)
    chosen = parser.parse_args()
    if not is_database(chosen.where):
        Path(chosen.where).unlink(missing_ok=True)
    print(json.dumps(measured(chosen.scored, chosen.batch, chosen.where, chosen.entries)))


if __name__ == "__main__":
    main()
