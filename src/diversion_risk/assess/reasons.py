"""The model's contributions turned into sentences: strongest first, each true of this order."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import Reason
from diversion_risk.assess.red_flags import known
from diversion_risk.features.catalogue import BY_NAME

MOST_RAISING = 8
MOST_LOWERING = 5
WORTH_TELLING = 0.05
"""Contribution, in log-odds, below which a fact is not told; it moves a small probability by a twentieth."""


def reasons(
    contributions: pd.Series,
    values: pd.Series,
    baselines: pd.Series,
    usual: Mapping[str, float],
    order: Mapping[str, Any],
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The strongest reasons that raise the risk of one order, and the strongest that lower it."""
    told = list(_told(contributions, values, baselines, usual, order))
    raising = [reason for reason in told if reason.contribution >= WORTH_TELLING]
    lowering = [reason for reason in told if reason.contribution <= -WORTH_TELLING]
    return tuple(raising[:MOST_RAISING]), tuple(lowering[:MOST_LOWERING])


def _told(
    contributions: pd.Series,
    values: pd.Series,
    baselines: pd.Series,
    usual: Mapping[str, float],
    order: Mapping[str, Any],
) -> Iterator[Reason]:
    """Every fact by the strength of its push; of facts that say the same sentence only the strongest."""
    said: set[str] = set()
    strengths = contributions.to_numpy()
    for position in np.argsort(-np.abs(strengths), kind="stable"):
        if abs(strengths[position]) < WORTH_TELLING:
            return
        feature = BY_NAME[str(contributions.index[position])]
        value, own = known(values[feature.name]), known(baselines.get(feature.name))
        sentence = feature.says.speak(value, own, order)
        if sentence in said:
            continue
        said.add(sentence)
        flag = feature.flag if feature.flag and value is not None and feature.flag.when(value) else None
        yield Reason(
            feature=feature.name,
            group=feature.topic,
            sentence=sentence,
            value=value,
            baseline=own if feature.against else known(usual.get(feature.name)),
            contribution=float(strengths[position]),
            red_flag=flag.id if flag else None,
        )
