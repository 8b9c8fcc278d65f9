"""What a killed run left beside its folder of results: brought to its end where it counts, removed where it does not."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from diversion_risk.errors import DiversionRiskError, IntegrityBroken
from diversion_risk.outputs.database_table import write_to_table
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.manifest import MANIFEST, read_manifest
from diversion_risk.outputs.one_at_a_time import who
from diversion_risk.outputs.tables import scores_in_parts
from diversion_risk.outputs.whole_or_not import RESULTS, Place, told_as_ours
from diversion_risk.progress import stage
from diversion_risk.score.journaled import is_written

log = logging.getLogger(__name__)
_TABLE = "table.json"
_ROWS = "table.parquet"


def keep_for_table(folder: Path, table: str, rows: Path) -> None:
    """Keep beside sealed results what a table of a database is to hold of them: the table may be late, or refuse.

    `rows` is a file of the scores, without what is passed through; it is moved.
    """
    rows.rename(folder / _ROWS)
    told = {"table": table, "run": digest_of(folder / RESULTS / MANIFEST)}
    (folder / _TABLE).write_text(json.dumps(told), encoding="utf-8")


def brought_to_end(place: Place) -> None:
    """Do what is left to do for sealed results: show them, then write the table; each step may have been done before."""
    if (place.sealed / RESULTS).exists():
        with told_as_ours(place.out):
            _show(place)
    if (place.sealed / _TABLE).exists():
        told = json.loads((place.sealed / _TABLE).read_text(encoding="utf-8"))
        with stage("writing the table"):
            write_to_table(told["table"], scores_in_parts(place.sealed / _ROWS), told["run"])
    # All is done; a rest that cannot be removed is removed by the next run, which finds nothing else to do for it.
    with suppress(OSError):
        place.withdraw()


def _show(place: Place) -> None:
    try:
        place.show()
    except OSError:
        log.warning("The results are whole and wait in %s; the next run into %s goes on there", place.sealed, place.out)
        raise


def settle(place: Place) -> dict[str, Any] | None:
    """Bring a killed run to its end if the journal holds it or it needed none; remove it otherwise.

    Gives the record of the run that was killed, if its results stand in their place now.

    Raises:
        DiversionRiskError: If the journal cannot be asked, or the table still refuses; nothing is removed then.
    """
    killed = place.holder.killed
    if killed is not None:
        log.warning("A run into %s was killed (%s); what it left is settled first", place.out, who(killed))
    found = place.sealed.exists()
    if found:
        if (place.sealed / RESULTS).exists() and not _counts(place):
            with told_as_ours(place.out):
                place.withdraw()
            return None
        brought_to_end(place)
    return read_manifest(place.out) if found or place.was_shown() else None


def withdraw_unless_written(place: Place) -> None:
    """After a run that failed: let go of its sealed results, unless the journal holds them or cannot be asked."""
    try:
        if place.sealed.exists() and not _counts(place):
            place.withdraw()
    except (DiversionRiskError, OSError) as trouble:
        log.warning("Results wait in %s; the next run into %s settles them: %s", place.sealed, place.out, trouble)


def _counts(place: Place) -> bool:
    entry = read_manifest(place.sealed / RESULTS).get("journal")
    try:
        return entry is None or is_written(entry, at_last=True)
    except DiversionRiskError as trouble:
        raise IntegrityBroken(
            f"{place.sealed} holds results of a killed run, and its journal cannot say whether they count ({trouble}). "
            f"Bring the journal back, or remove that folder to give the results up"
        ) from trouble


def is_same_run(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two records are of the same command over the same bytes, times and places of files apart."""
    return _made_from(then) == _made_from(now)


def _made_from(record: Mapping[str, Any]) -> list[object]:
    inputs = {name: given["sha256"] for name, given in record["inputs"].items()}
    lists = [(file["name"], file["sha256"]) for file in (record["lists"] or {"files": []})["files"]]
    named = ("settings_sha256", "counts", "versions", "table", "drift_limit")
    return [inputs, lists, record["model"]["id"], *(record.get(name) for name in named)]
