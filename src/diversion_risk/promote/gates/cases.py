"""Published cases: the challenger must tell them from their honest look-alikes no worse than the champion."""

from diversion_risk.model.paired import figure, gain, roc_auc
from diversion_risk.promote.trial import Finding, Trial, plain, told

GATE = "published cases"


def published_cases(trial: Trial) -> Finding:
    """ROC AUC on the cases, resampled by case where the file says which rows are one."""
    if trial.cases is None:
        return Finding(GATE, "not applicable", "no file of cases was given (--cases)")
    sampled = {"resamples": trial.resamples, "seed": trial.seed}
    ours, limits = trial.cases.challenger, trial.limits
    auc = figure(ours, roc_auc, **sampled)
    figures, troubles = {"roc_auc": plain(auc), "orders": len(ours.margin), "diverted": int(ours.diverted.sum())}, []
    if auc.high < limits.cases_at_least:
        troubles.append(f"ROC AUC {told(auc)} is surely below {limits.cases_at_least:g}")
    if trial.cases.champion is not None:
        gained = gain(ours, trial.cases.champion, roc_auc, **sampled)
        figures["gain"] = plain(gained)
        if gained.value < -limits.cases_may_lose and gained.high < 0:
            troubles.append(f"ROC AUC gains {told(gained)} on the champion's")
    where = f"on {len(ours.margin):,} orders of {trial.cases.name}"
    found = "; ".join(troubles) or f"ROC AUC is {told(auc)}"
    return Finding(GATE, "not met" if troubles else "passed", f"{found} {where}", figures)
