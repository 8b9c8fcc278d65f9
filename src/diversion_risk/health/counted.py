"""A batch counted as its model's training was: part by part, where it does not fit as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from diversion_risk.health.baseline import RISKIEST, SCORE, Baseline
from diversion_risk.health.shares import Bins, counted_alike


@dataclass(frozen=True)
class BatchCounted:
    """Orders by bin of each fact and of the score, and by code of each column."""

    numbers: Mapping[str, np.ndarray]
    codes: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, baseline: Baseline, values: pd.DataFrame, codes: pd.DataFrame, margin: np.ndarray) -> "BatchCounted":
        """Count some orders; what is told of the riskiest waits until all margins are known."""
        numbers = {
            name: _bins(before.edges).counts(values[name].to_numpy())
            for name, before in baseline.facts.items()
            if name in values
        }
        numbers[SCORE] = _bins(baseline.score.edges).counts(margin)
        texts = {
            name: counted_alike(codes[name], before.counts) for name, before in baseline.codes.items() if name in codes
        }
        return cls(numbers, texts)

    def with_more(self, other: "BatchCounted") -> "BatchCounted":
        """These and further orders, counted against the same baseline."""
        numbers = {name: counts + other.numbers[name] for name, counts in self.numbers.items()}
        return BatchCounted(numbers, {name: _added(counts, other.codes[name]) for name, counts in self.codes.items()})

    def with_riskiest(self, baseline: Baseline, destinations: pd.Series) -> "BatchCounted":
        """With the destinations of the riskiest orders of the whole batch, if the baseline has them."""
        if RISKIEST not in baseline.codes:
            return self
        counts = counted_alike(destinations, baseline.codes[RISKIEST].counts)
        codes = {**self.codes, RISKIEST: counts}
        return replace(self, codes={name: codes[name] for name in baseline.codes if name in codes})


def _added(some: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {code: some.get(code, 0) + more.get(code, 0) for code in {**some, **more}}


def _bins(edges: tuple[float, ...] | None) -> Bins:
    return Bins(edges or ())
