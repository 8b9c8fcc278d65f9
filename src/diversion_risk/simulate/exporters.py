"""Exporters: who sells which items, at what price, and how they keep their papers."""

import re
from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.chance import Bools, Floats, Ints, Texts, happens, log_normal, weighted, weighted_within
from diversion_risk.simulate.goods import Goods
from diversion_risk.simulate.names import words
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World

CONTROLLED = ("3A0", "5A0", "2B0", "4A0", "6A0", "7A1", "9A0")
"""Beginnings of classifications that need a licence or an exception."""


@dataclass(frozen=True)
class Exporters:
    """One entry per exporter; `gaps` is the share of empty cells by exporter and column of the papers."""

    country: Ints
    size: Floats
    writes_locodes: Bools
    writes_long_codes: Bools
    gaps: Floats
    gap_columns: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """One entry per item of a catalogue: who sells it, what it is, and the price (US dollars) and kilograms of a piece."""

    exporter: Ints
    good: Ints
    price: Floats
    eccn: Texts
    controlled: Bools
    suffix: Ints
    text: Texts
    size: Floats
    weight: Floats


def exporters(world: World, places: Places, orders: int, rng: np.random.Generator) -> Exporters:
    """As many exporters as a book of so many orders has."""
    count = max(40, round(orders / world.size.orders_per_exporter))
    assumed = world.exporters
    return Exporters(
        country=weighted(rng, places.weights(assumed.countries), count),
        size=log_normal(rng, 1.0, assumed.size_spread, count),
        writes_locodes=happens(rng, assumed.locode_share, count),
        writes_long_codes=happens(rng, assumed.long_code_share, count),
        gaps=_gaps(world, count, rng),
        gap_columns=tuple(world.paperwork.unknown),
    )


def _gaps(world: World, count: int, rng: np.random.Generator) -> Floats:
    mean = np.array(list(world.paperwork.unknown.values()))
    neatness = log_normal(rng, world.paperwork.neatness_median, world.paperwork.neatness_spread, count)[:, None]
    lacking = (rng.random((count, len(mean))) < world.paperwork.exporter_gap_share) & (mean > 0.1)
    return np.where(lacking, 1.0, np.clip(mean * neatness, 0.0, 0.95))


def items(world: World, goods: Goods, sellers: Exporters, rng: np.random.Generator) -> Items:
    """The catalogues of all exporters: a few families each, some items in each of them."""
    demand = _family_demand(world, goods)
    count = len(sellers.country)
    held = 1 + rng.poisson(world.exporters.families_each - 1, count)
    shelf_exporter = np.repeat(np.arange(count), held)
    shelf_family = weighted(rng, demand, len(shelf_exporter))
    shelf_family[: len(goods.families)] = np.arange(len(goods.families))[: len(shelf_family)]  # somebody sells each
    each = 1 + rng.poisson(world.exporters.items_each / world.exporters.families_each, len(shelf_exporter))
    exporter, family = np.repeat(shelf_exporter, each), np.repeat(shelf_family, each)
    pull = np.where(goods.later_listed, 2.0, 1.0) * log_normal(rng, 1.0, 0.6, len(goods.family))
    good = weighted_within(rng, pull, goods.family, family)
    return _items(world, goods, sellers, exporter[good >= 0], good[good >= 0], rng)


def _items(
    world: World, goods: Goods, sellers: Exporters, exporter: Ints, good: Ints, rng: np.random.Generator
) -> Items:
    middle = np.sqrt(goods.price_low * goods.price_high)[good]
    price = log_normal(rng, middle, world.exporters.price_spread, len(good))
    low, high = goods.price_low[good] * 0.6, goods.price_high[good] * 1.5
    eccn = [
        goods.eccns[at][int(pick * len(goods.eccns[at]))] for at, pick in zip(good, rng.random(len(good)), strict=True)
    ]
    return Items(
        exporter=exporter,
        good=good,
        price=np.clip(price, low, high),
        eccn=np.array(eccn, dtype=object),
        controlled=np.array([code[:3] in CONTROLLED for code in eccn], dtype=bool),
        suffix=rng.integers(0, 100, len(good)) * 100 + rng.choice([0, 10, 20, 50], len(good)),
        text=_texts(goods.description[good], rng),
        size=log_normal(rng, 1.0, world.exporters.item_size_spread, len(good)) * sellers.size[exporter],
        weight=_weights(goods, good, np.clip(price, low, high), rng),
    )


def _weights(goods: Goods, good: Ints, price: Floats, rng: np.random.Generator) -> Floats:
    by_piece = price / goods.value_per_kg[good] * log_normal(rng, 1.0, 0.4, len(good))
    return np.where(goods.unit[good] == "KG", 1.0, by_piece)


def _texts(descriptions: Texts, rng: np.random.Generator) -> Texts:
    series = words(rng, len(descriptions))
    numbers = rng.integers(100, 9999, len(descriptions))
    forms = rng.integers(0, 5, len(descriptions))
    return np.array(
        [_text(*row) for row in zip(descriptions, series, numbers, forms, strict=True)],
        dtype=object,
    )


def _text(description: str, series: str, number: int, form: int) -> str:
    short = re.split(r"[(,]", description, maxsplit=1)[0].strip()
    branded = (f"{short} {series[:3].upper()}{number}", f"{series} series {short.lower()}")
    return (description, description.upper(), *branded, short)[form]


def _family_demand(world: World, goods: Goods) -> Floats:
    rows = [
        sector.weight * _share(goods.families_by_weight(dict(sector.families))) for sector in world.sectors.values()
    ]
    return np.asarray(np.sum(rows, axis=0))


def _share(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())
