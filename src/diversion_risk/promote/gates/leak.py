"""Leaks: a model that has seen the window's answers, or was trained on data in which an audit found them."""

import json

import pandas as pd

from diversion_risk.model.store import check_folder
from diversion_risk.promote.trial import Finding, State, Trial

GATE = "leak"
AUDIT = "audit.json"
"""Where a model folder keeps the audit of its training data: `findings`, each with `column` and `evidence`."""


def no_leak(trial: Trial) -> Finding:
    """The window must begin after the model's training, and the audit of its training data must have found nothing."""
    as_of = pd.Timestamp(str(trial.challenger.settings["as_of"]))
    if as_of >= trial.first:
        days = f"as of {as_of.date()}, and the window begins on {trial.first.date()}"
        return Finding(GATE, "not met", f"the model was trained {days}: it has seen outcomes it is to be judged by")
    audit = _audit(trial)
    if audit is None:
        state: State = "not met" if trial.limits.audit_needed else "unknown"
        return Finding(
            GATE, state, "the model keeps no audit of its training data; the window begins after its training"
        )
    if audit:
        named = "; ".join(f"{one['column']}: {one['evidence']}" for one in audit)
        return Finding(GATE, "not met", f"the audit of the training data found {named}", {"findings": audit})
    return Finding(GATE, "passed", "the audit of the training data found nothing; the window begins after the training")


def _audit(trial: Trial) -> list[dict[str, str]] | None:
    folder = trial.challenger.folder
    if AUDIT not in check_folder(folder):
        return None
    found = json.loads((folder / AUDIT).read_text(encoding="utf-8"))
    return [{"column": str(one["column"]), "evidence": str(one["evidence"])} for one in found["findings"]]
