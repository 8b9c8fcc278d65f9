"""Red flags from the facts alone, and what could not be assessed."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import OpenQuestion, RaisedFlag
from diversion_risk.assess.row import Row
from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.definition import Feature
from diversion_risk.reference.red_flags import red_flag

FLAGGING: tuple[Feature, ...] = tuple(feature for feature in CATALOGUE if feature.flag)
_BY_FLAG: Mapping[str, tuple[Feature, ...]] = {
    flag: tuple(feature for feature in FLAGGING if feature.flag and feature.flag.id == flag)
    for flag in dict.fromkeys(feature.flag.id for feature in FLAGGING if feature.flag)
}
"""The features that raise each flag; several do where one rule looks at several parties."""


def raised(values: pd.DataFrame) -> pd.DataFrame:
    """One column a red flag: 1 raised, 0 not raised, NaN where the fact is unknown and it cannot be told."""
    described = {flag: [f for f in features if f.name in values.columns] for flag, features in _BY_FLAG.items()}
    columns = {flag: _any([_told(f, values[f.name]) for f in found]) for flag, found in described.items() if found}
    return pd.DataFrame(columns, index=values.index)


def raised_flags(row: Row) -> tuple[RaisedFlag, ...]:
    """The flags that one order's facts raise, each with the sentence of every fact that met it as evidence."""
    met: dict[str, list[int]] = {}
    for place in _flagging(row):
        feature, value = row.features[place], row.values[place]
        if feature.flag and value == value and feature.flag.when(float(value)):  # noqa: PLR0124  # NaN differs from itself
            met.setdefault(feature.flag.id, []).append(place)
    return tuple(_raised(flag, " ".join(map(row.speak, met[flag]))) for flag in _BY_FLAG if flag in met)


def open_questions(row: Row) -> tuple[OpenQuestion, ...]:
    """Every described fact that is unknown for one order."""
    unknown = np.flatnonzero(np.isnan(row.values)).tolist()
    return tuple(
        OpenQuestion(row.features[place].name, row.speak(place), row.features[place].about) for place in unknown
    )


def _flagging(row: Row) -> Iterator[int]:
    return (place for place, feature in enumerate(row.features) if feature.flag)


def _raised(flag_id: str, evidence: str) -> RaisedFlag:
    flag = red_flag(flag_id)
    return RaisedFlag(flag.id, flag.wording, evidence, flag.source, flag.date)


def _any(told: Sequence[np.ndarray]) -> np.ndarray:
    """Raised where one of them is; not raised where none is and all can be told."""
    return np.where(np.any([one == 1 for one in told], axis=0), 1.0, np.sum(told, axis=0))


def _told(feature: Feature, values: pd.Series) -> np.ndarray:
    assert feature.flag is not None
    when = feature.flag.when
    return np.array([np.nan if np.isnan(value) else float(when(value)) for value in values])
