"""Some orders as an assessment reads them: their facts, what pushed the margins, and the words to tell them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.features.catalogue import Facts
from diversion_risk.features.definition import Feature
from diversion_risk.features.filling import Texts, in_their_places


@dataclass(frozen=True)
class Described:
    """The arrays have one row an order and one column a feature, NaN for unknown; pushes of orders nobody scored are zero."""

    features: Sequence[Feature]
    values: np.ndarray
    baselines: np.ndarray
    """What the values of features with a past of their own are held against."""
    pushes: np.ndarray
    """How far each fact moved the margin."""
    texts: Texts = field(repr=False)
    """The orders' own fields, and what watch-lists say of them."""

    @property
    def size(self) -> int:
        """How many orders there are."""
        return len(self.values)

    def at(self, places: np.ndarray) -> "Described":
        """Some of the orders."""
        values, baselines, pushes = (array[places] for array in (self.values, self.baselines, self.pushes))
        return Described(self.features, values, baselines, pushes, self.texts.at(places))

    def sentences(self, orders: np.ndarray, facts: np.ndarray) -> pa.StringArray:
        """The sentence of each of these facts, by its place among the features, true of the order beside it."""
        spoken, places = [], []
        by_fact = np.argsort(facts, kind="stable")
        for here in np.split(by_fact, beginnings(facts[by_fact]))[1:]:
            at, fact = orders[here], facts[here[0]]
            says = self.features[fact].says
            spoken.append(says.speak_all(self.values[at, fact], self.baselines[at, fact], self.texts.at(at)))
            places.append(here)
        return in_their_places(spoken, places)


def described(facts: Facts, pushes: pd.DataFrame, texts: Texts) -> Described:
    """What an assessment reads of some orders; a fact that is not among the pushes pushed nothing."""
    features = facts.features
    names = [feature.name for feature in features]
    return Described(
        features,
        facts.values.to_numpy(),
        facts.baselines.reindex(columns=names).to_numpy(),
        pushes.reindex(columns=names, fill_value=0.0).to_numpy(),
        texts,
    )


def beginnings(column: np.ndarray) -> np.ndarray:
    """The places at which a column of whole numbers from 0, in their order, goes on to another one."""
    return np.flatnonzero(np.diff(column, prepend=-1))


def known(value: float | None) -> float | None:
    """The value, or `None` where it is unknown."""
    return None if value is None or value != value else float(value)  # noqa: PLR0124  # NaN alone differs from itself
