"""Assembles the way back: read the verdicts, sort them, add those that stand to the outcomes, set the others apart."""

import logging
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from diversion_risk.orders.outcomes import check_outcomes, read_outcomes
from diversion_risk.outputs.numbers import counted
from diversion_risk.outputs.tables import write_csv
from diversion_risk.verdicts.append import append_outcomes
from diversion_risk.verdicts.read import VERDICT_FIELDS, read_verdicts
from diversion_risk.verdicts.scored_run import read_run
from diversion_risk.verdicts.sorting import Sorted, sort_verdicts

log = logging.getLogger(__name__)
_NONE = pd.DataFrame({name: [] for name in ("order_id", "outcome", "outcome_date")})


@dataclass(frozen=True)
class Return:
    """What became of a file of verdicts."""

    sorted: Sorted
    rejected: int
    """Rows that could not be read."""
    apart: Path | None
    """Where contradictions and unreadable rows were written; `None` where there were none."""


def return_verdicts(verdicts: Path, run: Path, outcomes: Path) -> Return:
    """Add the verdicts on a run's orders to an outcomes file of the contract; nothing in it is overwritten.

    Contradictions and rows that cannot be read are written beside the file of verdicts, as `NAME-apart.csv`.

    Raises:
        FileUnusable: If a file cannot be used, or the folder is no scoring run.
    """
    checked = read_verdicts(verdicts)
    log.info("%s", checked.tally())
    scored = read_run(run, with_days=True)
    if scored.days is None:
        log.warning(
            "The orders of %s cannot be read at their place any more: whether a verdict is dated before its order is not told.",
            run,
        )
    so_far = (read_outcomes(outcomes) if outcomes.exists() else check_outcomes(_NONE)).rows
    found = sort_verdicts(checked.rows, so_far, scored)
    if len(found.accepted):
        append_outcomes(outcomes, found.accepted)
    rejected = checked.rows_in - len(checked.rows)
    apart = verdicts.with_name(f"{verdicts.stem}-apart.csv")
    if not rejected and not len(found.apart):
        return Return(found, rejected, None)
    write_csv(apart, _apart(found.apart, checked.rejected))
    return Return(found, rejected, apart)


def verdicts_told(returned: Return) -> str:
    """What became of the verdicts, in a few lines; every contradiction is one."""
    found = returned.sorted
    lines = [
        f"{counted(len(found.accepted), 'verdict')} added, {found.known:,} known already, {len(found.apart):,} set apart as "
        f"contradictions, {returned.rejected:,} as unreadable"
    ]
    lines += [f"  order {row.order_id}, {row.verdict}: {row.contradiction}" for row in found.apart.itertuples()]
    return "\n".join([*lines, *([f"set apart in {returned.apart}"] if returned.apart else [])])


def _apart(contradictions: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
    """Contradictions, then rows that cannot be read, with the columns of a verdict and why it stands apart."""
    names = [field.name for field in VERDICT_FIELDS]
    told = contradictions.assign(date=contradictions["date"].dt.strftime("%Y-%m-%d"))[[*names, "contradiction"]]
    unread = rejected.assign(
        contradiction=rejected["column"] + ' is "' + rejected["found"] + '"; expected ' + rejected["expected"]
    )
    return (
        pd.concat([told, unread.reindex(columns=[*names, "contradiction"])], ignore_index=True).fillna("").astype(str)
    )
