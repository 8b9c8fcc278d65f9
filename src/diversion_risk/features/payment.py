"""Who pays, from where, and on what terms."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import yes_no
from diversion_risk.ledger import Ledger

_NO_PAYER = "Where the money comes from is not recorded."
_PARTIES = ("buyer_country", "destination_country")


@feature(
    says=yes_no(
        "The money comes from {payment_country}, which is neither the buyer's country nor the destination.",
        "The money comes from {payment_country}, the buyer's country or the destination.",
        unknown=_NO_PAYER,
    ),
    risk="rises",
)
def payer_elsewhere(ledger: Ledger) -> ir.Value:
    """Whether the money comes from a country that is neither the buyer's nor the destination."""
    return ibis.and_(*(ledger["payment_country"] != ledger[party] for party in _PARTIES))


@feature(
    says=yes_no(
        "The money comes from {payment_country}, a country not otherwise in the deal and by the order's day named as a "
        "transshipment point by FinCEN and BIS.",
        "It is not so that the money comes from a third country named as a transshipment point by the order's day.",
        unknown="Whether the money comes from a third country cannot be told: a country is not recorded.",
    ),
    risk="rises",
    flag=RedFlag("third_country_payer"),
)
def payer_in_third_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether the money comes from a transshipment point that is neither buyer's country, destination nor seller's."""
    named = ledger.is_on_or_after(ledger.country("payment_country", "transshipment_from_day"))
    named = ibis.ifelse(ledger["payment_country"].notnull(), named, ibis.null())
    third = payer_elsewhere(ledger) & (ledger["payment_country"] != ledger["exporter_country"])
    return third & named


@feature(
    says=yes_no(
        "Payment in advance is agreed.",
        "The terms of payment are other than payment in advance.",
        unknown="The terms of payment are not recorded.",
    )
)
def paid_in_advance(ledger: Ledger) -> ir.Value:
    """Whether payment in advance is agreed."""
    return ledger["payment_terms"] == "advance"


@feature(
    says=yes_no(
        "Open account is agreed for goods to {destination_country}, named as a transshipment point by the order's day.",
        "It is not so that open account is agreed for goods to a place named as a transshipment point by the order's day.",
        unknown="The terms of payment are not recorded.",
    ),
    flag=RedFlag("open_account_transshipment"),
)
def open_account_to_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether open account is agreed for goods to a named transshipment point."""
    named = ledger.is_on_or_after(ledger.country("destination_country", "transshipment_from_day"))
    return (ledger["payment_terms"] == "open_account") & named
