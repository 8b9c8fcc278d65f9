"""Leaks: a model that has seen the window's answers, or learned from data in which an audit found them."""

import json

import pandas as pd

from diversion_risk.audit.finding import KINDS
from diversion_risk.audit.finding import Finding as Leak
from diversion_risk.errors import IntegrityBroken
from diversion_risk.features.sources import columns_read
from diversion_risk.model.store import check_folder
from diversion_risk.promote.trial import Finding, State, Trial

GATE = "leak"
AUDIT = "audit.json"
"""Where a model folder keeps the audit of what it learned from."""


def no_leak(trial: Trial) -> Finding:
    """The window must begin after the model's training, and no leak may be known in what the model learned from."""
    as_of = pd.Timestamp(str(trial.challenger.settings["as_of"]))
    if as_of >= trial.first:
        days = f"as of {as_of.date()}, and the window begins on {trial.first.date()}"
        return Finding(GATE, "not met", f"the model was trained {days}: it has seen outcomes it is to be judged by")
    leaks = _recorded(trial)
    if leaks is None:
        state: State = "not met" if trial.limits.audit_needed else "unknown"
        return Finding(
            GATE, state, "the model keeps no audit of its training data; the window begins after its training"
        )
    used = columns_read(trial.challenger.settings.get("left_out", ()))
    learned = [leak for leak in leaks if leak.concerns(used)]
    if learned:
        named = "; ".join(f"{' + '.join(leak.columns) or 'the data'}: {KINDS[leak.kind]}" for leak in learned)
        figures = {"leaks": [{"columns": list(leak.columns), "says": leak.says} for leak in learned]}
        return Finding(GATE, "not met", f"by its audit the model learned from leaks: {named}", figures)
    beside = f" but {len(leaks)} that it does not learn from" if leaks else ""
    return Finding(GATE, "passed", f"the audit of its training data found nothing{beside}; the window begins after it")


def _recorded(trial: Trial) -> list[Leak] | None:
    folder = trial.challenger.folder
    if AUDIT not in check_folder(folder):
        return None
    try:
        found = json.loads((folder / AUDIT).read_text(encoding="utf-8"))["findings"]
        leaks = [Leak(one["kind"], tuple(one["columns"]), str(one["says"]), str(one["advice"])) for one in found]
        if any(leak.kind not in KINDS for leak in leaks):
            raise ValueError(f"unknown kinds of leak: {sorted({leak.kind for leak in leaks} - KINDS.keys())}")
    except (ValueError, KeyError, TypeError) as trouble:
        raise IntegrityBroken(f"{folder / AUDIT} cannot be read as an audit: {trouble}") from trouble
    return leaks
