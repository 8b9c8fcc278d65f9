"""From folders of past runs to one page over time and its figures."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.monitor.decided import Decided, decided
from diversion_risk.monitor.maturity import Delay, delay_of, matured, maturity
from diversion_risk.monitor.past_runs import Found, PastRun, find_runs
from diversion_risk.monitor.precision import FEWEST, precision
from diversion_risk.monitor.random_checks import random_checks
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.outputs.monitor_page import monitor_page
from diversion_risk.outputs.whole_folder import whole_folder
from diversion_risk.progress import stage

PAGE, FIGURES = "monitor.html", "monitor.json"
FORMAT = 1


def monitor(given: Sequence[Path], out: Path, outcomes: str | None, source: str | None = None) -> dict[str, Any]:
    """Write `monitor.html` and `monitor.json` over the runs at or below some folders; gives the figures.

    Damaged runs are named in them, and their orders are in no figure.

    Raises:
        ConfigurationWrong: If `out` holds other things.
        FileUnusable: If there is no run, or the outcomes cannot be read.
        IntegrityBroken: If every run is damaged; nothing is written then.
    """
    with whole_folder(out, (PAGE, FIGURES), "a page over time") as folder:
        with stage("reading the runs"):
            found = find_runs(given)
        with stage("reading outcomes"):
            known = None if outcomes is None else read_outcomes(outcomes, source).rows
        told = figures(found, known)
        with stage("writing"):
            text = json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False)
            (folder / FIGURES).write_text(text + "\n", encoding="utf-8")
            (folder / PAGE).write_text(monitor_page(told), encoding="utf-8")
    return told


def figures(found: Found, outcomes: pd.DataFrame | None) -> dict[str, Any]:
    """Everything the page tells, as plain values; what is unknown is `None`, never 0."""
    every = decided(found.runs, outcomes)
    listed = every.orders[every.orders["decision"] != "release"]
    delay = delay_of(listed, every.known_by)
    by_month = [
        {"month": str(month), **_of_orders(orders, delay, every)} for month, orders in every.orders.groupby("month")
    ]
    by_model = [
        {"model": str(model), **_of_orders(orders, delay, every)}
        for model, orders in every.orders.groupby("model", sort=False)
    ]
    return {
        "format": FORMAT,
        "first": str(min(run.first for run in found.runs).date()),
        "known_by": None if every.known_by is None else str(every.known_by.date()),
        "runs": [_of_run(run, again) for run, again in zip(found.runs, every.repeated, strict=True)],
        "models": _models(found.runs),
        "months": by_month,
        "by_model": by_model,
        "overall": _of_orders(every.orders, delay, every),
        "delay": vars(delay),
        "fewest_looks": FEWEST,
        "outcomes_before_their_order": every.too_early,
        "passed_over": dict(found.passed_over),
        "damaged": dict(found.damaged),
    }


def _of_run(run: PastRun, again: int) -> dict[str, Any]:
    scores = run.scored.scores
    listed = int(scores["decision"].ne("release").sum())
    return {
        "name": run.name,
        "first": str(run.first.date()),
        "day": str(run.day.date()),
        "day_is": "placed" if run.is_placed else "scored",
        "scored_at": run.record.get("begun"),
        "model": run.model,
        "orders": len(scores),
        "scored_before": again,
        "listed": listed,
        "by_risk": int(scores["selected_by"].eq("risk").sum()),
        "at_random": int(scores["selected_by"].eq("random").sum()),
        "share_listed": listed / len(scores) if len(scores) else None,
        **run.counts(),
        "drift": run.drift.to_dict(),
    }


def _models(runs: Sequence[PastRun]) -> list[dict[str, Any]]:
    """Each model from the first run it scored on; once more where it came back."""
    told: list[dict[str, Any]] = []
    for run in runs:
        if not told or told[-1]["model"] != run.model:
            told.append({"model": run.model, "from": str(run.first.date()), "run": run.name})
    return told


def _of_orders(orders: pd.DataFrame, delay: Delay, every: Decided) -> dict[str, Any]:
    listed = orders[orders["decision"] != "release"]
    by_risk = orders[orders["selected_by"] == "risk"]
    return {
        "orders": len(orders),
        "listed": len(listed),
        "precision": precision(by_risk, matured(by_risk, delay, every.known_by)).to_dict(),
        "maturity": maturity(listed, delay, every.known_by).to_dict(),
        "random": random_checks(orders).to_dict(),
    }
