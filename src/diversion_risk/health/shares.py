"""Orders counted by what they have: a fact in bins, a code by its values, unknown always as a group of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

BINS = 10
"""Groups of equal size that a fact is cut into, before equal edges fall together."""
KEPT = 300
"""Codes of a column that are counted by name; the rarer ones are counted together."""
UNKNOWN = "unknown"
OTHER = "other codes"


@dataclass(frozen=True)
class Bins:
    """Where a fact is cut: a value belongs to the first edge that is not below it, else to the last bin."""

    edges: tuple[float, ...]

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Edges at the quantiles of what is known; facts of few values are cut between these."""
        known = values[~np.isnan(values)]
        if not len(known):
            return cls(())
        # Quantiles that are values of the fact: an edge between two values would hang on the last digit of a mean.
        ends = np.quantile(known, np.arange(1, BINS) / BINS, method="inverted_cdf")
        return cls(tuple(float(edge) for edge in np.unique(ends) if edge < known.max()))

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Orders in each bin; the last entry counts the unknown."""
        is_known = ~np.isnan(values)
        inside = np.searchsorted(np.array(self.edges), values[is_known], side="left")
        found = np.bincount(inside, minlength=len(self.edges) + 1)
        return np.append(found, np.sum(~is_known))

    def names(self) -> list[str]:
        """The bins in words, in the order of `counts`."""
        if not self.edges:
            return ["any value", UNKNOWN]
        # Every digit: two bins must not share a name.
        ends = [repr(edge) for edge in self.edges]
        between = [f"over {low} up to {high}" for low, high in pairwise(ends)]
        return [f"up to {ends[0]}", *between, f"over {ends[-1]}", UNKNOWN]


def counted_alike(codes: pd.Series, known: Mapping[str, int]) -> dict[str, int]:
    """Orders by code, told apart as `known` tells them; a code that is not among these stands by its name.

    Where `known` counts its rarer codes together, a code it does not name is counted with these.
    """
    texts = codes.dropna().astype(str)
    if OTHER in known:
        texts = texts.where(texts.isin(list(known)), OTHER)
    found = {str(code): int(orders) for code, orders in texts.value_counts().items()}
    return found | {UNKNOWN: int(codes.isna().sum())}


def checked_counts(found: Any) -> dict[str, int]:
    """Counts by name as a file holds them.

    Raises:
        ValueError: If they are anything else.
    """
    if not isinstance(found, dict) or not all(_is_count(count) for count in found.values()):
        raise ValueError("counts of orders are no counts")
    return {str(name): int(count) for name, count in found.items()}


def _is_count(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1 << 53
