"""Where values stand among thresholds: just as LightGBM compares them, unknown and infinite ones, too."""

import numpy as np
import pytest

from diversion_risk.model.ladders import Ladders
from diversion_risk.model.tree import Tree


def _tree(thresholds: np.ndarray, unknown_left: bool) -> Tree:
    """A tree of one fact; how its splits hang together is of no matter here."""
    none = np.zeros(len(thresholds), dtype=int)
    lefts = np.full(len(thresholds), unknown_left)
    return Tree(none, thresholds, lefts, none, none, none, none, none)


@pytest.mark.parametrize("unknown_left", [True, False])
@pytest.mark.parametrize("many", [1, 253, 254, 300])
def test_a_value_goes_left_up_to_the_threshold_and_an_unknown_one_its_own_way(many: int, unknown_left: bool) -> None:
    thresholds = np.append(np.arange(many - 1) / 7, np.inf)
    values = np.array(
        [-np.inf, -1.0, 0.0, thresholds[0], np.nextafter(thresholds[-2 % many], 9e9), 1e300, np.inf, np.nan]
    )
    ladders = Ladders.of([tree := _tree(thresholds[::-1], unknown_left)])
    standing, went = ladders.stand(values[:, None])[0], np.empty(len(values), dtype=bool)
    for threshold, rung in zip(tree.threshold, ladders.rungs(tree), strict=True):
        standing.goes_left(rung, unknown_left, out=went)
        np.testing.assert_array_equal(went, np.where(np.isnan(values), unknown_left, values <= threshold))
