"""How much, and how often, compared with what is usual."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount
from diversion_risk.ledger import Ledger
from diversion_risk.reference.events import INVASION_DAY

_SAME_GOODS = ("buyer_id", "hs6", "unit")
_CORRIDOR = ("hs6", "destination_country")


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
    )
)
def corridor_orders_last_year(ledger: Ledger) -> ir.Value:
    """Orders of the same HS code to the same destination in the past year."""
    return ledger.past_orders(_CORRIDOR, days=365)


@feature(
    says=amount(
        "This buyer placed {value:n} other orders in the 30 days before.",
        unknown="How often the buyer ordered lately is not known.",
        zero="This buyer placed no other order in the 30 days before.",
        one="This buyer placed one other order in the 30 days before.",
    )
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
    risk="rises",
    flag=RedFlag("chpl_surge", when=lambda times: times >= 5, because="five times, a choice of ours"),
    against=_value_before_invasion,
)
def dual_use_value_vs_before_invasion(ledger: Ledger) -> ir.Value:
    """Value of an order of dual-use goods over the buyer's mean such order before 24 February 2022."""
    ratio = ledger["value_usd"] / _value_before_invasion(ledger)
    now = (ledger["is_dual_use"] == 1) & (ledger["day"] >= INVASION_DAY)
    return ibis.ifelse(now, ratio, ibis.null())
