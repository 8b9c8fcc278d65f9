"""Freight: the way the goods are written to go, the port they leave by and the means of transport."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.orders.fields import TRANSPORT_MODES
from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import Ints, Texts, happens, weighted
from diversion_risk.simulate.parties import Parties, detour_stop, usual_stop
from diversion_risk.simulate.places import PORTS

KINDS = ("light", "middling", "heavy", "overland")


@dataclass(frozen=True)
class Freight:
    """One entry per order: `route` counts through `routes`, `port` through `ports`, `mode` through the contract's modes."""

    route: Ints
    routes: Texts
    port: Ints
    ports: Texts
    mode: Ints


def freight(book: Book, who: Parties, rng: np.random.Generator) -> Freight:
    """How the goods of every order are written to travel."""
    first, second = _stops(book, who, rng)
    locodes = book.market.sellers.writes_locodes[book.exporter]
    shape = np.stack([book.origin, first, second, who.destination, locodes, rng.integers(0, 6, book.orders) * locodes])
    kinds, route = _distinct(shape)
    ports, port = _distinct(np.stack([book.origin, rng.integers(0, 8, book.orders) ** 2 // 8]))
    codes = book.market.places.codes
    return Freight(
        route=route,
        routes=np.array([_written(codes, kind) for kind in kinds.T], dtype=object),
        port=port,
        ports=np.array([PORTS[codes[at]][pick % len(PORTS[codes[at]])] for at, pick in ports.T], dtype=object),
        mode=_mode(book, who, rng),
    )


def _distinct(columns: Ints) -> tuple[Ints, Ints]:
    """The distinct columns of small whole numbers from -1 up, and which of them each column is."""
    key = np.zeros(columns.shape[1], dtype=np.int64)
    for row in columns:
        key = key * 260 + row + 1
    _, first, where = np.unique(key, return_index=True, return_inverse=True)
    return columns[:, first], where


def _stops(book: Book, who: Parties, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Up to two countries between origin and destination, -1 for none."""
    usual = np.where(
        happens(rng, book.market.world.freight.usual_via, book.orders), usual_stop(book, who.destination, rng), -1
    )
    detour = np.where(book.shown["detours"], detour_stop(book, rng), -1)
    first = np.where(who.middle_country >= 0, who.middle_country, usual)
    second = np.where(detour == first, -1, detour)
    return _between(book, who, first), _between(book, who, second)


def _between(book: Book, who: Parties, stop: Ints) -> Ints:
    return np.where((stop == book.origin) | (stop == who.destination), -1, stop)


def _written(codes: tuple[str, ...], kind: Ints) -> str:
    """A route by country codes, or by ports where the exporter writes those and every stop has one."""
    stops = [codes[at] for at in kind[:4] if at >= 0]
    if kind[4] and all(code in PORTS for code in stops):
        stops = [PORTS[code][int(kind[5]) % len(PORTS[code])] for code in stops]
    return ">".join(stops)


def _mode(book: Book, who: Parties, rng: np.random.Generator) -> Ints:
    density = book.market.goods.value_per_kg[book.good]
    places = book.market.places
    land = [places.regions.index(name) for name in ("europe", "balkans", "central_asia", "caucasus", "turkey")]
    near = np.isin(places.region[book.origin], land) & np.isin(places.region[who.destination], land)
    assumed = book.market.world.freight
    overland = near & (density < assumed.overland_usd_per_kg)
    kind = np.select(
        [overland, density > assumed.light_usd_per_kg, density > assumed.middling_usd_per_kg], [3, 0, 1], 2
    )
    mode = np.empty(book.orders, dtype=np.int64)
    for at, name in enumerate(KINDS):
        shares = [assumed.modes[name].get(one, 0.0) for one in TRANSPORT_MODES]
        inside = kind == at
        mode[inside] = weighted(rng, shares, int(inside.sum()))
    return mode
