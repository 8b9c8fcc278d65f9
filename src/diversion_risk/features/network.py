"""Who shares an address, a forwarder or a consignee, and how near confirmed cases are."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger

_YOUNG_DAYS = 730
"""Two years: under that age we call a buyer young, a choice of ours."""
_MANY_AT_ONE_ADDRESS = 5
_SMALL = 50
"""Buyers up to which sharing a forwarder is a tie; what a large carrier's customers share is only the carrier."""
_TIES = ("buyer_id", "address", "ultimate_consignee_id")
_TIES_OF_CIRCLE = ("address", "ultimate_consignee_id", "forwarder_id")

_NO_ADDRESS = "The buyer's address is not recorded."
_NO_FORWARDER = "The forwarder is not recorded."
_NO_CONSIGNEE = "The ultimate consignee is not recorded."
_CIRCLE_UNTOLD = (
    "Address, ultimate consignee or forwarder is not recorded, so who is tied to this order cannot be told."
)
_NO_ORDER_THROUGH = "No forwarder is recorded, or no order through it for the past year."


def _others(ledger: Ledger, key: str) -> ir.Value:
    """How many buyers besides this one had orders with the same key."""
    itself = (ledger.past_orders([key, "buyer_id"]) > 0).cast("float64")
    return ledger.past_first_seen("buyer_id", [key]) - itself


def _was_young(ledger: Ledger) -> ir.BooleanColumn:
    return (ledger["day"] - ledger["buyer_incorporation_day"]) < _YOUNG_DAYS


@feature(
    says=amount(
        "{value:n} other buyers gave the same address in earlier orders on record.",
        unknown=_NO_ADDRESS,
        zero="No other buyer gave the same address in an earlier order on record.",
        one="One other buyer gave the same address in an earlier order on record.",
    ),
    about="other buyers at the buyer's address",
    flag=RedFlag(
        "residential_or_mass_address",
        when=lambda others: others >= _MANY_AT_ONE_ADDRESS,
        because="five other buyers, a choice of ours",
    ),
)
def address_other_buyers(ledger: Ledger) -> ir.Value:
    """How many other buyers gave the same address before.

    No direction: honest business centres and free zones hold more companies than any front.
    """
    return _others(ledger, "address")


@feature(
    says=amount(
        "{value:n} buyers known to be less than 730 days old that day had first given this address in earlier orders on record.",
        unknown=_NO_ADDRESS,
        zero="No buyer known to be less than 730 days old that day had first given this address in an earlier order on record.",
        one="One buyer known to be less than 730 days old that day had first given this address in an earlier order on record.",
    ),
    about="other buyers at the buyer's address",
)
def address_young_buyers(ledger: Ledger) -> ir.Value:
    """How many buyers were less than two years (730 days) old when they first gave this address."""
    return ledger.past_first_seen("buyer_id", ["address"], where=_was_young(ledger))


@feature(
    says=amount(
        "In the past year, {value:n} buyers gave this address for the first time.",
        unknown=_NO_ADDRESS,
        zero="In the past year, no buyer gave this address for the first time.",
        one="In the past year, one buyer gave this address for the first time.",
    ),
    about="other buyers at the buyer's address",
)
def address_new_buyers_last_year(ledger: Ledger) -> ir.Value:
    """How many buyers came new to this address in the past year."""
    return ledger.past_first_seen("buyer_id", ["address"], days=365)


@feature(
    says=amount(
        "{value:n} earlier orders with this address had been confirmed as diverted before this day.",
        unknown=_NO_ADDRESS,
        zero="No earlier order with this address had been confirmed as diverted before this day.",
        one="One earlier order with this address had been confirmed as diverted before this day.",
    ),
    about="confirmed cases at the buyer's address",
    risk="rises",
)
def address_confirmed_before(ledger: Ledger) -> ir.Value:
    """How many earlier orders with the buyer's address were known as confirmed diversions before the order's day."""
    return ledger.past_outcomes(["address"])[1]


@feature(
    says=amount(
        "{value:n} other buyers had ordered for this ultimate consignee before, as far as is on record.",
        unknown=_NO_CONSIGNEE,
        zero="No other buyer had ordered for this ultimate consignee before, as far as is on record.",
        one="One other buyer had ordered for this ultimate consignee before, as far as is on record.",
    ),
    about="other buyers for the same consignee",
)
def consignee_other_buyers(ledger: Ledger) -> ir.Value:
    """How many other buyers had orders to the same ultimate consignee before."""
    return _others(ledger, "ultimate_consignee_id")


@feature(
    says=amount(
        "{value:n} buyers known to be less than 730 days old that day had placed their first order to this ultimate consignee "
        "before, as far as is on record.",
        unknown=_NO_CONSIGNEE,
        zero="No buyer known to be less than 730 days old that day had placed its first order to this ultimate consignee "
        "before, as far as is on record.",
        one="One buyer known to be less than 730 days old that day had placed its first order to this ultimate consignee "
        "before, as far as is on record.",
    ),
    about="other buyers for the same consignee",
)
def consignee_young_buyers(ledger: Ledger) -> ir.Value:
    """How many buyers were less than two years (730 days) old when they first ordered for the same ultimate consignee."""
    return ledger.past_first_seen("buyer_id", ["ultimate_consignee_id"], where=_was_young(ledger))


@feature(
    says=amount(
        "In the past year, {value:n} buyers placed their first order to this ultimate consignee.",
        unknown=_NO_CONSIGNEE,
        zero="In the past year, no buyer placed its first order to this ultimate consignee.",
        one="In the past year, one buyer placed its first order to this ultimate consignee.",
    ),
    about="other buyers for the same consignee",
)
def consignee_new_buyers_last_year(ledger: Ledger) -> ir.Value:
    """How many buyers came new to this ultimate consignee in the past year."""
    return ledger.past_first_seen("buyer_id", ["ultimate_consignee_id"], days=365)


@feature(
    says=amount(
        "{value:n} buyers had ordered through this forwarder before, as far as is on record.",
        unknown=_NO_FORWARDER,
        zero="No buyer had ordered through this forwarder before, as far as is on record.",
        one="One buyer had ordered through this forwarder before, as far as is on record.",
    ),
    about="the forwarder's other customers",
)
def forwarder_buyers(ledger: Ledger) -> ir.Value:
    """How many buyers had orders through the forwarder before."""
    return ledger.past_first_seen("buyer_id", ["forwarder_id"])


@feature(
    says=amount(
        "{value:%} of the past year's orders through this forwarder came from buyers with no order from an earlier day on record "
        "then.",
        unknown=_NO_ORDER_THROUGH,
        zero="None of the past year's orders through this forwarder came from a buyer with no order from an earlier day on "
        "record then.",
    ),
    about="the forwarder's other customers",
)
def forwarder_new_buyer_share(ledger: Ledger) -> ir.Value:
    """Share of the forwarder's past year's orders that came from buyers who had not ordered before."""
    return ledger.past(ledger.past_orders(["buyer_id"]) == 0, "mean", ["forwarder_id"], days=365)


@feature(
    says=amount(
        "{value:%} of the past year's orders through this forwarder, by buyers of known age, came from buyers less than 730 "
        "days old.",
        unknown="No forwarder is recorded, or no order through it by a buyer of known age for the past year.",
        zero="None of the past year's orders through this forwarder, by buyers of known age, came from a buyer less than 730 "
        "days old.",
    ),
    about="the forwarder's other customers",
)
def forwarder_young_buyer_share(ledger: Ledger) -> ir.Value:
    """Share of the forwarder's past year's orders that came from buyers less than two years (730 days) old."""
    return ledger.past(_was_young(ledger), "mean", ["forwarder_id"], days=365)


@feature(
    says=amount(
        "{value:n} earlier orders through this forwarder had been confirmed as diverted before this day.",
        unknown=_NO_FORWARDER,
        zero="No earlier order through this forwarder had been confirmed as diverted before this day.",
        one="One earlier order through this forwarder had been confirmed as diverted before this day.",
    ),
    about="confirmed cases through the forwarder",
)
def forwarder_confirmed_before(ledger: Ledger) -> ir.Value:
    """How many earlier orders through the forwarder were known as confirmed diversions before the order's day.

    No direction: a large honest carrier comes by more of them than a small crooked one.
    """
    return ledger.past_outcomes(["forwarder_id"])[1]


def _by_a_tie(ledger: Ledger, holds: Callable[[str], ir.Value]) -> ir.Value:
    """Whether it holds of a party or place that this order shares with others; a forwarder counts while it is small."""
    small = ledger.past_first_seen("buyer_id", ["forwarder_id"]) <= _SMALL
    return ibis.or_(*map(holds, _TIES), small & holds("forwarder_id"))


def _one_step(ledger: Ledger) -> ir.Value:
    return _by_a_tie(ledger, lambda tie: ledger.past_outcomes([tie])[1] > 0)


def _near_before(ledger: Ledger, tie: str) -> ir.Value:
    """Whether an earlier order with the same tie was itself one step from a case, as known on its own day."""
    near = ledger.past(_one_step(ledger).cast("int64"), "max", [tie])
    return ibis.ifelse(ledger[tie].notnull(), near.fill_null(0) == 1, ibis.null())


@feature(
    says=yes_no(
        "An earlier order that shares its buyer, address, ultimate consignee or forwarder (of at most 50 buyers so far) with "
        "this one had been confirmed as diverted before this day.",
        "No earlier order that shares its buyer, address, ultimate consignee or forwarder (of at most 50 buyers so far) with "
        "this one had been confirmed as diverted before this day.",
        unknown="Address, ultimate consignee or forwarder is not recorded, so whether this order is one step from a confirmed "
        "diversion cannot be told.",
    ),
    about="confirmed cases near the parties",
    risk="rises",
)
def one_step_from_confirmed(ledger: Ledger) -> ir.Value:
    """Whether a confirmed diversion shares buyer, address, ultimate consignee or small forwarder with this order."""
    return _one_step(ledger)


@feature(
    says=yes_no(
        "An earlier order that shares its buyer, address, ultimate consignee or forwarder (of at most 50 buyers so far) with "
        "this one was on its own day one step from a confirmed diversion.",
        "No earlier order that shares its buyer, address, ultimate consignee or forwarder (of at most 50 buyers so far) with "
        "this one is known to have been one step from a confirmed diversion on its own day.",
        unknown="Address, ultimate consignee or forwarder is not recorded, so whether this order is two steps from a confirmed "
        "diversion cannot be told.",
    ),
    about="confirmed cases near the parties",
    risk="rises",
)
def two_steps_from_confirmed(ledger: Ledger) -> ir.Value:
    """Whether an order that shares a party or place with this one was one step from a confirmed diversion on its day."""
    return _by_a_tie(ledger, lambda tie: _near_before(ledger, tie))


def _of_circle(ledger: Ledger, fact: str) -> ir.Value:
    """What is known of the circle; where a tie is not recorded, finding nothing tells nothing."""
    told = ibis.and_(*(ledger[tie].notnull() for tie in _TIES_OF_CIRCLE)) | (ledger[fact] > 0)
    return ibis.ifelse(told, ledger[fact], ibis.null())


@feature(
    says=amount(
        "Addresses, ultimate consignees and forwarders of at most five buyers so far each tie {value:n} other buyers to this "
        "order, over one step or more.",
        unknown=_CIRCLE_UNTOLD,
        zero="No address, ultimate consignee or forwarder of at most five buyers so far ties another buyer to this order.",
        one="Addresses, ultimate consignees and forwarders of at most five buyers so far each tie one other buyer to this "
        "order.",
    ),
    about="the circle of companies around the buyer",
)
def circle_buyers(ledger: Ledger) -> ir.Value:
    """How many other buyers are tied to this one, over any number of steps, by parties and places that few share.

    The circle is that of the buyer and of those whom the order's own parties tie to it, as it stood when the day began.
    """
    return _of_circle(ledger, "circle_buyers")


@feature(
    says=amount(
        "Of the other buyers tied to this order by addresses, ultimate consignees and forwarders of at most five buyers so far "
        "each, {value:n} placed their first order on record in the past year.",
        unknown=_CIRCLE_UNTOLD,
        zero="No other buyer tied to this order by addresses, ultimate consignees and forwarders of at most five buyers so far "
        "each placed its first order on record in the past year.",
        one="Of the other buyers tied to this order by addresses, ultimate consignees and forwarders of at most five buyers so "
        "far each, one placed its first order on record in the past year.",
    ),
    about="the circle of companies around the buyer",
)
def circle_new_buyers_last_year(ledger: Ledger) -> ir.Value:
    """By how many buyers who placed their first order in the past year the buyer's circle grew.

    No direction: honest business centres and distributors grow, too.
    """
    return _of_circle(ledger, "circle_new_buyers")


@feature(
    says=amount(
        "{value:n} orders of the buyers tied to this order by addresses, ultimate consignees and forwarders of at most five "
        "buyers so far each, itself included, had been confirmed as diverted before this day.",
        unknown=_CIRCLE_UNTOLD,
        zero="No order of a buyer tied to this order by addresses, ultimate consignees and forwarders of at most five buyers so "
        "far each, itself included, had been confirmed as diverted before this day.",
        one="One order of the buyers tied to this order by addresses, ultimate consignees and forwarders of at most five buyers "
        "so far each, itself included, had been confirmed as diverted before this day.",
    ),
    about="confirmed cases near the parties",
)
def circle_confirmed_before(ledger: Ledger) -> ir.Value:
    """How many orders of the buyer's circle were known as confirmed diversions before the order's day.

    No direction: a large circle comes by more of them than a small one.
    """
    return _of_circle(ledger, "circle_confirmed")
