"""Several estimators that speak with one voice: the mean of their margins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
import pandas as pd

from diversion_risk.model.estimator import BoostedTrees, Estimator

_SCALED = re.compile(r"^(leaf_value|internal_value)=(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Committee:
    """Estimators of a kind that cannot be made one."""

    members: Sequence[Estimator]

    def fit(
        self, values: pd.DataFrame, diverted: np.ndarray, monotone: Sequence[int], weight: np.ndarray | None = None
    ) -> "Committee":
        """Teach each member the same."""
        return Committee([one.fit(values, diverted, monotone, weight) for one in self.members])

    def margin(self, values: pd.DataFrame) -> np.ndarray:
        """The mean over the members."""
        return np.asarray(np.mean([one.margin(values) for one in self.members], axis=0))


def mean_of(estimators: Sequence[Estimator]) -> Estimator:
    """One estimator whose margin is the mean of the margins of several; sets of trees become one set."""
    if len(estimators) == 1:
        return estimators[0]
    trees = [one for one in estimators if isinstance(one, BoostedTrees)]
    if len(trees) < len(estimators):
        return Committee(estimators)
    return replace(trees[0], booster=_joined([one.booster for one in trees if one.booster is not None]))


def _joined(boosters: Sequence[lgb.Booster]) -> lgb.Booster:
    """All trees in one booster, each with a leaf's share of the whole: LightGBM adds up what its trees say."""
    parts = [booster.model_to_string().partition("end of trees") for booster in boosters]
    head = parts[0][0].partition("\nTree=")[0]
    trees = [tree.partition("\n")[2] for text, _, _ in parts for tree in text.split("\nTree=")[1:]]
    scaled = [_SCALED.sub(lambda line: _divided(line, len(boosters)), tree) for tree in trees]
    body = "".join(f"\nTree={number}\n{tree}" for number, tree in enumerate(scaled))
    # The sizes that the head states are those of the first booster's trees; without them LightGBM counts for itself.
    head = "\n".join(line for line in head.splitlines() if not line.startswith("tree_sizes="))
    return lgb.Booster(model_str=f"{head}\n{body}end of trees{parts[0][2]}")


def _divided(line: re.Match[str], by: int) -> str:
    return f"{line[1]}={' '.join(repr(float(number) / by) for number in line[2].split())}"
