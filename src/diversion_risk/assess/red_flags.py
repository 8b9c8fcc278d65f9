"""Red flags from the facts alone, and what could not be assessed."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import OpenQuestion, RaisedFlag
from diversion_risk.assess.described import Described
from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.definition import Feature, RedFlag
from diversion_risk.features.filling import once_each
from diversion_risk.reference.red_flags import red_flag

FLAGGING: tuple[Feature, ...] = tuple(feature for feature in CATALOGUE if feature.flag)
_BY_FLAG: Mapping[str, tuple[Feature, ...]] = {
    flag: tuple(feature for feature in FLAGGING if feature.flag and feature.flag.id == flag)
    for flag in dict.fromkeys(feature.flag.id for feature in FLAGGING if feature.flag)
}
"""The features that raise each flag; several do where one rule looks at several parties."""


def raised(values: pd.DataFrame) -> pd.DataFrame:
    """One column a red flag: 1 raised, 0 not raised, NaN where the fact is unknown and it cannot be told."""
    columns = {
        flag: _any([_meets(one.flag, values[one.name].to_numpy()) for one in found if one.flag])
        for flag, features in _BY_FLAG.items()
        if (found := [one for one in features if one.name in values.columns])
    }
    return pd.DataFrame(columns, index=values.index)


def raised_flags(orders: Described) -> list[tuple[RaisedFlag, ...]]:
    """The flags that the facts of each order raise, each with the sentence of every fact that met it as evidence."""
    met = np.zeros(orders.values.shape, dtype=bool)
    for place, feature in enumerate(orders.features):
        if feature.flag:
            met[:, place] = _meets(feature.flag, orders.values[:, place]) == 1
    found: list[dict[str, list[str]]] = [{} for _ in range(orders.size)]
    for order, feature, sentence in _told_where(met, orders):
        assert feature.flag is not None
        found[order].setdefault(feature.flag.id, []).append(sentence)
    return [tuple(_raised(flag, " ".join(own[flag])) for flag in _BY_FLAG if flag in own) for own in found]


def open_questions(orders: Described) -> list[tuple[OpenQuestion, ...]]:
    """For each order, every described fact that is unknown."""
    found: list[list[OpenQuestion]] = [[] for _ in range(orders.size)]
    for order, feature, sentence in _told_where(np.isnan(orders.values), orders):
        found[order].append(OpenQuestion(feature.name, sentence, feature.about))
    return list(map(tuple, found))


def flags_of(features: Sequence[Feature], facts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The id of the flag that each fact, by its place among the features, raises with its value; `None` where it raises none."""
    found = np.full(len(facts), None, dtype=object)
    for fact in np.unique(facts).tolist():
        flag = features[fact].flag
        if flag:
            here = np.flatnonzero(facts == fact)
            found[here[_meets(flag, values[here]) == 1]] = flag.id
    return found


def _told_where(mask: np.ndarray, orders: Described) -> Iterator[tuple[int, Feature, str]]:
    """Order by order the facts of a mask, with their sentences."""
    order, fact = np.nonzero(mask)
    sentences = orders.sentences(order, fact).to_pylist()
    for one, place, sentence in zip(order.tolist(), fact.tolist(), sentences, strict=True):
        yield one, orders.features[place], sentence


def _raised(flag_id: str, evidence: str) -> RaisedFlag:
    flag = red_flag(flag_id)
    return RaisedFlag(flag.id, flag.wording, evidence, flag.source, flag.date)


def _any(told: Sequence[np.ndarray]) -> np.ndarray:
    """Raised where one of them is; not raised where none is and all can be told."""
    return np.where(np.any([one == 1 for one in told], axis=0), 1.0, np.sum(told, axis=0))


def _meets(flag: RedFlag, values: np.ndarray) -> np.ndarray:
    """1 where a value meets the flag, 0 where it does not, NaN where it is unknown."""
    told, which = once_each(values, lambda value: np.nan if value is None else float(flag.when(value)))
    met: np.ndarray = np.array(told, dtype=float)[which]
    return met
