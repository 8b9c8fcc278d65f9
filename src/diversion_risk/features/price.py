"""What the goods cost and weigh, by the piece and by the kilogram, and how the value lies to the filing threshold."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import above_or_below, amount, yes_no
from diversion_risk.ledger import Ledger

_ENOUGH = 5
"""Past prices that make a norm; with fewer the comparison is unknown."""
_OF_ONE_BUYER = 3
"""Past prices of a single buyer that make a norm: a buyer seldom takes the same goods often, and pays much the same."""
_FOR_A_SPREAD = 10
"""Past prices from which a spread can be told."""
_HARDLY_ANY = 0.02
"""Standard deviation of the logarithm of prices, about 2 %, below which they hardly vary and make no scale."""
_THRESHOLD_USD = 2_500
"""Goods of one code in one shipment worth this or less need no export filing (EEI) from the United States.

Source: 15 CFR 30.37(a). Licensed goods and some destinations need one at any value, which is not looked at here.
"""
_JUST_UNDER_USD = 2_000
"""From here to the threshold a value counts as just under it; a choice of ours."""
_SAME_GOODS = ("buyer_id", "hs6", "unit")


def _from_us(ledger: Ledger) -> ir.BooleanColumn:
    return ledger["exporter_country"] == "US"


def _us_value(ledger: Ledger) -> ir.Column:
    return ibis.ifelse(_from_us(ledger), ledger["value_usd"], ibis.null())


def _together(ledger: Ledger) -> ir.Column:
    """Value of the order and of the buyer's same goods from the United States in the seven days before."""
    return ledger["value_usd"] + ledger.past(_us_value(ledger), "sum", _SAME_GOODS, days=7).fill_null(0.0)


@feature(
    says=amount(
        "The unit price is {value:n} times what HS {hs6} usually cost in the past year ({baseline:n} USD by the unit).",
        unknown="There are too few past prices of HS {hs6} in the same unit, or no price here, to compare.",
    ),
    about="the price of the goods",
    flag=RedFlag("overpayment", when=lambda times: times >= 3, because="three times, a choice of ours"),
    against=lambda ledger: _usual(ledger, _unit_price(ledger), ["hs6", "unit"]),
)
def unit_price_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """Unit price over the geometric mean of the past year's for the same HS code and unit.

    No direction: overpaying is a red flag, and so is underdeclaring.
    """
    price = _unit_price(ledger)
    return price / _usual(ledger, price, ["hs6", "unit"])


@feature(
    says=amount(
        "The unit price is {value:n} times what this item usually cost in the past year ({baseline:n} USD by the unit).",
        unknown="There are too few past prices of this item in the same unit, or no price here, to compare.",
    ),
    about="the price of the goods",
    against=lambda ledger: _usual(ledger, _unit_price(ledger), ["item_id", "exporter_id", "unit"]),
)
def unit_price_vs_item_norm(ledger: Ledger) -> ir.Value:
    """Unit price over the geometric mean of the past year's for the same seller's same item and unit."""
    price = _unit_price(ledger)
    return price / _usual(ledger, price, ["item_id", "exporter_id", "unit"])


@feature(
    says=amount(
        "A kilogram is worth {value:n} times what a kilogram of HS {hs6} usually was in the past year ({baseline:n} USD).",
        unknown="There are too few past values by weight for HS {hs6}, or no value or weight here, to compare.",
    ),
    about="the price of the goods",
    against=lambda ledger: _usual(ledger, _kilogram_price(ledger), ["hs6"]),
)
def kilogram_price_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """Value by the kilogram over the geometric mean of the past year's for the same HS code."""
    price = _kilogram_price(ledger)
    return price / _usual(ledger, price, ["hs6"])


@feature(
    says=above_or_below(
        "By the spread of the past year's prices of HS {hs6} the unit price is {value:m} standard deviations above their mean.",
        "By the spread of the past year's prices of HS {hs6} the unit price is {value:m} standard deviations below their mean.",
        unknown="There are fewer than ten past prices of HS {hs6} in the same unit, or they hardly vary, or no price is here.",
        zero="The unit price is the mean of the past year's prices of HS {hs6}.",
    ),
    about="the price of the goods",
)
def unit_price_deviation_from_hs(ledger: Ledger) -> ir.Value:
    """How far the unit price is from the past year's for the same HS code and unit, in standard deviations of logarithms.

    No direction: overpaying is a red flag, and so is underdeclaring.
    """
    return _deviation(ledger, _unit_price(ledger), ["hs6", "unit"])


@feature(
    says=above_or_below(
        "By the spread of the past year's values of a kilogram of HS {hs6} the one here is {value:m} standard deviations above "
        "their mean.",
        "By the spread of the past year's values of a kilogram of HS {hs6} the one here is {value:m} standard deviations below "
        "their mean.",
        unknown="There are fewer than ten past values by weight for HS {hs6}, or they hardly vary, or a number is missing.",
        zero="A kilogram is worth the mean of the past year's values for HS {hs6}.",
    ),
    about="the price of the goods",
)
def kilogram_price_deviation_from_hs(ledger: Ledger) -> ir.Value:
    """How far the value by the kilogram is from the past year's for the HS code, in standard deviations of logarithms."""
    return _deviation(ledger, _kilogram_price(ledger), ["hs6"])


@feature(
    says=amount(
        "The unit price is {value:n} times what this buyer usually paid for HS {hs6} in the past two years ({baseline:n} USD by "
        "the unit).",
        unknown="This buyer has fewer than three past prices of HS {hs6} in the same unit, or no price is here, to compare.",
    ),
    about="the price of the goods",
    against=lambda ledger: _usual_of_buyer(ledger, _unit_price(ledger)),
)
def unit_price_vs_buyer_norm(ledger: Ledger) -> ir.Value:
    """Unit price over the geometric mean of the buyer's own in the past two years for the same HS code and unit.

    No direction, as for the HS code as a whole.
    """
    return _unit_price(ledger) / _usual_of_buyer(ledger, _unit_price(ledger))


@feature(
    says=amount(
        "A kilogram is worth {value:n} times what a kilogram of HS {hs6} usually was in this buyer's past two years "
        "({baseline:n} USD).",
        unknown="This buyer has fewer than three past values by weight of HS {hs6} in the same unit, or value or weight is not "
        "here, to compare.",
    ),
    about="the price of the goods",
    against=lambda ledger: _usual_of_buyer(ledger, _kilogram_price(ledger)),
)
def kilogram_price_vs_buyer_norm(ledger: Ledger) -> ir.Value:
    """Value by the kilogram over the geometric mean of the buyer's own in the past two years for the same HS code and unit."""
    return _kilogram_price(ledger) / _usual_of_buyer(ledger, _kilogram_price(ledger))


@feature(
    says=amount(
        "The goods stand on the Common High Priority List, and their unit price is {value:n} times what HS {hs6} usually cost in "
        "the past year ({baseline:n} USD by the unit).",
        unknown="The goods are not known to stand on the Common High Priority List on the order's day, or there are too few past "
        "prices of HS {hs6} in the same unit, or no price here, to compare.",
    ),
    about="the price of the goods",
    flag=RedFlag("nca_overpays", when=lambda times: times >= 3, because="three times, a choice of ours"),
    against=lambda ledger: _usual(ledger, _unit_price(ledger), ["hs6", "unit"]),
)
def priority_goods_price_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """Unit price of goods on the Common High Priority List over the past year's for the same HS code and unit."""
    listed = ledger.is_on_or_after(ledger["listed_from_day"])
    return ibis.ifelse(listed, unit_price_vs_hs_norm(ledger), ibis.null())


@feature(
    says=amount(
        "A unit weighs {value:n} times what a unit of HS {hs6} usually weighed in the past year ({baseline:n} kg).",
        unknown="There are too few past weights by the unit of HS {hs6}, or no weight or quantity here, to compare.",
    ),
    about="the weight of the goods",
    against=lambda ledger: _usual(ledger, _unit_weight(ledger), ["hs6", "unit"]),
)
def unit_weight_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """Net weight by the unit over the geometric mean of the past year's for the same HS code and unit."""
    return _unit_weight(ledger) / _usual(ledger, _unit_weight(ledger), ["hs6", "unit"])


@feature(
    says=amount(
        "A unit weighs {value:n} times what a unit of this item usually weighed in the past year ({baseline:n} kg).",
        unknown="There are too few past weights by the unit of this item, or no weight or quantity here, to compare.",
    ),
    about="the weight of the goods",
    against=lambda ledger: _usual(ledger, _unit_weight(ledger), ["item_id", "exporter_id", "unit"]),
)
def unit_weight_vs_item_norm(ledger: Ledger) -> ir.Value:
    """Net weight by the unit over the geometric mean of the past year's for the same seller's same item and unit."""
    return _unit_weight(ledger) / _usual(ledger, _unit_weight(ledger), ["item_id", "exporter_id", "unit"])


@feature(
    says=yes_no(
        "The goods leave the United States at a value of {value_usd} USD: from 2,000 to 2,500, the general threshold of an "
        "export filing (EEI), or just under it.",
        "It is not so that the goods leave the United States at a value from 2,000 to 2,500 USD, the general threshold of an "
        "export filing (EEI).",
        unknown="Whether goods from the United States are worth just the general threshold of an export filing cannot be told: "
        "value or seller's country is not recorded.",
    ),
    about="the threshold of export filing",
)
def value_just_under_filing_threshold(ledger: Ledger) -> ir.Value:
    """Whether goods from the United States are worth from 2,000 to 2,500 USD, above which an export filing is due in general.

    No direction: most small orders are just small. Source: 15 CFR 30.37(a); where *just under* begins is a choice of ours.
    """
    return _just_under(ledger)


@feature(
    says=amount(
        "In the past year {value:n} orders of this buyer left the United States at a value from 2,000 to 2,500 USD, the general "
        "threshold of an export filing (EEI).",
        unknown="How often this buyer's orders were worth just the general threshold of an export filing is not known: none of "
        "the past year is on record with value and seller's country.",
        zero="In the past year no order of this buyer is known to have left the United States at a value from 2,000 to 2,500 "
        "USD, the general threshold of an export filing (EEI).",
        one="In the past year one order of this buyer left the United States at a value from 2,000 to 2,500 USD, the general "
        "threshold of an export filing (EEI).",
    ),
    about="the threshold of export filing",
)
def buyer_orders_just_under_filing_threshold(ledger: Ledger) -> ir.Value:
    """How many of the buyer's orders in the past year left the United States at a value from 2,000 to 2,500 USD."""
    return ledger.past(_just_under(ledger).cast("int64"), "sum", ["buyer_id"], days=365)


@feature(
    says=amount(
        "This buyer placed {value:n} other orders of HS {hs6} in the same unit in the seven days before.",
        unknown="How often the buyer ordered the same goods lately is not known.",
        zero="This buyer placed no other order of HS {hs6} in the same unit in the seven days before.",
        one="This buyer placed one other order of HS {hs6} in the same unit in the seven days before.",
    ),
    about="the threshold of export filing",
)
def same_goods_orders_last_7_days(ledger: Ledger) -> ir.Value:
    """Orders of the buyer for the same HS code and unit in the seven days before this one."""
    return ledger.past_orders(_SAME_GOODS, days=7)


@feature(
    says=yes_no(
        "With the orders of the seven days before, this buyer's orders of HS {hs6} from the United States come to {baseline:n} "
        "USD, each worth 2,500 USD or less: one order above the general threshold of an export filing (EEI) may have been split.",
        "It is not so that this buyer's orders of HS {hs6} from the United States, each worth 2,500 USD or less, together with "
        "those of the seven days before exceed this threshold of an export filing (EEI).",
        unknown="Whether an order was split to stay under the threshold of an export filing cannot be told: a value or the "
        "seller's country is not recorded.",
    ),
    about="the threshold of export filing",
    against=_together,
)
def split_under_filing_threshold(ledger: Ledger) -> ir.Value:
    """Whether the buyer's small orders of the same goods from the United States within eight days exceed 2,500 USD together.

    No direction: frequent small orders are common. Source: 15 CFR 30.37(a). Orders of the same day do not see each other.
    """
    small = _from_us(ledger) & (ledger["value_usd"] <= _THRESHOLD_USD)
    largest = ledger.past(_us_value(ledger), "max", _SAME_GOODS, days=7)
    is_split = largest.notnull() & (_together(ledger) > _THRESHOLD_USD)
    return ibis.cases(
        (small.isnull(), ibis.null()),
        (~small | (largest > _THRESHOLD_USD), False),
        (_untold(ledger) > 0, ibis.null()),
        else_=is_split,
    )


def _unit_price(ledger: Ledger) -> ir.Column:
    return ledger["value_usd"] / ledger["quantity"]


def _kilogram_price(ledger: Ledger) -> ir.Column:
    return ledger["value_usd"] / ledger["net_weight_kg"]


def _unit_weight(ledger: Ledger) -> ir.Column:
    return ledger["net_weight_kg"] / ledger["quantity"]


def _usual(ledger: Ledger, price: ir.Column, by: list[str]) -> ir.Column:
    """Geometric mean, which one mistyped price moves little; unknown with too few prices."""
    log_price = price.ln()
    enough = ledger.past(log_price, "count", by, days=365) >= _ENOUGH
    return ibis.ifelse(enough, ledger.past(log_price, "mean", by, days=365).exp(), ibis.null())


def _usual_of_buyer(ledger: Ledger, price: ir.Column) -> ir.Column:
    enough = ledger.past(price.ln(), "count", _SAME_GOODS, days=730) >= _OF_ONE_BUYER
    return ibis.ifelse(enough, ledger.past(price.ln(), "mean", _SAME_GOODS, days=730).exp(), ibis.null())


def _deviation(ledger: Ledger, price: ir.Column, by: list[str]) -> ir.Column:
    """Distance of the logarithm from the past year's mean, in its standard deviations."""
    log_price = price.ln()
    mean = ledger.past(log_price, "mean", by, days=365)
    spread = ibis.greatest(ledger.past(log_price * log_price, "mean", by, days=365) - mean * mean, 0.0).sqrt()
    is_scale = (ledger.past(log_price, "count", by, days=365) >= _FOR_A_SPREAD) & (spread >= _HARDLY_ANY)
    return ibis.ifelse(is_scale, (log_price - mean) / spread, ibis.null())


def _just_under(ledger: Ledger) -> ir.BooleanColumn:
    return _from_us(ledger) & ledger["value_usd"].between(_JUST_UNDER_USD, _THRESHOLD_USD)


def _untold(ledger: Ledger) -> ir.Column:
    """Orders of the last seven days that may belong to the same shipment, but lack the value or the seller's country."""
    perhaps = _from_us(ledger).fill_null(True) & _us_value(ledger).isnull()
    return ledger.past(perhaps.cast("int64"), "sum", _SAME_GOODS, days=7).fill_null(0)
