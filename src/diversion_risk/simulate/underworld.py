"""The underworld: how networks begin, move, place their orders, are found out, and come back."""

import numpy as np

from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Bools, Floats, Ints, weighted
from diversion_risk.simulate.networks import KINDS, Front, Network, routes, shut
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import World


class Underworld:
    """All networks and fronts of a world, taken month by month so that discovery changes what comes after."""

    def __init__(self, world: World, places: Places, span: Calendar, orders: int, rng: np.random.Generator) -> None:
        """An empty underworld on the eve of the sanctions, for so many diverted orders in all."""
        self.world, self.span, self.rng = world, span, rng
        self.networks: list[Network] = []
        self.fronts: list[Front] = []
        self.at_work: list[int] = []
        self.shut = shut(world, places, span)
        self._routes = routes(world, places, span)
        self._families = np.array([world.diversion.families.get(name, 0.0) for name in world.goods.families])
        self._payers = places.weights(world.diversion.payers)
        self._returning: list[tuple[int, Network]] = []
        demand = _demand(world, span) if orders else np.zeros(span.months)
        self.shares = rng.multinomial(orders, demand / demand.sum()) if demand.any() else np.zeros(span.months, int)
        self._wanted = _wanted(world, orders, demand)

    def prepare(self, month: int) -> list[Front]:
        """Let networks return, begin and move before a month's orders; the fronts that open in it."""
        if not self._wanted[month]:
            return []
        for due, old in [held for held in self._returning if held[0] <= month]:
            self._returning.remove((due, old))
            self._begin(month, old)
        for _ in range(int(self._wanted[month]) - len(self.at_work)):
            self._begin(month, None)
        before = len(self.fronts)
        for at in self.at_work:
            self._move(self.networks[at], month)
            self._renew(at, month)
        return self.fronts[before:]

    def place(self, month: int) -> list[Front]:
        """The front of each order of a month's demand, by capacity and by how well each front's route still works.

        Demand that no open front can serve is not met: then there are fewer.
        """
        begin, end = self.span.starts[month], self.span.starts[month] + self.span.lengths[month]
        fronts = [one for at in self.at_work for one in self.networks[at].open]
        ready = [one.opens < end - 2 and one.closes > begin + 2 and one.lines[0] < one.lines[1] for one in fronts]
        pull = np.array([self._pull(one, month) for one in fronts]) * np.array(ready, dtype=bool)
        if not self.shares[month] or not pull.any():
            return []
        counts = self.rng.multinomial(self.shares[month], pull / pull.sum())
        return [one for one, count in zip(fronts, counts, strict=True) for _ in range(count)]

    def uncover(self, at: int, day: int, by: str) -> None:
        """A network is found out: it stops, and may come back some months later where it was never found out."""
        network = self.networks[at]
        network.found_out, network.found_by, network.open = day, by, []
        self.at_work.remove(at)
        if self.rng.random() < self.world.diversion.return_share:
            low, high = self.world.diversion.return_months
            month = int(self.span.month_of(np.array([day]))[0])
            self._returning.append((month + int(self.rng.integers(low, high + 1)), network))

    def _begin(self, month: int, old: Network | None) -> None:
        rng, assumed = self.rng, self.world.diversion
        care = float(rng.beta(*assumed.care)) if old is None else min(1.0, old.care + assumed.learning)
        burnt = frozenset[int]() if old is None else old.burnt | {old.country}
        country = self._country(month, burnt)
        self.at_work.append(len(self.networks))
        self.networks.append(
            Network(
                lineage=len(self.networks) if old is None else old.lineage,
                life=1 if old is None else old.life + 1,
                country=country,
                worth=float(self._routes[month, country]),
                born=int(self.span.starts[month]),
                care=care,
                habits=self._habits(care),
                families=weighted(rng, self._families, int(rng.integers(1, 4))) if old is None else old.families,
                capacity=float(rng.lognormal(0.0, assumed.capacity_spread)),
                payer=int(weighted(rng, self._payers, 1)[0]) if old is None else old.payer,
                wants=1 + int(rng.poisson(assumed.fronts_at_once - 1)),
                burnt=burnt,
            )
        )

    def _habits(self, care: float) -> Bools:
        held = [habit.careful + (1 - care) * (habit.careless - habit.careful) for habit in self.world.habits.values()]
        return self.rng.random(len(held)) < np.array(held)

    def _country(self, month: int, avoided: frozenset[int]) -> int:
        """A country for fronts, not an avoided one unless there is no other."""
        shares = self._routes[month].copy()
        shares[list(avoided)] = 0.0
        return int(weighted(self.rng, shares if shares.any() else self._routes[month], 1)[0])

    def _move(self, network: Network, month: int) -> None:
        """Away from a country that has closed, at once, and sometimes from one whose route has lost its worth.

        The fronts there are given up.
        """
        left = self._routes[month, network.country] / max(network.worth, 1e-9)
        draw = self.rng.random()
        if self.shut[month, network.country] or (left < 0.5 and draw < self.world.diversion.moves_per_month):
            left_behind = network.country
            network.open = [one for one in network.open if one.country != left_behind]
            network.country = self._country(month, network.burnt | {left_behind})
            network.worth = float(self._routes[month, network.country])
        network.open = [one for one in network.open if not self.shut[month, one.country]]

    def _renew(self, at: int, month: int) -> None:
        """Give a network as many fronts as it wants, in place of those that wear out."""
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
        country = self._country(month, network.burnt | {network.country}) if abroad else network.country
        return Front(
            network=at,
            kind=KINDS[int(weighted(rng, [assumed.front_kinds[kind] for kind in KINDS], 1)[0])],
            country=country,
            opens=opens,
            closes=opens + 30 + int(rng.exponential(assumed.front_life_months * 30)),
            shelf=bool(rng.random() < assumed.shelf_share),
            worth=float(self._routes[month, country]),
        )

    def _pull(self, one: Front, month: int) -> float:
        left = self._routes[month, one.country] / max(one.worth, 1e-4)
        return self.networks[one.network].capacity * min(float(left), 3.0)


def _demand(world: World, span: Calendar) -> Floats:
    """What Russia asks for by way of others, by month: nothing before the month after the sanctions."""
    first = int(span.month_of(np.array([span.sanctions]))[0]) + 1
    return np.where(np.arange(span.months) >= first, span.path(world.diversion.demand), 0.0)


def _wanted(world: World, orders: int, demand: Floats) -> Ints:
    """How many networks are at work in each month."""
    if not demand.any():
        return np.zeros(len(demand), dtype=np.int64)
    networks = max(3.0, orders / world.diversion.orders_per_network)
    at_once = networks * min(1.0, world.diversion.network_months / np.count_nonzero(demand))
    wanted = np.maximum(2, np.rint(at_once * demand / demand[demand > 0].mean()))
    return np.where(demand > 0, wanted, 0).astype(np.int64)
