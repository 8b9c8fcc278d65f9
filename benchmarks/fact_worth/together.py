"""Trees that learned from all scenarios together, with topics and single facts left out, judged in each scenario."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fact_worth import figures, trees
from fact_worth.kept import Kept
from fact_worth.scenarios import AS_OF, Scenario, topics

OTHER_SEEDS = (1, 2, 3, 4)
"""Seeds of other trees that see everything: to leave anything out makes other trees, and chance moves them, too."""
_QUARTER = np.datetime64(pd.Timestamp(AS_OF) + pd.DateOffset(months=3, days=1))


class Together:
    """What all scenarios teach, and the orders of each that are judged."""

    def __init__(self, worlds: Sequence[Scenario]) -> None:
        lessons = [trees.lesson(world.examples) for world in worlds]
        self.learned = pd.concat([part[0] for part in lessons], ignore_index=True)
        self.diverted = np.concatenate([part[1] for part in lessons])
        self.values = {world.name: world.values[world.judged] for world in worlds}
        self._judged = {world.name: _judged(world) for world in worlds}
        self._quarters = {world.name: _quarters(world) for world in worlds}

    def lines(self, names: Sequence[str]) -> dict[str, dict[str, list[float]]]:
        """Average precision of each scenario by trees that see these facts: in lines of resamples, and by quarter."""
        return self._lines(names, 0)

    def by_seed(self, names: Sequence[str]) -> dict[str, list[float]]:
        """The same of trees with other seeds, without resamples."""
        found = [self._lines(names, seed) for seed in OTHER_SEEDS]
        return {world: [one[world]["lines"][0] for one in found] for world in self.values}

    def splits(self) -> dict[str, int]:
        """How often trees that see everything split by each fact."""
        booster = trees.fitted(self.learned, self.diverted, list(self.learned))
        return dict(zip(booster.feature_name(), booster.feature_importance("split").tolist(), strict=True))

    def _lines(self, names: Sequence[str], seed: int) -> dict[str, dict[str, list[float]]]:
        booster = trees.fitted(self.learned, self.diverted, names, seed=seed)
        found = {}
        for world, values in self.values.items():
            margin = trees.margin(booster, values)
            quarters = [one.average_precision(margin[part])[0] for part, one in self._quarters[world]]
            lines = self._judged[world].average_precision(margin)
            found[world] = {"lines": lines.tolist(), "quarters": [float(one) for one in quarters]}
        return found


def left_out(together: Together, kept: Kept) -> dict[str, Any]:
    """What each topic and each fact is worth; a fact that no tree uses makes no difference, and nothing is fitted."""
    every = list(together.learned)
    splits = kept.once("splits", together.splits)
    found: dict[str, Any] = {
        "splits": splits,
        "all": kept.once("all", lambda: together.lines(every)),
        "by_seed": kept.once("by seed", lambda: together.by_seed(every)),
    }
    for topic, names in topics().items():
        rest = [name for name in every if name not in names]
        found[f"without topic {topic}"] = kept.once(f"without topic {topic}", lambda rest=rest: together.lines(rest))  # type: ignore[misc]
        found[f"topic {topic}"] = kept.once(f"topic {topic}", lambda names=names: together.lines(names))  # type: ignore[misc]
    for at, name in enumerate(every):
        if splits[name]:
            rest = every[:at] + every[at + 1 :]
            found[f"without {name}"] = kept.once(f"without {name}", lambda rest=rest: together.lines(rest))  # type: ignore[misc]
    return found


def _judged(world: Scenario) -> figures.Judged:
    return figures.judged(world.diverted[world.judged], world.orders["buyer_id"].to_numpy()[world.judged])


def _quarters(world: Scenario) -> list[tuple[np.ndarray, figures.Judged]]:
    early = world.orders["order_date"][world.judged].to_numpy() < _QUARTER
    return [(part, figures.once(world.diverted[world.judged][part])) for part in (early, ~early)]
