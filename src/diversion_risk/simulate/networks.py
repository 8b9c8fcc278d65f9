"""Diversion networks: how they are born, whom they use as fronts, how they are found out, and how they come back."""

from dataclasses import dataclass, field

import numpy as np

from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints, weighted
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World

KINDS = ("created", "turned", "rented")


@dataclass
class Front:
    """A buyer that a network orders through; days, and `buyer` once the table of buyers is known."""

    network: int
    kind: str
    country: int
    opens: int
    closes: int
    shelf: bool
    orders: dict[int, int] = field(default_factory=dict)
    """How many orders it places in each month."""


@dataclass
class Network:
    """A group that procures for Russia: one life, from birth to discovery; a lineage returns under a new number."""

    lineage: int
    life: int
    country: int
    born: int
    care: float
    habits: Bools
    families: Ints
    capacity: float
    payer: int
    wants: int
    """How many fronts it keeps open at a time."""
    open: list[Front] = field(default_factory=list)
    found_out: int | None = None
    """Day of discovery; `None` as long as nobody knows of it."""


class Underworld:
    """All networks and fronts of a world, lived month by month so that discovery changes what comes after."""

    def __init__(self, world: World, places: Places, span: Calendar, rng: np.random.Generator) -> None:
        """An empty underworld on the eve of the sanctions."""
        self.world, self.places, self.span, self.rng = world, places, span, rng
        self.networks: list[Network] = []
        self.fronts: list[Front] = []
        self._returning: list[tuple[int, Network]] = []
        self._routes = _routes(world, places, span)
        self._families = np.array([world.diversion.families.get(name, 0.0) for name in world.goods.families])

    def live(self, orders: int) -> None:
        """Let the networks place so many orders in all, month by month, in the shape of the demand."""
        first = int(self.span.month_of(np.array([self.span.sanctions]))[0]) + 1
        if first >= self.span.months or orders == 0:
            return
        demand = self.span.path(self.world.diversion.demand)
        demand[:first] = 0.0
        shares = self.rng.multinomial(orders, demand / demand.sum())
        wanted = self._wanted(orders, demand)
        for month in range(first, self.span.months):
            self._found(month, int(wanted[month]))
            self._order(month, int(shares[month]))
            self._discover(month)
        self._discover_later()

    def _wanted(self, orders: int, demand: Floats) -> Ints:
        """How many networks are at work in each month."""
        life = 1.0 / (self.world.diversion.discovery_per_month + 0.02)
        months = np.count_nonzero(demand)
        networks = max(3.0, orders / self.world.diversion.orders_per_network)
        at_once = networks * min(1.0, life / months)
        return np.asarray(np.maximum(2, np.rint(at_once * demand / demand[demand > 0].mean())).astype(np.int64))

    def _active(self, month: int) -> list[int]:
        begin = self.span.starts[month]
        return [at for at, one in enumerate(self.networks) if one.found_out is None or one.found_out > begin]

    def _found(self, month: int, wanted: int) -> None:
        """Let networks return and new ones begin until enough are at work, and replace worn-out fronts."""
        for due, old in [held for held in self._returning if held[0] <= month]:
            self._returning.remove((due, old))
            self._begin(month, old)
        for _ in range(wanted - len(self._active(month))):
            self._begin(month, None)
        for at in self._active(month):
            self._renew(at, month)

    def _begin(self, month: int, old: Network | None) -> None:
        rng, assumed = self.rng, self.world.diversion
        care = float(rng.beta(*assumed.care)) if old is None else min(1.0, old.care + assumed.learning)
        payers = self.places.weights(assumed.payers)
        self.networks.append(
            Network(
                lineage=len(self.networks) if old is None else old.lineage,
                life=1 if old is None else old.life + 1,
                country=self._country(month, None if old is None else old.country),
                born=int(self.span.starts[month]),
                care=care,
                habits=self._habits(care),
                families=weighted(rng, self._families, int(rng.integers(1, 4))) if old is None else old.families,
                capacity=float(rng.lognormal(0.0, 0.7)),
                payer=int(weighted(rng, payers, 1)[0]) if old is None else old.payer,
                wants=1 + int(rng.poisson(assumed.fronts_at_once - 1)),
            )
        )

    def _habits(self, care: float) -> Bools:
        held = [habit.careful + (1 - care) * (habit.careless - habit.careful) for habit in self.world.habits.values()]
        return self.rng.random(len(held)) < np.array(held)

    def _country(self, month: int, avoided: int | None) -> int:
        shares = self._routes[month].copy()
        if avoided is not None:
            shares[avoided] = 0.0
        return int(weighted(self.rng, shares, 1)[0])

    def _renew(self, at: int, month: int) -> None:
        """Give a network as many fronts as it wants, the first in its own country."""
        begin = int(self.span.starts[month])
        network = self.networks[at]
        network.open = [one for one in network.open if one.closes > begin + 3]
        for _ in range(network.wants - len(network.open)):
            network.open.append(self._front(at, month))
            self.fronts.append(network.open[-1])

    def _front(self, at: int, month: int) -> Front:
        rng, assumed, network = self.rng, self.world.diversion, self.networks[at]
        abroad = rng.random() < assumed.abroad_share
        opens = int(self.span.starts[month] + rng.integers(0, 28))
        kinds = [assumed.front_kinds[kind] for kind in KINDS]
        return Front(
            network=at,
            kind=KINDS[int(weighted(rng, kinds, 1)[0])],
            country=self._country(month, network.country) if abroad else network.country,
            opens=opens,
            closes=opens + 30 + int(rng.exponential(assumed.front_life_months * 30)),
            shelf=bool(rng.random() < assumed.shelf_share),
        )

    def _order(self, month: int, orders: int) -> None:
        """Share the month's demand out among the open fronts, by capacity and by how well their route works."""
        begin, end = self.span.starts[month], self.span.starts[month] + self.span.lengths[month]
        at_work = [one for at in self._active(month) for one in self.networks[at].open]
        fronts = [one for one in at_work if one.opens < end - 2 and one.closes > begin + 2]
        pull = np.array([self._pull(one, month) for one in fronts])
        for one, count in zip(fronts, self.rng.multinomial(orders, pull / pull.sum()), strict=True):
            if count:
                one.orders[month] = int(count)

    def _pull(self, one: Front, month: int) -> float:
        born = int(self.span.month_of(np.array([self.networks[one.network].born]))[0])
        then, now = self._routes[born][one.country], self._routes[month][one.country]
        return float(self.networks[one.network].capacity * np.clip(now / max(then, 1e-4), 1e-6, 3.0))

    def _discover(self, month: int) -> None:
        for at in self._active(month):
            if self.rng.random() < self._hazard(self.networks[at]):
                self._discovered(at, int(self.span.starts[month] + self.span.lengths[month] - 1), month)

    def _hazard(self, network: Network) -> float:
        return self.world.diversion.discovery_per_month * (1.6 - 1.2 * network.care)

    def _discovered(self, at: int, day: int, month: int) -> None:
        network = self.networks[at]
        network.found_out = day
        if self.rng.random() < self.world.diversion.return_share:
            low, high = self.world.diversion.return_months
            self._returning.append((month + int(self.rng.integers(low, high + 1)), network))

    def _discover_later(self) -> None:
        """Networks still at work at the end may be found out in the years after it."""
        for at in self._active(self.span.months - 1):
            network = self.networks[at]
            if network.found_out is None:
                months = self.rng.geometric(max(self._hazard(network), 1e-6))
                network.found_out = int(self.span.last_day + months * 30)


def _routes(world: World, places: Places, span: Calendar) -> Floats:
    """Share of every country as a place for fronts, by month."""
    points = {name: places.weights(given, 0.0) for name, given in world.diversion.routes.items()}
    at = [span.month_named(name) for name in points]
    held = np.array([row / row.sum() for row in points.values()])
    months = np.arange(span.months)
    published = np.array([np.interp(months, at, held[:, country]) for country in range(len(places.codes))]).T
    honest = places.weights(
        {code: w for code, w in world.buyers.country_weights.items() if code not in ("RU", "BY", "US")}
    )
    mixed = world.diversion.route_signal * published + (1 - world.diversion.route_signal) * honest / honest.sum()
    for code, since in world.diversion.closed.items():
        mixed[months >= span.month_named(since), places.at(code)] = 1e-9
    return np.asarray(mixed / mixed.sum(axis=1, keepdims=True))
