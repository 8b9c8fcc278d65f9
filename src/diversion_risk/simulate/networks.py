"""Networks and fronts: who procures for Russia, from where, how carefully, and through whom."""

from dataclasses import dataclass, field

import numpy as np

from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.trade import at_large
from diversion_risk.simulate.world import World

KINDS = ("created", "turned", "rented")


@dataclass
class Front:
    """A buyer that a network orders through; `opens` and `closes` are days, `worth` that of its route when it opened."""

    network: int
    kind: str
    country: int
    opens: int
    closes: int
    shelf: bool
    worth: float
    buyer: int = -1
    """Its number in the table of buyers, once it has joined that."""
    lines: tuple[int, int] = (0, 0)
    """Where its lines for Russia begin and end in the table of lines."""


@dataclass
class Network:
    """A group that procures for Russia: one life, from birth to discovery; a lineage returns under a new number."""

    lineage: int
    life: int
    country: int
    worth: float
    born: int
    care: float
    habits: Bools
    families: Ints
    capacity: float
    payer: int
    wants: int
    """How many fronts it keeps open at a time."""
    burnt: frozenset[int]
    """Countries in which earlier lives were found out."""
    open: list[Front] = field(default_factory=list)
    found_out: int | None = None
    """Day of discovery; `None` as long as nobody knows of it."""
    found_by: str | None = None
    """`cases` when enough of its orders were confirmed, `tip` when intelligence came from outside."""


def shut(world: World, places: Places, span: Calendar) -> Bools:
    """In which month (row) no front works in which country (column)."""
    months, held = np.arange(span.months), np.zeros((span.months, len(places.codes)), dtype=bool)
    for code, since in world.diversion.closed.items():
        held[months >= span.month_named(since), places.at(code)] = True
    for code, since in world.diversion.opens.items():
        held[months < span.month_named(since), places.at(code)] = True
    return held


def routes(world: World, places: Places, span: Calendar) -> Floats:
    """Share of every country (column) as a place for fronts, by month (row)."""
    points = {name: places.weights(given, 0.0) for name, given in sorted(world.diversion.routes.items())}
    at = [span.month_named(name) for name in points]
    held = np.array([row / row.sum() for row in points.values()])
    months = np.arange(span.months)
    published = np.array([np.interp(months, at, held[:, country]) for country in range(len(places.codes))]).T
    own = {code: weight for code, weight in world.buyers.country_weights.items() if code not in ("RU", "BY", "US")}
    honest = places.weights(own) * at_large(world, places, span)
    signal = world.diversion.route_signal
    mixed = signal * published + (1 - signal) * honest / honest.sum(axis=1, keepdims=True)
    mixed = np.where(shut(world, places, span), 0.0, mixed)
    return np.asarray(mixed / np.maximum(mixed.sum(axis=1, keepdims=True), 1e-12))
