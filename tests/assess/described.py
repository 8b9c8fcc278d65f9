"""An order as an assessment reads it, made of a few facts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from diversion_risk.assess.described import Described
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.features.filling import GivenTexts


def described_order(
    values: Mapping[str, float],
    words: Mapping[str, Any],
    pushes: Mapping[str, float] | None = None,
    baselines: Mapping[str, float] | None = None,
) -> Described:
    """An order of which just these facts are known; what pushed nothing has a push of zero."""
    return Described(
        features=[BY_NAME[name] for name in values],
        values=np.array([[*values.values()]], dtype=float),
        baselines=np.array([[(baselines or {}).get(name, np.nan) for name in values]]),
        pushes=np.array([[(pushes or {}).get(name, 0.0) for name in values]]),
        texts=GivenTexts([words]),
    )
