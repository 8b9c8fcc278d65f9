"""A calibrator chosen among several by what each says of later orders."""

import logging
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np

from diversion_risk.model.calibration.calibrator import Calibration, Calibrator

log = logging.getLogger(__name__)

LATER = 1 / 3
"""Share of the calibration orders, the latest, by which is chosen."""
LEAST_DIVERTED = 10
"""Diverted orders on either side below which there is nothing to choose by."""


@dataclass
class Chosen:
    """The first of its candidates, unless another says the later orders better by more than the doubt about it.

    Each is fitted on the earlier orders and judged by its weighted log loss on the later; the winner is fitted on all. A
    candidate wins if its loss is lower than the first one's by more than one standard error of the difference (Breiman and
    others 1984), so list the smooth ones first.
    """

    candidates: Mapping[str, Calibration] = field(default_factory=dict)

    def fit(
        self, margin: np.ndarray, diverted: np.ndarray, weight: np.ndarray, groups: np.ndarray, seed: int
    ) -> Calibrator:
        """Choose, and fit the winner on all orders; it is the winner that is returned."""
        cut = int(len(margin) * (1 - LATER))
        name = next(iter(self.candidates))
        if min(diverted[:cut].sum(), diverted[cut:].sum()) < LEAST_DIVERTED:
            log.info("calibration: %s, for there are too few diverted orders to choose by", name)
        else:
            losses = {}
            for candidate, calibrator in self.candidates.items():
                fitted = deepcopy(calibrator).fit(margin[:cut], diverted[:cut], weight[:cut], groups[:cut], seed)
                losses[candidate] = surprise(fitted.probability(margin[cut:]), diverted[cut:])
            name = best(losses, weight[cut:])
        return deepcopy(self.candidates[name]).fit(margin, diverted, weight, groups, seed)


def best(losses: Mapping[str, np.ndarray], weight: np.ndarray) -> str:
    """The candidate that is surest to be better than the first, or the first."""
    first, *others = losses
    lead = {first: 0.0}
    for name in others:
        gain = weight * (losses[first] - losses[name])
        doubt = gain.std() * np.sqrt(len(gain))
        lead[name] = float(gain.sum() - doubt)
    name = max(lead, key=lambda one: lead[one])
    told = ", ".join(f"{one} {weight @ loss / weight.sum():.5f}" for one, loss in losses.items())
    log.info("calibration: %s; log loss on the later orders: %s", name, told)
    return name


def surprise(risk: np.ndarray, diverted: np.ndarray) -> np.ndarray:
    """Log loss of each order."""
    sure = np.clip(risk, 1e-9, 1 - 1e-9)
    return np.asarray(np.where(diverted, -np.log(sure), -np.log1p(-sure)))
