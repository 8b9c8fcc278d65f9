"""From how far past months lay from the months before them to a limit that an unchanged month seldom passes."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import chi2, norm

FEWEST = 6
"""Months below which no limit is drawn: then it is unknown whether a difference is one."""
ALARMS = 0.01
"""Share of unchanged months in which a kind of difference may pass its limit; of three kinds some does in one of 33."""
_EULER = 0.5772156649


def limits(months: Mapping[str, np.ndarray], floors: Mapping[str, float]) -> dict[str, float]:
    """The limit of each statistic, from its value in each past month; empty where there are too few months.

    None is below its floor: what chance alone asks for, were all months alike.

    Each is laid over its own mean, so that statistics which always differ much are allowed to. How far a month may lie
    above the mean is estimated over all of them together, as the largest of many values (Gumbel), at the chance that
    leaves the whole set of them silent in all but `ALARMS` of the months.
    """
    if not months or min(len(values) for values in months.values()) < FEWEST:
        return {}
    means = {name: max(float(np.mean(values)), 1e-9) for name, values in months.items()}
    spread = float(np.std(np.concatenate([values / means[name] for name, values in months.items()])))
    reach = (-np.log(-np.log1p(-ALARMS / len(months))) - _EULER) * np.sqrt(6) / np.pi
    return {name: max(mean * (1 + reach * spread), floors[name]) for name, mean in means.items()}


def floor_of_surprise(groups: int, columns: int) -> float:
    """Standard deviations that some group of some column passes by chance in `ALARMS` of the months."""
    return float(norm.isf(ALARMS / (2 * max(groups, 1) * columns)))


def floor_of_ratio(bins: int, facts: int) -> float:
    """Multiple of the expected PSI that some fact passes by chance in `ALARMS` of the months."""
    freedom = max(bins - 1, 1)
    return float(chi2.isf(ALARMS / facts, freedom) / freedom)
