"""One order as an assessment reads it: its facts, what pushed the margin, and the words to tell them in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import Facts
from diversion_risk.features.definition import Feature


@dataclass(frozen=True)
class Row:
    """The arrays have one entry a feature, NaN for unknown; an order that nobody scored has pushes of zero."""

    features: Sequence[Feature]
    values: np.ndarray
    baselines: np.ndarray
    """What the values of features with a past of their own are held against."""
    pushes: np.ndarray
    """How far each fact moved the margin."""
    words: Mapping[str, Any] = field(repr=False)
    """The order's own fields, and what watch-lists say of it."""

    def speak(self, place: int) -> str:
        """The sentence of a fact, true of this order."""
        return self.features[place].says.speak(known(self.values[place]), known(self.baselines[place]), self.words)


def rows_of(facts: Facts, pushes: pd.DataFrame, words: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """The rows of some orders; what is not among the pushes pushed nothing."""
    features = facts.features
    names = [feature.name for feature in features]
    arrays = (
        facts.values.to_numpy(),
        facts.baselines.reindex(columns=names).to_numpy(),
        pushes.reindex(columns=names, fill_value=0.0).to_numpy(),
    )
    for values, baselines, moved, own in zip(*arrays, words, strict=True):
        yield Row(features, values, baselines, moved, own)


def known(value: float | None) -> float | None:
    """The value, or `None` where it is unknown."""
    return None if value is None or value != value else float(value)  # noqa: PLR0124  # NaN alone differs from itself
