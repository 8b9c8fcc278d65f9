"""Parties: to whom an order goes, through whose hands, and from where it is paid."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import Bools, Floats, Ints, happens, weighted, weighted_within
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.world import Weights

CUSTOMERS = 8
"""How many customers a distributor has."""
MIDDLEMEN = 6
"""How many intermediaries that are not forwarders sit in each country."""
PAYERS: Weights = {
    "HK": 4,
    "AE": 4,
    "SG": 2,
    "CH": 2,
    "GB": 2,
    "US": 2,
    "NL": 1,
    "CY": 1,
    "DE": 1,
    "TR": 1.5,
    "CN": 1.5,
}
NOBODY = -1
SANCTIONED = ("RU", "BY")


@dataclass(frozen=True)
class Parties:
    """One entry per order; countries by position, -1 for nobody or nowhere."""

    customer: Ints
    forwarding_consignee: Ints
    destination: Ints
    first_destination: Ints
    forwarder: Ints
    middleman: Ints
    middle_forwarder: Ints
    middle_country: Ints
    payer: Ints
    related: Bools


def parties(book: Book, rng: np.random.Generator) -> Parties:
    """Who takes part in every order."""
    forwarder = _forwarder(book, rng)
    customer, customer_country = _customer(book, rng)
    consignee = _forwarding_consignee(book, rng)
    taken = consignee >= 0
    destination = np.where(customer >= 0, customer_country, book.country)
    destination = np.where(taken, _ships_to(book, consignee, destination), destination)
    middle_country = _middle_country(book, destination, rng)
    middle_forwarder = _forwarder_in(book, middle_country, rng)
    return Parties(
        customer=np.where(taken, NOBODY, customer),
        forwarding_consignee=consignee,
        destination=destination,
        first_destination=_first_destination(book, destination, rng),
        forwarder=forwarder,
        middleman=np.where(
            middle_country >= 0, middle_country * MIDDLEMEN + rng.integers(0, MIDDLEMEN, book.orders), NOBODY
        ),
        middle_forwarder=middle_forwarder,
        middle_country=middle_country,
        payer=_payer(book, rng),
        related=_related(book, rng),
    )


def _forwarder(book: Book, rng: np.random.Generator) -> Ints:
    """The one a buyer or a network usually uses, or any other."""
    size = book.forwarders.size
    usual = weighted(rng, size, len(book.buyers.country))[book.buyer]
    theirs = weighted(rng, size**0.8, 2 * len(book.networks))
    pick = 2 * np.maximum(book.network, 0) + rng.integers(0, 2, book.orders)
    mine = np.where(book.diverts, theirs[pick], usual) if len(theirs) else usual
    return np.where(
        happens(rng, book.market.world.freight.loyalty, book.orders), mine, weighted(rng, size, book.orders)
    )


def _customer(book: Book, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The customer named as ultimate consignee and its country; -1 where the buyer itself is."""
    assumed, places = book.market.world.buyers, book.market.places
    names = happens(rng, assumed.customer_share, book.orders) & book.buyers.distributes[book.buyer]
    names |= book.shown["names_other_consignee"]
    customer = book.buyer * CUSTOMERS + rng.integers(0, CUSTOMERS, book.orders)
    home = np.repeat(book.buyers.country, CUSTOMERS)
    abroad = happens(rng, assumed.customer_abroad_share, len(home))
    near = weighted_within(rng, _open_weights(places, assumed.country_weights), places.region, places.region[home])
    anywhere = weighted(rng, _open_weights(places, assumed.country_weights), len(home))
    country = np.where(abroad, np.where((near >= 0) & happens(rng, 0.6, len(home)), near, anywhere), home)
    return np.where(names, customer, NOBODY), country[customer]


def _open_weights(places: Places, given: Weights) -> Floats:
    return places.weights({code: weight for code, weight in given.items() if code not in (*SANCTIONED, "US")})


def _forwarding_consignee(book: Book, rng: np.random.Generator) -> Ints:
    """The forwarder named as ultimate consignee, -1 where none is."""
    kinds = np.array([one.kind == "rented" for one in book.fronts] or [False])
    front = np.maximum(book.lines.front[book.trade.line], 0)
    shows = happens(rng, book.market.world.diversion.rented_shows, book.orders)
    rented = book.diverts & kinds[front] & shows
    chosen = _forwarder_in(book, book.country, rng)
    anyone = weighted(rng, book.forwarders.size, book.orders)
    return np.where(book.shown["forwarder_consignee"] | rented, np.where(chosen >= 0, chosen, anyone), NOBODY)


def _forwarder_in(book: Book, country: Ints, rng: np.random.Generator) -> Ints:
    return weighted_within(rng, book.forwarders.size, book.forwarders.country, country)


def _ships_to(book: Book, consignee: Ints, otherwise: Ints) -> Ints:
    """The forwarder's country, unless that is where the goods come from."""
    country = book.forwarders.country[np.maximum(consignee, 0)]
    return np.where(country == book.origin, otherwise, country)


def _middle_country(book: Book, destination: Ints, rng: np.random.Generator) -> Ints:
    stop = np.where(book.shown["detours"], detour_stop(book, rng), usual_stop(book, destination, rng))
    wrong = (stop == destination) | (stop == book.origin)
    return np.where(book.shown["through_another"] & ~wrong, stop, NOBODY)


def usual_stop(book: Book, destination: Ints, rng: np.random.Generator) -> Ints:
    """A country that goods bound for the region of `destination` commonly pass."""
    freight, places = book.market.world.freight, book.market.places
    tables = np.array([places.weights(freight.via[region]) for region in places.regions])
    reach = np.cumsum(tables / tables.sum(axis=1, keepdims=True), axis=1)
    regions, draws = places.region[destination], rng.random(book.orders)
    stop = np.empty(book.orders, dtype=np.int64)
    for region in range(len(reach)):
        inside = regions == region
        stop[inside] = np.searchsorted(reach[region], draws[inside])
    return np.where(_shut(book, stop), destination, stop)


def _shut(book: Book, stop: Ints) -> Bools:
    """Whether a stop is in Russia or Belarus after the sanctions: nobody writes that any more."""
    closed = np.isin(stop, [book.market.places.at(code) for code in SANCTIONED])
    return closed & (book.trade.day >= book.market.span.sanctions)


def detour_stop(book: Book, rng: np.random.Generator) -> Ints:
    """A country out of the way."""
    return weighted(rng, book.market.places.weights(book.market.world.freight.detour_via), book.orders)


def _first_destination(book: Book, destination: Ints, rng: np.random.Generator) -> Ints:
    other = weighted(rng, _open_weights(book.market.places, book.market.world.buyers.country_weights), book.orders)
    return np.where(book.shown["changes_destination"] & (other != destination), other, NOBODY)


def _payer(book: Book, rng: np.random.Generator) -> Ints:
    assumed = book.market.world.buyers
    elsewhere = weighted(rng, book.market.places.weights(assumed.payers), len(book.buyers.country))[book.buyer]
    elsewhere = book.of_network(np.array([one.payer for one in book.networks], dtype=np.int64), elsewhere)
    home = np.where(happens(rng, assumed.treasury_share, book.orders), book.buyers.treasury[book.buyer], book.country)
    return np.where(book.shown["pays_elsewhere"], elsewhere, home)


def _related(book: Book, rng: np.random.Generator) -> Bools:
    in_group = book.buyers.group[book.buyer] >= 0
    share = book.market.world.paperwork.related_in_group
    return happens(rng, np.where(in_group & ~book.diverts, share, 0.01), book.orders)
