"""Red flags from the facts alone, and what could not be assessed."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import OpenQuestion, RaisedFlag
from diversion_risk.features.catalogue import BY_NAME, CATALOGUE
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


def raised_flags(values: pd.Series, baselines: pd.Series, order: Mapping[str, Any]) -> tuple[RaisedFlag, ...]:
    """The flags that one order's facts raise, each with the sentence of every fact that met it as evidence."""
    found = []
    for flag_id, features in _BY_FLAG.items():
        met = [feature for feature in features if _is_met(feature, known(values.get(feature.name)))]
        if met:
            flag = red_flag(flag_id)
            told = (f.says.speak(known(values[f.name]), known(baselines.get(f.name)), order) for f in met)
            found.append(RaisedFlag(flag.id, flag.wording, " ".join(told), flag.source, flag.date))
    return tuple(found)


def open_questions(values: pd.Series, order: Mapping[str, Any]) -> tuple[OpenQuestion, ...]:
    """Every fact of the catalogue that is unknown for one order."""
    unknown: Sequence[str] = [str(name) for name in values.index[values.isna()]]
    return tuple(OpenQuestion(name, BY_NAME[name].says.speak(None, None, order)) for name in unknown)


def known(value: float | None) -> float | None:
    """The value, or `None` where it is unknown."""
    return None if value is None or np.isnan(value) else float(value)


def _is_met(feature: Feature, value: float | None) -> bool:
    return feature.flag is not None and value is not None and feature.flag.when(value)


def _any(told: Sequence[np.ndarray]) -> np.ndarray:
    """Raised where one of them is; not raised where none is and all can be told."""
    return np.where(np.any([one == 1 for one in told], axis=0), 1.0, np.sum(told, axis=0))


def _told(feature: Feature, values: pd.Series) -> np.ndarray:
    assert feature.flag is not None
    when = feature.flag.when
    return np.array([np.nan if np.isnan(value) else float(when(value)) for value in values])
