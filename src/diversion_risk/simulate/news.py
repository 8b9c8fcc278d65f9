"""The news: which hubs an authority has in mind, because networks were uncovered there of late."""

from collections import defaultdict

import numpy as np

from diversion_risk.simulate.chance import Bools
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World


class News:
    """What is written of each country, fading from month to month."""

    def __init__(self, world: World, places: Places) -> None:
        """The hubs that were written of before any network was uncovered."""
        self._assumed = world.enforcement
        self._written = np.zeros(len(places.codes))
        self._written[[places.at(code) for code in world.enforcement.news_at_first]] = 1.0
        self._due: dict[int, list[int]] = defaultdict(list)

    def break_out(self, country: int, month: int) -> None:
        """A network of that country is uncovered; it is written of some time later."""
        self._due[month + self._assumed.news_lag_months].append(country)

    def turn(self, month: int) -> None:
        """A month goes by: old news fades, what is due is written."""
        self._written *= self._assumed.news_fades
        for country in self._due.pop(month, []):
            self._written[country] += 1.0

    @property
    def hubs(self) -> Bools:
        """Whether each country is in the news: the few that are written of most."""
        foremost = np.argsort(-self._written, kind="stable")[: self._assumed.news_hubs]
        held = np.zeros(len(self._written), dtype=bool)
        held[foremost[self._written[foremost] > 0]] = True
        return held
