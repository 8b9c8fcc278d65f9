"""Verdicts sorted: those that can join the outcomes, those that are there already, and those that contradict something."""

from dataclasses import dataclass

import pandas as pd

from diversion_risk.orders.outcomes import latest_known
from diversion_risk.verdicts.scored_run import ScoredRun


@dataclass(frozen=True)
class Sorted:
    """Every verdict in one of three places."""

    accepted: pd.DataFrame
    """As rows of the outcomes: `order_id`, `outcome`, `outcome_date`, `selected_by`, `source`."""
    known: int
    """Verdicts that say what the outcomes say already."""
    apart: pd.DataFrame
    """The contradictions: the verdicts as they came, and `contradiction`, what they contradict."""


def sort_verdicts(verdicts: pd.DataFrame, outcomes: pd.DataFrame, run: ScoredRun) -> Sorted:
    """Hold checked verdicts against each other, the run and the outcomes so far."""
    contradiction = _contradictions(verdicts, outcomes, run)
    apart = verdicts.assign(contradiction=contradiction)[contradiction != ""].reset_index(drop=True)
    sound = verdicts[contradiction == ""].sort_values("date", kind="stable").drop_duplicates("order_id", keep="first")
    new = sound[~sound["order_id"].isin(outcomes["order_id"])].sort_index()
    accepted = pd.DataFrame(
        {
            "order_id": new["order_id"],
            "outcome": new["verdict"],
            "outcome_date": new["date"].dt.strftime("%Y-%m-%d"),
            "selected_by": run.selected_by(new["order_id"]),
            "source": new["reviewer"] + ": " + new["why"],
        }
    ).reset_index(drop=True)
    return Sorted(accepted, len(verdicts) - len(apart) - len(accepted), apart)


def _contradictions(verdicts: pd.DataFrame, outcomes: pd.DataFrame, run: ScoredRun) -> pd.Series:
    """What each verdict contradicts, the first of several; empty where nothing."""
    found = pd.Series("", index=verdicts.index, dtype=object)
    ids, latest = verdicts["order_id"], latest_known(outcomes).set_index("order_id")
    stands = latest["outcome"].reindex(ids).set_axis(ids.index)
    differs = stands.notna() & (stands != verdicts["verdict"])
    since = latest["outcome_date"].reindex(ids).dt.strftime("%Y-%m-%d").set_axis(ids.index)
    found[differs] = "the outcomes have it as " + stands[differs] + " since " + since[differs]
    if run.days is not None:
        day = run.days.reindex(ids).set_axis(ids.index)
        early = verdicts["date"] < day
        found[early] = "it is dated before the order of " + day[early].dt.strftime("%Y-%m-%d")
    split = verdicts.groupby("order_id")["verdict"].transform("nunique") > 1
    found[split] = "the file holds another verdict on the same order"
    found[~ids.isin(run.scores.index)] = f"the run {run.folder.name} has no such order"
    return found
