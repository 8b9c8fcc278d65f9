"""How much, and how often, compared with what is usual."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger
from diversion_risk.reference.events import INVASION_DAY

_SAME_GOODS = ("buyer_id", "hs6", "unit")
_CORRIDOR = ("hs6", "destination_country")
_BUYER_IN_CORRIDOR = ("buyer_id", *_CORRIDOR)
_YEAR = 365


def _usual_in_90_days(ledger: Ledger) -> ir.Column:
    return ledger.past_orders(_CORRIDOR, days=455, until=91) * (90 / 365)


def _value_before_invasion(ledger: Ledger) -> ir.Column:
    early = (ledger["day"] < INVASION_DAY) & (ledger["is_dual_use"] == 1)
    return ledger.past(ibis.ifelse(early, ledger["value_usd"], ibis.null()), "mean", ["buyer_id"])


@feature(
    says=amount(
        "The quantity is {value:n} times this buyer's mean for the same HS code in the past two years ({baseline:n}).",
        unknown="No quantity of this buyer for the same HS code and unit is known from the past two years, or none here.",
        one="The quantity is this buyer's mean for the same HS code in the past two years ({baseline:n}).",
    ),
    about="the size of the order",
    risk="rises",
    against=lambda ledger: ledger.past("quantity", "mean", _SAME_GOODS, days=730),
)
def quantity_vs_buyer_norm(ledger: Ledger) -> ir.Value:
    """Quantity over the buyer's mean for the same HS code and unit in the past two years."""
    return ledger["quantity"] / ledger.past("quantity", "mean", _SAME_GOODS, days=730)


@feature(
    says=amount(
        "The value is {value:n} times the mean of this buyer's orders in the past two years ({baseline:n} USD).",
        unknown="No order value of this buyer is known from the past two years, or none here.",
        one="The value is the mean of this buyer's orders in the past two years ({baseline:n} USD).",
    ),
    about="the size of the order",
    risk="rises",
    against=lambda ledger: ledger.past("value_usd", "mean", ["buyer_id"], days=730),
)
def value_vs_buyer_norm(ledger: Ledger) -> ir.Value:
    """Value over the mean value of the buyer's orders in the past two years."""
    return ledger["value_usd"] / ledger.past("value_usd", "mean", ["buyer_id"], days=730)


@feature(
    says=amount(
        "The value is {value:n} times the past year's mean for HS {hs6} to {destination_country} ({baseline:n} USD).",
        unknown="No value for HS {hs6} to {destination_country} is known from the past year, or none here.",
        one="The value is the past year's mean for HS {hs6} to {destination_country} ({baseline:n} USD).",
    ),
    about="the size of the order",
    against=lambda ledger: ledger.past("value_usd", "mean", _CORRIDOR, days=365),
)
def value_vs_corridor_norm(ledger: Ledger) -> ir.Value:
    """Value over the past year's mean for the same HS code and destination."""
    return ledger["value_usd"] / ledger.past("value_usd", "mean", _CORRIDOR, days=365)


@feature(
    says=amount(
        "In the 90 days before, orders of HS {hs6} to {destination_country} came {value:n} times as often as in the year "
        "before those ({baseline:n} in 90 days).",
        unknown="No orders of HS {hs6} to {destination_country} in the year before the last 90 days to compare with.",
        zero="No orders of HS {hs6} to {destination_country} in the 90 days before, against {baseline:n} in 90 days "
        "usually.",
        one="In the 90 days before, orders of HS {hs6} to {destination_country} came as often as in the year before those "
        "({baseline:n} in 90 days).",
    ),
    about="the growth of the corridor",
    risk="rises",
    flag=RedFlag("eu_surge_of_same_goods", when=lambda times: times >= 5, because="five times, a choice of ours"),
    against=_usual_in_90_days,
)
def corridor_surge(ledger: Ledger) -> ir.Value:
    """Orders of the same HS code to the destination in the last 90 days over the rate of the year before those."""
    return ledger.past_orders(_CORRIDOR, days=90) / _usual_in_90_days(ledger).nullif(0)


@feature(
    says=amount(
        "{value:n} orders of HS {hs6} to {destination_country} are on record for the past year.",
        unknown="How many orders of the same goods went to the destination is not known.",
        zero="No order of HS {hs6} to {destination_country} is on record for the past year.",
        one="One order of HS {hs6} to {destination_country} is on record for the past year.",
    ),
    about="the growth of the corridor",
)
def corridor_orders_last_year(ledger: Ledger) -> ir.Value:
    """Orders of the same HS code to the same destination in the past year."""
    return ledger.past_orders(_CORRIDOR, days=365)


def _before_invasion(ledger: Ledger, so: ir.Value | None = None) -> ir.Column:
    """1 for an order from before 24 February 2022 of which it is so, unknown for all others."""
    early = ledger["day"] < INVASION_DAY
    return ibis.ifelse(early if so is None else early & so, 1, ibis.null())


def _year_before_invasion(ledger: Ledger) -> ir.Column:
    within = ledger["day"] >= INVASION_DAY - _YEAR
    return ledger.past(_before_invasion(ledger, within), "count", _CORRIDOR)


def _since_invasion(ledger: Ledger, value: ir.Value) -> ir.Value:
    return ibis.ifelse(ledger["day"] >= INVASION_DAY, value, ibis.null())


@feature(
    says=amount(
        "In the past year, orders of HS {hs6} to {destination_country} came {value:n} times as often as in the year before 24 "
        "February 2022 ({baseline:n} orders on record).",
        unknown="No order of HS {hs6} to {destination_country} from the year before 24 February 2022 is on record, or this order "
        "is itself from before that day.",
        zero="No order of HS {hs6} to {destination_country} is on record for the past year, against {baseline:n} in the year "
        "before 24 February 2022.",
        one="In the past year, orders of HS {hs6} to {destination_country} came as often as in the year before 24 February 2022 "
        "({baseline:n} orders on record).",
    ),
    about="the growth of the corridor",
    risk="rises",
    against=_year_before_invasion,
)
def corridor_vs_before_invasion(ledger: Ledger) -> ir.Value:
    """Orders of the same HS code to the destination in the past year over those in the year before 24 February 2022."""
    lately = ledger.past_orders(_CORRIDOR, days=_YEAR)
    return _since_invasion(ledger, lately / _year_before_invasion(ledger).nullif(0))


@feature(
    says=yes_no(
        "Orders of HS {hs6}, and orders to {destination_country}, are on record from before 24 February 2022, but none of HS "
        "{hs6} to {destination_country}.",
        "An order of HS {hs6} to {destination_country} from before 24 February 2022 is on record.",
        unknown="Whether HS {hs6} goes to {destination_country} only since 24 February 2022 cannot be told: this order is from "
        "before that day, or no order of the goods or none to the destination is on record from before it.",
    ),
    about="the growth of the corridor",
    risk="rises",
)
def corridor_opened_since_invasion(ledger: Ledger) -> ir.Value:
    """Whether none of the orders from before 24 February 2022 was of the HS code to the destination."""
    early = _before_invasion(ledger)
    both = (ledger.past(early, "count", ["hs6"]) > 0) & (ledger.past(early, "count", ["destination_country"]) > 0)
    opened = ledger.past(early, "count", _CORRIDOR) == 0
    return _since_invasion(ledger, ibis.ifelse(both, opened, ibis.null()))


@feature(
    says=amount(
        "{value:%} of the past year's orders of HS {hs6} to {destination_country} came from buyers with no order of these goods "
        "to there on record before.",
        unknown="No order of HS {hs6} to {destination_country} is on record for the past year, so a share of new buyers cannot "
        "be told.",
        zero="None of the past year's orders of HS {hs6} to {destination_country} came from a buyer with no order of these goods "
        "to there on record before.",
    ),
    about="the buyers in the corridor",
)
def corridor_new_buyer_share(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders of the HS code to the destination whose buyers were new to both together."""
    new = ledger.past_orders(_BUYER_IN_CORRIDOR) == 0
    return ledger.past(new, "mean", _CORRIDOR, days=_YEAR)


def _buyer_share_of_corridor(ledger: Ledger) -> ir.Value:
    own = ledger.past_orders(_BUYER_IN_CORRIDOR, days=_YEAR)
    return own / ledger.past_orders(_CORRIDOR, days=_YEAR).nullif(0)


@feature(
    says=amount(
        "This buyer placed {value:%} of the past year's orders of HS {hs6} to {destination_country}.",
        unknown="No order of HS {hs6} to {destination_country} is on record for the past year, so this buyer's share cannot be "
        "told.",
        zero="This buyer placed none of the past year's orders of HS {hs6} to {destination_country}.",
    ),
    about="the buyers in the corridor",
)
def buyer_share_of_corridor(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders of the HS code to the destination that this buyer placed."""
    return _buyer_share_of_corridor(ledger)


@feature(
    says=amount(
        "The buyers behind the past year's orders of HS {hs6} to {destination_country} had placed, on average, {value:%} of such "
        "orders in the year before theirs, where there were any.",
        unknown="For no order of HS {hs6} to {destination_country} in the past year is another one in the year before it on "
        "record, so how few buyers share them cannot be told.",
        zero="The buyers behind the past year's orders of HS {hs6} to {destination_country} had placed none of such orders in "
        "the year before theirs.",
    ),
    about="the buyers in the corridor",
)
def corridor_concentration(ledger: Ledger) -> ir.Value:
    """How much of the HS code to the destination the buyer behind a past year's order already had, on average."""
    return ledger.past(_buyer_share_of_corridor(ledger), "mean", _CORRIDOR, days=_YEAR)


@feature(
    says=amount(
        "Of the orders of HS {hs6} on record from before 24 February 2022, {value:%} went to Russia or Belarus directly.",
        unknown="No order of HS {hs6} from before 24 February 2022 is on record, so how much of it went to Russia or Belarus "
        "directly cannot be told.",
        zero="Of the orders of HS {hs6} on record from before 24 February 2022, none went to Russia or Belarus directly.",
    ),
    about="earlier direct trade with Russia",
)
def goods_share_direct_to_russia(ledger: Ledger) -> ir.Value:
    """Share of the HS code's orders before 24 February 2022 that were declared for Russia or Belarus.

    Only days before the order's own count. No direction: ordinary goods were sold there, too.
    """
    direct = ledger.past(_before_invasion(ledger, _to_russia(ledger)), "count", ["hs6"])
    return direct / ledger.past(_before_invasion(ledger), "count", ["hs6"]).nullif(0)


@feature(
    says=yes_no(
        "This seller sold HS {hs6} to Russia or Belarus before 24 February 2022.",
        "Of this seller's orders of HS {hs6} on record from before 24 February 2022, none went to Russia or Belarus.",
        unknown="No order of HS {hs6} by this seller from before 24 February 2022 is on record, so whether it sold them to "
        "Russia or Belarus cannot be told.",
    ),
    about="earlier direct trade with Russia",
)
def exporter_sold_goods_to_russia(ledger: Ledger) -> ir.Value:
    """Whether the seller's orders of the HS code before 24 February 2022 include one for Russia or Belarus."""
    keys = ["exporter_id", "hs6"]
    direct = ledger.past(_before_invasion(ledger, _to_russia(ledger)), "count", keys)
    sold = ledger.past(_before_invasion(ledger), "count", keys)
    return ibis.ifelse(sold > 0, direct > 0, ibis.null())


def _to_russia(ledger: Ledger) -> ir.BooleanValue:
    return ledger["destination_country"].isin(["RU", "BY"])


@feature(
    says=amount(
        "This buyer placed {value:n} other orders in the 30 days before.",
        unknown="How often the buyer ordered lately is not known.",
        zero="This buyer placed no other order in the 30 days before.",
        one="This buyer placed one other order in the 30 days before.",
    ),
    about="the pace of the buyer's orders",
)
def buyer_orders_last_30_days(ledger: Ledger) -> ir.Value:
    """Orders of the buyer in the 30 days before this one."""
    return ledger.past_orders(["buyer_id"], days=30)


@feature(
    says=amount(
        "The buyer takes dual-use goods worth {value:n} times their mean such order before 24 February 2022 "
        "({baseline:n} USD).",
        unknown="There is no value of dual-use goods ordered by this buyer before 24 February 2022 to compare with, or this "
        "order is from before that day, has no value or is not known as dual-use.",
    ),
    about="the size of the order",
    risk="rises",
    flag=RedFlag("chpl_surge", when=lambda times: times >= 5, because="five times, a choice of ours"),
    against=_value_before_invasion,
)
def dual_use_value_vs_before_invasion(ledger: Ledger) -> ir.Value:
    """Value of an order of dual-use goods over the buyer's mean such order before 24 February 2022."""
    ratio = ledger["value_usd"] / _value_before_invasion(ledger)
    now = (ledger["is_dual_use"] == 1) & (ledger["day"] >= INVASION_DAY)
    return ibis.ifelse(now, ratio, ibis.null())
