"""Papers: what is written on an order, column by column, with the cells that nobody filled in."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.fields import CONSIGNEE_TYPES, ORDER_FIELDS, PAYMENT_TERMS, TRANSPORT_MODES
from diversion_risk.simulate.book import Book
from diversion_risk.simulate.chance import Bools, Floats, Ints, Texts, happens, log_normal, weighted, weighted_within
from diversion_risk.simulate.freight import Freight
from diversion_risk.simulate.names import firm_names
from diversion_risk.simulate.parties import Parties

PER_BUYER = ("buyer_name", "buyer_address", "buyer_incorporation_date", "buyer_activity")
"""Columns that stand in a buyer's file: known or unknown for all its orders with an exporter alike."""
LICENCES = ("NLR", "LVS", "GBS", "ENC", "STA")
VAGUE = ("resale", "general industrial use", "own needs", "spare parts", "distribution", "commercial use")
END_USES = {
    "electronics_maker": ("assembly of consumer electronics", "production of control units", "prototype series"),
    "electronics_distributor": (
        "stock for local manufacturers",
        "resale to repair shops",
        "distribution in the region",
    ),
    "machine_builder": ("production of packing machines", "maintenance of production lines", "pump production"),
    "industrial_distributor": ("stock for local industry", "maintenance of mining equipment", "resale to factories"),
    "network_operator": ("network extension", "data centre", "replacement of network equipment"),
    "aviation": ("maintenance of own fleet", "overhaul for airline customers", "aircraft spare parts"),
    "vehicle_trade": ("resale to dealers", "service workshop", "fleet maintenance"),
    "laboratory": ("university laboratory", "materials research", "teaching"),
    "health": ("hospital use", "diagnostic laboratory", "pharmacy supply"),
    "trading_house": ("resale on the local market", "customer order", "project supply"),
    "retail": ("retail sale", "shop stock", "online shop"),
    "food_maker": ("food production", "bakery", "processing"),
    "chemical_plant": ("coating production", "process chemistry", "laboratory use"),
    "construction": ("construction project", "site equipment", "road building"),
    "energy": ("power plant maintenance", "pipeline monitoring", "wind farm"),
}


def papers(book: Book, who: Parties, way: Freight, statement: Bools, rng: np.random.Generator) -> pa.Table:
    """The orders as a table in the columns of the contract, in the order of the book."""
    columns = (
        _parties(book, who, rng) | _journey(book, who, way) | _goods(book, rng) | _terms(book, who, statement, rng)
    )
    table = {field.name: columns[field.name] for field in ORDER_FIELDS}
    for name in book.market.sellers.gap_columns:
        table[name] = _with_gaps(book, name, table[name], rng)
    return pa.table(table)


def end_use_statements(book: Book, rng: np.random.Generator) -> Bools:
    """Whether a signed statement is on file; more often where the goods are wanted for weapons."""
    assumed, listed = book.market.world.paperwork, book.market.goods.later_listed[book.good]
    usual = np.where(listed, assumed.statement_share_listed, assumed.statement_share)
    return happens(rng, np.where(book.shown["no_statement"], assumed.statement_share_habit, usual), book.orders)


def order_ids(book: Book) -> pa.Array:
    """The order numbers of a month's orders, counted on from the months before."""
    return numbered("O", book.first + np.arange(1, book.orders + 1), 9)


def shuffled(number: Ints) -> Ints:
    """Other numbers below ten million, a different one for each: who joined later must not show in an identifier."""
    # a power that shares no factor with prime - 1 permutes what is left over from division by the prime
    once, prime = (number + 271_828) % 9_999_991, 9_999_991
    raised = once
    for _ in range(4):
        raised = raised * raised % prime
    return raised * once % prime


def _with_gaps(book: Book, name: str, column: pa.Array, rng: np.random.Generator) -> pa.Array:
    share = book.market.sellers.gaps[book.exporter, book.market.sellers.gap_columns.index(name)]
    draws = book.agents.lasting.draw(name, book.buyer) if name in PER_BUYER else rng.random(book.orders)
    return pc.if_else(pa.array(draws >= share), column, pa.scalar(None, column.type))


def _from(pool: Texts | list[str] | tuple[str, ...], at: Ints) -> pa.Array:
    """Texts by their position in a pool; below zero is empty."""
    if len(pool) <= len(at):
        return pa.array(pool, pa.string()).take(pa.array(at, mask=at < 0))
    return pa.array(np.asarray(pool, dtype=object)[at], pa.string(), mask=at < 0)


def numbered(letter: str, at: Ints, width: int) -> pa.Array:
    """Identifiers such as `B-00012`; below zero is empty."""
    digits = pc.utf8_lpad(pa.array(at, mask=at < 0).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(letter), digits, "-")


def _days(day: Ints) -> pa.Array:
    return pa.array(day.astype(np.int32)).cast(pa.date32())


def _parties(book: Book, who: Parties, rng: np.random.Generator) -> dict[str, pa.Array]:
    codes = np.array(book.market.places.codes, dtype=object)
    known = (who.customer < 0) & (who.forwarding_consignee < 0)
    each = book.market.world.size.customers_per_distributor
    buyer = shuffled(book.buyer)
    consignee = pc.coalesce(
        numbered("B", np.where(known, buyer, -1), 7),
        numbered("C", np.where(who.customer >= 0, buyer * each + who.customer % each, -1), 8),
        numbered("F", who.forwarding_consignee, 5),
    )
    name = firm_names(book.agents.lasting, "buyer", book.buyer, codes[book.country])
    return {
        "order_id": order_ids(book),
        "order_date": _days(book.day),
        "exporter_id": numbered("E", book.exporter, 6),
        "exporter_country": _from(codes, book.origin),
        "buyer_id": numbered("B", buyer, 7),
        "buyer_country": _from(codes, book.country),
        "buyer_name": name,
        "buyer_address": _from(book.buyers.address, book.buyer),
        "buyer_incorporation_date": _days(book.buyers.founded[book.buyer]),
        "buyer_activity": _from(book.buyers.activity, book.buyer),
        "ultimate_consignee_id": consignee,
        "ultimate_consignee_name": _consignee_name(book, who, name),
        "ultimate_consignee_type": _from(CONSIGNEE_TYPES, _consignee_type(book, who, rng)),
    }


def _consignee_name(book: Book, who: Parties, buyer: pa.Array) -> pa.Array:
    codes, lasting = np.array(book.market.places.codes, dtype=object), book.agents.lasting
    customer = firm_names(lasting, "customer", who.customer, codes[who.destination])
    sits = book.forwarders.country[np.maximum(who.forwarding_consignee, 0)]
    carrier = firm_names(lasting, "forwarder", who.forwarding_consignee, codes[sits])
    return pc.coalesce(customer, carrier, buyer)


def _consignee_type(book: Book, who: Parties, rng: np.random.Generator) -> Ints:
    """Positions in `CONSIGNEE_TYPES`: a reseller, an own user, now and then a public body, a forwarder as other."""
    sells_on = book.buyers.distributes[book.buyer] & (who.customer < 0)
    sells_on ^= happens(rng, book.market.world.buyers.consignee_slip, book.orders)
    public = book.agents.lasting.draw("public body", book.buyer) < book.market.world.buyers.public_share
    kind = np.where(sells_on, CONSIGNEE_TYPES.index("reseller"), CONSIGNEE_TYPES.index("direct_consumer"))
    kind = np.where(public & ~sells_on, CONSIGNEE_TYPES.index("government_entity"), kind)
    return np.where(who.forwarding_consignee >= 0, CONSIGNEE_TYPES.index("other"), kind)


def _journey(book: Book, who: Parties, way: Freight) -> dict[str, pa.Array]:
    codes = np.array(book.market.places.codes, dtype=object)
    middle = pc.coalesce(numbered("F", who.middle_forwarder, 5), numbered("I", who.middleman, 5))
    return {
        "destination_country": _from(codes, who.destination),
        "original_destination_country": _from(codes, who.first_destination),
        "intermediate_consignee_id": pc.if_else(
            pa.array(who.middle_country >= 0), middle, pa.scalar(None, pa.string())
        ),
        "intermediate_consignee_country": _from(codes, who.middle_country),
        "forwarder_id": numbered("F", who.forwarder, 5),
        "route": _from(way.routes, way.route),
        "port_of_export": _from(way.ports, way.port),
        "transport_mode": _from(TRANSPORT_MODES, way.mode),
        "routed_export": pa.array(book.shown["routes_itself"]),
        "related_party": pa.array(who.related),
    }


def _goods(book: Book, rng: np.random.Generator) -> dict[str, pa.Array]:
    goods, kinds = book.market.goods, book.market.items
    declared = _declared(book, rng)
    frank = (declared == book.good) | happens(rng, book.market.world.paperwork.frank_share, book.orders)
    quantity = _quantity(book, rng)
    value = np.maximum(np.round(quantity * _unit_price(book, quantity, rng), 2), 1.0)
    weight = _weight(book, quantity, rng)
    return {
        "hs_code": _hs_code(book, declared),
        "item_id": numbered("P", book.item, 7),
        "eccn": _from(kinds.eccn, book.item),
        "license_code": _licence(book, rng),
        "goods_description": pc.if_else(
            pa.array(frank), _from(kinds.text, book.item), _from(goods.description, declared)
        ),
        "quantity": pa.array(quantity),
        "quantity_unit": _from(goods.unit, book.good),
        "value_usd": pa.array(value),
        "net_weight_kg": pa.array(weight),
    }


def _declared(book: Book, rng: np.random.Generator) -> Ints:
    """The good that is written: the true one, a slip to a neighbouring code, or a harmless one to hide it."""
    goods, world = book.market.goods, book.market.world
    slip = happens(rng, world.exporters.wrong_code_share, book.orders)
    hide = book.shown["misdeclares"] & happens(rng, world.diversion.wrong_code, book.orders)
    chapter = np.array([int(code[:2]) for code in goods.hs6])
    near = weighted_within(rng, np.ones(len(chapter)), chapter, chapter[book.good])
    harmless = weighted_within(rng, np.where(goods.later_listed, 0.0, 1.0), chapter, chapter[book.good])
    return np.where(hide & (harmless >= 0), harmless, np.where(slip, near, book.good))


def _hs_code(book: Book, declared: Ints) -> pa.Array:
    """Six digits or ten, by the exporter's custom; a declared slip keeps the item's own ending."""
    six = _from(book.market.goods.hs6, declared)
    suffix = pc.utf8_lpad(pa.array(book.market.items.suffix[book.item]).cast(pa.string()), 4, "0")
    long = pa.array(book.market.sellers.writes_long_codes[book.exporter])
    return pc.if_else(long, pc.binary_join_element_wise(six, suffix, ""), six)


def _licence(book: Book, rng: np.random.Generator) -> pa.Array:
    other = book.market.items.controlled[book.item] & happens(
        rng, book.market.world.paperwork.licence_share, book.orders
    )
    return _from(LICENCES, np.where(other, rng.integers(1, len(LICENCES), book.orders), 0))


def _quantity(book: Book, rng: np.random.Generator) -> Floats:
    world = book.market.world
    usual = book.usual * book.share
    bulk = np.where(book.shown["buys_in_bulk"], log_normal(rng, world.diversion.bulk_factor, 0.3, book.orders), 1.0)
    quantity = usual * bulk * log_normal(rng, 1.0, world.buyers.order_quantity_spread, book.orders)
    pieces = book.market.goods.unit[book.good] == "EA"
    return np.where(pieces, np.maximum(np.rint(quantity), 1.0), np.maximum(np.round(quantity, 1), 0.1))


def _unit_price(book: Book, quantity: Floats, rng: np.random.Generator) -> Floats:
    world = book.market.world
    years = (book.day - book.market.span.first_day) / 365.25
    premium = 1 + book.shown["overpays"] * world.diversion.price_premium * rng.random(book.orders) * 2
    spread = log_normal(rng, 1.0, world.exporters.order_price_spread, book.orders)
    rebate = np.clip(quantity / book.usual, 0.1, 10) ** -world.exporters.bulk_rebate
    listed = book.market.items.price[book.item] * (1 + world.exporters.yearly_price_rise) ** years
    return np.asarray(listed * premium * spread * rebate)


def _weight(book: Book, quantity: Floats, rng: np.random.Generator) -> Floats:
    each = book.market.items.weight[book.item]
    return np.maximum(np.round(quantity * each * log_normal(rng, 1.0, 0.04, book.orders), 3), 0.001)


def _terms(book: Book, who: Parties, statement: Bools, rng: np.random.Generator) -> dict[str, pa.Array]:
    codes = np.array(book.market.places.codes, dtype=object)
    shares = [book.market.world.paperwork.terms[name] for name in PAYMENT_TERMS]
    usual = weighted(rng, shares, book.orders)
    terms = np.where(book.shown["pays_in_advance"], PAYMENT_TERMS.index("advance"), usual)
    return {
        "payment_country": _from(codes, who.payer),
        "payment_terms": _from(PAYMENT_TERMS, terms),
        "end_use": _end_use(book, rng),
        "end_use_statement": pa.array(statement),
    }


def _end_use(book: Book, rng: np.random.Generator) -> pa.Array:
    """What the buyer says: a phrase of its trade, or a vague one."""
    stories = [END_USES.get(name, VAGUE) for name in book.market.world.sectors]
    pool = [*VAGUE, *(text for held in stories for text in held)]
    begins = np.cumsum([len(VAGUE), *(len(held) for held in stories)])
    sector = book.buyers.sector[book.buyer]
    lengths = np.array([len(held) for held in stories])
    own = begins[sector] + (rng.random(book.orders) * lengths[sector]).astype(np.int64)
    return _from(pool, np.where(book.shown["vague_end_use"], rng.integers(0, len(VAGUE), book.orders), own))
