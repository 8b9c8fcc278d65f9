"""Every order of the past runs once, by the first decision made on it, beside what became known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from diversion_risk.monitor.past_runs import PastRun
from diversion_risk.orders.outcomes import latest_known
from diversion_risk.verdicts.scored_run import first_decisions


@dataclass(frozen=True)
class Decided:
    """The orders and the day up to which outcomes are known."""

    orders: pd.DataFrame = field(repr=False)
    """By `order_id`: what the scores say, `run` (its place), `model`, `day`, `month`, `outcome`, `came_by`, `delay` in days."""
    repeated: tuple[int, ...]
    """By run: orders that an earlier run had scored before."""
    known_by: pd.Timestamp | None
    """The latest day of an outcome or an order; `None` where no outcomes were given."""
    too_early: int
    """Outcomes that are dated before their order, and left out: they are about something else."""


def decided(runs: Sequence[PastRun], outcomes: pd.DataFrame | None) -> Decided:
    """Put the runs together; `outcomes` are checked, and of several for an order the latest known one applies."""
    first = first_decisions([run.scored for run in runs])
    parts = [
        scores.assign(run=place, model=runs[place].model, day=runs[place].days().reindex(scores.index),
                      is_placed=runs[place].is_placed)
        for place, scores in enumerate(first)
    ]  # fmt: skip
    orders = pd.concat(parts)
    orders["day"] = pd.to_datetime(orders["day"]).dt.normalize()
    orders["month"] = orders["day"].dt.strftime("%Y-%m")
    repeated = tuple(len(run.scored.scores) - len(kept) for run, kept in zip(runs, first, strict=True))
    if outcomes is None:
        return Decided(orders.assign(outcome=None, came_by=None, delay=float("nan")), repeated, None, 0)
    latest = latest_known(outcomes).set_index("order_id").reindex(orders.index)
    delay = (latest["outcome_date"] - orders["day"]).dt.days
    is_early = (delay < 0) & orders["is_placed"]
    orders["outcome"] = latest["outcome"].where(~is_early)
    orders["came_by"] = latest["selected_by"].where(~is_early)
    # An order whose day is not known stands on the day it was scored; where that is after its outcome, no delay is told.
    orders["delay"] = delay.where((delay >= 0) & orders["outcome"].notna())
    known_by = max(orders["day"].max(), outcomes["outcome_date"].max()) if len(outcomes) else orders["day"].max()
    return Decided(orders, repeated, pd.Timestamp(known_by), int(is_early.sum()))
