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


def raised(values: pd.DataFrame) -> pd.DataFrame:
    """One column a red flag: 1 raised, 0 not raised, NaN where the fact is unknown and it cannot be told."""
    columns = {f.flag.id: _told(f, values[f.name]) for f in FLAGGING if f.flag and f.name in values.columns}
    return pd.DataFrame(columns, index=values.index)


def raised_flags(values: pd.Series, baselines: pd.Series, order: Mapping[str, Any]) -> tuple[RaisedFlag, ...]:
    """The flags that one order's facts raise, each with the sentence of its fact as evidence."""
    found = []
    for feature in FLAGGING:
        value = known(values.get(feature.name))
        if feature.flag and value is not None and feature.flag.when(value):
            flag = red_flag(feature.flag.id)
            evidence = feature.says.speak(value, known(baselines.get(feature.name)), order)
            found.append(RaisedFlag(flag.id, flag.wording, evidence, flag.source, flag.date))
    return tuple(found)


def open_questions(values: pd.Series, order: Mapping[str, Any]) -> tuple[OpenQuestion, ...]:
    """Every fact of the catalogue that is unknown for one order."""
    unknown: Sequence[str] = [str(name) for name in values.index[values.isna()]]
    return tuple(OpenQuestion(name, BY_NAME[name].says.speak(None, None, order)) for name in unknown)


def known(value: float | None) -> float | None:
    """The value, or `None` where it is unknown."""
    return None if value is None or np.isnan(value) else float(value)


def _told(feature: Feature, values: pd.Series) -> np.ndarray:
    assert feature.flag is not None
    when = feature.flag.when
    return np.array([np.nan if np.isnan(value) else float(when(value)) for value in values])
