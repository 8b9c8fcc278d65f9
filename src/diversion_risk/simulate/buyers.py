"""Buyers: honest firms of every age and trade; fronts join the same table and look like the rest of it."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints, Texts, happens, log_normal, shared_out, weighted
from diversion_risk.simulate.names import addresses
from diversion_risk.simulate.places import CITIES, Places
from diversion_risk.simulate.rows import Rows
from diversion_risk.simulate.world import World


@dataclass(frozen=True)
class Buyers(Rows):
    """One entry per buyer; `founded`, `enters` and `leaves` are days, `treasury` the country its group pays from."""

    country: Ints
    founded: Ints
    enters: Ints
    leaves: Ints
    sector: Ints
    activity: Texts
    distributes: Bools
    rate: Floats
    growth: Floats
    group: Ints
    treasury: Ints
    address: Texts
    habits: Bools


def buyers(world: World, places: Places, span: Calendar, orders: int, rng: np.random.Generator) -> Buyers:
    """The honest buyers of a book of so many orders."""
    count = max(300, round(orders / world.size.orders_per_buyer))
    assumed = world.buyers
    country = shared_out(rng, places.weights(assumed.country_weights, assumed.other_countries), count)
    founded, enters = _founding(world, places, span, country, rng)
    sector = weighted(rng, [one.weight for one in world.sectors.values()], count)
    group = _groups(world, count, rng)
    return Buyers(
        country=country,
        founded=founded,
        enters=enters,
        leaves=_leaving(world, span, enters, rng),
        sector=sector,
        activity=activities(world, sector, rng),
        distributes=distributing(world, sector, rng),
        rate=log_normal(rng, 1.0, assumed.rate_spread, count),
        growth=rng.normal(assumed.growth_mean, assumed.growth_spread, count),
        group=group,
        treasury=np.where(group >= 0, weighted(rng, places.weights(assumed.country_weights), count)[group], country),
        address=_addresses(world, places, country, group, rng),
        habits=np.array([happens(rng, habit.honest, count) for habit in world.habits.values()]).T,
    )


def _founding(
    world: World, places: Places, span: Calendar, country: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Days of founding and of the earliest order."""
    assumed, count = world.buyers, len(country)
    young = happens(rng, np.minimum(assumed.startup_share * places.factors(assumed.startup_boost)[country], 0.8), count)
    age = log_normal(rng, assumed.median_age_years * 365, assumed.age_spread, count)
    old_day = span.first_day - np.clip(age, 730, 120 * 365)
    young_day = rng.uniform(span.first_day - 730, span.last_day - 60, count)
    founded = np.where(young, young_day, old_day).astype(np.int64)
    first = founded + 15 + rng.exponential(assumed.startup_lag_days, count).astype(np.int64)
    new_here = happens(rng, assumed.newcomer_share, count)
    earliest = np.where(new_here, rng.integers(span.first_day, span.last_day - 30, count), span.first_day)
    return founded, np.maximum(first, earliest)


def _leaving(world: World, span: Calendar, enters: Ints, rng: np.random.Generator) -> Ints:
    leaves = happens(rng, world.buyers.leaving_share, len(enters))
    day = enters + rng.uniform(0.2, 1.0, len(enters)) * np.maximum(span.last_day - enters, 60)
    return np.where(leaves, day, span.last_day).astype(np.int64)


def _groups(world: World, count: int, rng: np.random.Generator) -> Ints:
    groups = max(1, round(count * world.buyers.group_share / world.buyers.group_size))
    return np.where(happens(rng, world.buyers.group_share, count), rng.integers(0, groups, count), -1)


def activities(world: World, sector: Ints, rng: np.random.Generator) -> Texts:
    """An ISIC division for every sector given."""
    held = [one.activity for one in world.sectors.values()]
    draws = rng.random(len(sector))
    return np.array([held[at][int(draw * len(held[at]))] for at, draw in zip(sector, draws, strict=True)], dtype=object)


def distributing(world: World, sector: Ints, rng: np.random.Generator) -> Bools:
    """Whether each buyer sells on to customers."""
    share = np.array([one.distributes for one in world.sectors.values()])
    return happens(rng, share[sector], len(sector))


def cities(places: Places, country: Ints, rng: np.random.Generator) -> Texts:
    """A city and country for every country given."""
    draws = rng.random(len(country))
    return np.array([_city(places, at, draw) for at, draw in zip(country, draws, strict=True)], dtype=object)


def _city(places: Places, at: int, draw: float) -> str:
    held = CITIES.get(places.codes[at], ())
    return f"{held[int(draw * len(held))]}, {places.names[at]}" if held else places.names[at]


def _addresses(world: World, places: Places, country: Ints, group: Ints, rng: np.random.Generator) -> Texts:
    """Own addresses; members of a group in one country share one, and some small firms sit in a business centre."""
    count = len(country)
    shared = happens(rng, world.buyers.business_centre_share, count) & (group < 0)
    offices = np.where(happens(rng, world.buyers.office_share, count), rng.integers(1, 60, count), 0)
    own = addresses(rng, cities(places, country, rng), offices)
    centre = -(1 + country * 50 + rng.integers(0, 3, count))
    key = np.where(group >= 0, group * 1000 + country, np.where(shared, centre, 0))
    _, first, where = np.unique(key, return_index=True, return_inverse=True)
    return np.where(key != 0, own[first][where], own)


def business_centres(found: Buyers) -> dict[int, list[str]]:
    """Addresses that several honest buyers share, by country: fronts like to sit there too."""
    texts, where, times = np.unique(found.address, return_inverse=True, return_counts=True)
    shared: dict[int, list[str]] = {}
    for at in np.flatnonzero(times[where] >= 3):
        shared.setdefault(int(found.country[at]), []).append(str(texts[where[at]]))
    return shared
