"""Goods: the HS codes of the commodity table with what the simulation needs to trade them."""

import re
from dataclasses import dataclass

import numpy as np

from diversion_risk.reference import commodities
from diversion_risk.reference.commodities import Commodity
from diversion_risk.simulate.chance import Bools, Floats, Ints, Texts, by_prefix
from diversion_risk.simulate.world import World

NEVER = 10**6
"""A day that no calendar reaches: the code never joined the list."""


@dataclass(frozen=True)
class Goods:
    """One entry per HS subheading; `family` counts through `families`."""

    hs6: Texts
    description: Texts
    unit: Texts
    eccns: tuple[tuple[str, ...], ...]
    family: Ints
    families: tuple[str, ...]
    price_low: Floats
    price_high: Floats
    value_per_kg: Floats
    listed_from: Ints
    later_listed: Bools

    def families_by_weight(self, weights: dict[str, float]) -> Floats:
        """Weights by name as a row in the order of `families`."""
        return np.array([weights.get(name, 0.0) for name in self.families])


def goods(world: World) -> Goods:
    """All subheadings of the commodity table."""
    table = commodities.table()
    known = [one for one in map(commodities.commodity, table["hs6"]) if one is not None]
    prefixes = {prefix: name for name, held in world.goods.families.items() for prefix in held}
    families = tuple(world.goods.families)
    prices = np.array([_price(one, world) for one in known])
    return Goods(
        hs6=np.array([one.hs6 for one in known], dtype=object),
        description=np.array([one.description for one in known], dtype=object),
        unit=np.array(["EA" if one.price_unit in ("u", "") else one.price_unit.upper() for one in known], dtype=object),
        eccns=tuple(_eccns(one) for one in known),
        family=np.array([families.index(prefixes[by_prefix(one.hs6, prefixes)]) for one in known]),
        families=families,
        price_low=prices[:, 0],
        price_high=prices[:, 1],
        value_per_kg=np.array(
            [world.goods.value_per_kg[by_prefix(one.hs6, world.goods.value_per_kg)] for one in known]
        ),
        listed_from=table["listed_from_day"].fillna(NEVER).to_numpy(dtype=np.int64),
        later_listed=table["priority_level"].to_numpy(dtype=np.int64) > 0,
    )


def _price(one: Commodity, world: World) -> tuple[float, float]:
    if one.unit_price_low_usd and one.unit_price_high_usd:
        return one.unit_price_low_usd, one.unit_price_high_usd
    low, high = world.goods.unit_prices[by_prefix(one.hs6, world.goods.unit_prices)]
    return low, high


def _eccns(one: Commodity) -> tuple[str, ...]:
    """The classifications as codes: `5A991; 2B99x; EAR99` gives those that are written out."""
    found = re.findall(r"\b(?:EAR99|[0-9][A-E][0-9]{3}(?:\.[a-z])?)(?![0-9A-Za-z-])", one.typical_eccn)
    return tuple(found) or ("EAR99",)
