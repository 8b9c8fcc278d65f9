"""Destinations and commodity tiers: none much worse than under the champion, and more than a list of countries."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from diversion_risk.model.measures import Judged
from diversion_risk.model.paired import auc_within_destinations, figure, gain, roc_auc
from diversion_risk.promote.trial import Finding, Trial, plain, told

GATE = "destinations and tiers"
TIER = "priority_level"
"""The fact that tells the commodity's tier: 4 for tier 1 of the Common High Priority List down to 0 for none."""


def no_group_much_worse(trial: Trial) -> Finding:
    """Within destinations the ranking must tell something, and no large group may surely lose by much."""
    ours = trial.seen(trial.said)
    sampled = {"resamples": trial.resamples, "seed": trial.seed}
    within = figure(ours, auc_within_destinations, **sampled)
    figures = {"auc_within_destinations": plain(within)}
    limit = trial.limits.within_destinations
    troubles = []
    if within.high < limit:
        troubles.append(
            f"within destinations its ROC AUC is {told(within)}, surely below {limit:g}: it ranks by the country"
        )
    groups = list(_lost(trial, ours))
    figures |= {name: lost for name, lost, _ in groups}
    troubles += [trouble for _, _, trouble in groups if trouble]
    if troubles:
        return Finding(GATE, "not met", "; ".join(troubles), figures)
    beside = f"; of {len(groups)} groups judged by themselves none is much worse" if trial.champion_said else ""
    if np.isnan(within.value):
        return Finding(GATE, "unknown", "no destination holds both a known diversion and another order", figures)
    return Finding(GATE, "passed", f"within destinations its ROC AUC is {told(within)}{beside}", figures)


def _lost(trial: Trial, ours: Judged) -> Iterator[tuple[str, dict[str, float | None], str]]:
    """Name, gain and trouble of each group that is large enough; the trouble is empty where there is none."""
    if trial.champion_said is None:
        return
    theirs, limit = trial.seen(trial.champion_said), -trial.limits.group_may_lose
    for name, inside in _groups(trial, ours):
        sides = (_part(ours, inside), _part(theirs, inside))
        gained = gain(*sides, roc_auc, resamples=trial.resamples, seed=trial.seed)
        much_worse = gained.value < limit and gained.high < 0
        yield name, plain(gained), f"{name}: ROC AUC gains {told(gained)} on the champion's" if much_worse else ""


def _groups(trial: Trial, judged: Judged) -> Iterator[tuple[str, np.ndarray]]:
    tiers = trial.values[TIER].to_numpy()[trial.rows()]
    kinds = {
        "destination": judged.destination,
        "tier level": np.where(np.isnan(tiers), -1, tiers).astype(int).astype(str),
    }
    for kind, groups in kinds.items():
        for group in sorted(set(groups)):
            inside = groups == group
            if (
                group != "-1"
                and judged.diverted[inside].sum() >= trial.limits.group_enough
                and not judged.diverted[inside].all()
            ):
                yield f"{kind} {group}", inside


def _part(judged: Judged, inside: np.ndarray) -> Judged:
    weight = None if judged.weight is None else judged.weight[inside]
    return replace(
        judged,
        margin=judged.margin[inside],
        diverted=judged.diverted[inside],
        buyer=judged.buyer[inside],
        destination=judged.destination[inside],
        risk=None,
        weight=weight,
    )
