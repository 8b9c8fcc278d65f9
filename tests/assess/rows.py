"""Rows of an assessment, made of a few facts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from diversion_risk.assess.row import Row
from diversion_risk.features.catalogue import BY_NAME


def row(
    values: Mapping[str, float],
    words: Mapping[str, Any],
    pushes: Mapping[str, float] | None = None,
    baselines: Mapping[str, float] | None = None,
) -> Row:
    """A row that knows just these facts; what pushed nothing has a push of zero."""
    return Row(
        features=[BY_NAME[name] for name in values],
        values=np.array([*values.values()], dtype=float),
        baselines=np.array([(baselines or {}).get(name, np.nan) for name in values]),
        pushes=np.array([(pushes or {}).get(name, 0.0) for name in values]),
        words=words,
    )
