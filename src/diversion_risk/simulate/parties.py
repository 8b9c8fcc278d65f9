"""Parties: to whom an order goes, through whose hands, and from where it is paid."""

from dataclasses import dataclass

import numpy as np

from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import (
    Bools,
    Floats,
    Ints,
    chosen,
    chosen_within,
    happens,
    weighted,
    weighted_within,
)
from diversion_risk.simulate.places import Places
from diversion_risk.simulate.trade import SANCTIONED
from diversion_risk.simulate.world import Weights

NOBODY = -1


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
    customer, customer_country = _customer(book, rng)
    consignee = _forwarding_consignee(book, rng)
    taken = consignee >= 0
    destination = np.where(customer >= 0, customer_country, book.country)
    destination = np.where(taken, _ships_to(book, consignee, destination), destination)
    barred = book.diverts & book.barred[destination]
    destination = np.where(barred, book.country, destination)
    middle_country = _middle_country(book, destination, rng)
    middlemen = book.market.world.size.middlemen_per_country
    return Parties(
        customer=np.where(taken | barred, NOBODY, customer),
        forwarding_consignee=np.where(barred, NOBODY, consignee),
        destination=destination,
        first_destination=_first_destination(book, destination, rng),
        forwarder=_forwarder(book, rng),
        middleman=np.where(
            middle_country >= 0, middle_country * middlemen + rng.integers(0, middlemen, book.orders), NOBODY
        ),
        middle_forwarder=_forwarder_in(book, middle_country, rng),
        middle_country=middle_country,
        payer=_payer(book, rng),
        related=_related(book, rng),
    )


def _forwarder(book: Book, rng: np.random.Generator) -> Ints:
    """The one a buyer or a network usually uses, or any other."""
    held, lasting = book.forwarders, book.agents.lasting
    usual = chosen(lasting.draw("usual forwarder", book.buyer), held.size)
    pick = 2 * np.maximum(book.network, 0) + rng.integers(0, 2, book.orders)
    theirs = chosen(lasting.draw("network's forwarder", pick), held.leaning)
    loyal = happens(rng, book.market.world.freight.loyalty, book.orders)
    return np.where(loyal, np.where(book.diverts, theirs, usual), weighted(rng, held.size, book.orders))


def _customer(book: Book, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The customer named as ultimate consignee and its country; -1 where the buyer itself is."""
    assumed, places, each = book.market.world.buyers, book.market.places, book.market.world.size
    names = happens(rng, assumed.customer_share, book.orders) & book.buyers.distributes[book.buyer]
    names |= book.shown["names_other_consignee"]
    customer = book.buyer * each.customers_per_distributor + rng.integers(
        0, each.customers_per_distributor, book.orders
    )
    draw, weights = book.agents.lasting.draw, _open_weights(places, assumed.country_weights)
    abroad = draw("customer abroad", customer) < assumed.customer_abroad_share
    where = draw("customer's country", customer)
    near = chosen_within(where, weights, places.region, places.region[book.country])
    nearby = (near >= 0) & (draw("customer nearby", customer) < assumed.customer_near_share)
    away = np.where(nearby, near, chosen(where, weights))
    return np.where(names, customer, NOBODY), np.where(abroad, away, book.country)


def _open_weights(places: Places, given: Weights) -> Floats:
    return places.weights({code: weight for code, weight in given.items() if code not in (*SANCTIONED, "US")})


def _forwarding_consignee(book: Book, rng: np.random.Generator) -> Ints:
    """The forwarder named as ultimate consignee, -1 where none is."""
    kinds = np.array([one.kind == "rented" for one in book.agents.fronts] or [False])
    shows = happens(rng, book.market.world.diversion.rented_shows, book.orders)
    rented = book.diverts & kinds[np.maximum(book.front, 0)] & shows
    held, draws, anyone = book.forwarders, rng.random(book.orders), rng.random(book.orders)
    honest = _in_country(book, draws, held.size, anyone)
    theirs = _in_country(book, draws, held.leaning, anyone)
    named = np.where(book.diverts, theirs, honest)
    return np.where(book.shown["forwarder_consignee"] | rented, named, NOBODY)


def _in_country(book: Book, draws: Floats, weights: Floats, anyone: Floats) -> Ints:
    """A forwarder of the buyer's country, or any where it has none."""
    found = chosen_within(draws, weights, book.forwarders.country, book.country)
    return np.where(found >= 0, found, chosen(anyone, weights))


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
    return closed & (book.day >= book.market.span.sanctions)


def detour_stop(book: Book, rng: np.random.Generator) -> Ints:
    """A country out of the way."""
    return weighted(rng, book.market.places.weights(book.market.world.freight.detour_via), book.orders)


def _first_destination(book: Book, destination: Ints, rng: np.random.Generator) -> Ints:
    other = weighted(rng, _open_weights(book.market.places, book.market.world.buyers.country_weights), book.orders)
    return np.where(book.shown["changes_destination"] & (other != destination), other, NOBODY)


def _payer(book: Book, rng: np.random.Generator) -> Ints:
    assumed, weights = book.market.world.buyers, book.market.places.weights(book.market.world.buyers.payers)
    elsewhere = chosen(book.agents.lasting.draw("payer elsewhere", book.buyer), weights)
    elsewhere = book.of_network(np.array([one.payer for one in book.agents.networks], dtype=np.int64), elsewhere)
    home = np.where(happens(rng, assumed.treasury_share, book.orders), book.buyers.treasury[book.buyer], book.country)
    return np.where(book.shown["pays_elsewhere"], elsewhere, home)


def _related(book: Book, rng: np.random.Generator) -> Bools:
    in_group = book.buyers.group[book.buyer] >= 0
    assumed = book.market.world.paperwork
    share = np.where(in_group & ~book.diverts, assumed.related_in_group, assumed.related_otherwise)
    return happens(rng, share, book.orders)
