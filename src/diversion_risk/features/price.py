"""What the goods cost, by the piece and by the kilogram."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount
from diversion_risk.ledger import Ledger

_ENOUGH = 5
"""Past prices that make a norm; with fewer the comparison is unknown."""


@feature(
    says=amount(
        "The unit price is {value:n} times what HS {hs6} usually cost in the past year ({baseline:n} USD by the unit).",
        unknown="There are too few past prices of HS {hs6} in the same unit, or no price here, to compare.",
    ),
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
    against=lambda ledger: _usual(ledger, _kilogram_price(ledger), ["hs6"]),
)
def kilogram_price_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """Value by the kilogram over the geometric mean of the past year's for the same HS code."""
    price = _kilogram_price(ledger)
    return price / _usual(ledger, price, ["hs6"])


def _unit_price(ledger: Ledger) -> ir.Column:
    return ledger["value_usd"] / ledger["quantity"]


def _kilogram_price(ledger: Ledger) -> ir.Column:
    return ledger["value_usd"] / ledger["net_weight_kg"]


def _usual(ledger: Ledger, price: ir.Column, by: list[str]) -> ir.Column:
    """Geometric mean, which one mistyped price moves little; unknown with too few prices."""
    log_price = price.ln()
    enough = ledger.past(log_price, "count", by, days=365) >= _ENOUGH
    return ibis.ifelse(enough, ledger.past(log_price, "mean", by, days=365).exp(), ibis.null())
