"""Who pays, from where, and on what terms."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger
from diversion_risk.orders.fields import PAYMENT_TERMS
from diversion_risk.reference.events import INVASION_DAY

_NO_PAYER = "Where the money comes from is not recorded."
_PARTIES = ("buyer_country", "destination_country")
_CENTRAL_ASIA = ("KZ", "KG", "TJ", "TM", "UZ")


@feature(
    says=yes_no(
        "The money comes from {payment_country}, which is neither the buyer's country nor the destination.",
        "The money comes from {payment_country}, the buyer's country or the destination.",
        unknown=_NO_PAYER,
    ),
    about="where the money comes from",
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
    about="where the money comes from",
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
    ),
    about="the terms of payment",
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
    about="the terms of payment",
    flag=RedFlag("open_account_transshipment"),
)
def open_account_to_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether open account is agreed for goods to a named transshipment point."""
    named = ledger.is_on_or_after(ledger.country("destination_country", "transshipment_from_day"))
    return (ledger["payment_terms"] == "open_account") & named


@feature(
    says=yes_no(
        "The money comes from {payment_country}; no earlier order of this buyer is recorded as paid from there, though "
        "others are recorded as paid from elsewhere.",
        "An earlier order of this buyer was paid from {payment_country}, too.",
        unknown="No payer's country is recorded for this order, or none for an earlier order of this buyer.",
    ),
    about="where the money comes from",
    risk="rises",
)
def payer_country_new_for_buyer(ledger: Ledger) -> ir.Value:
    """Whether the money comes from a country from which no earlier order of this buyer was paid."""
    known = ledger.past("payment_country", "count", ["buyer_id"])
    same = ledger.past("payment_country", "count", ["payment_country", "buyer_id"])
    return ibis.ifelse(known > 0, same == 0, ibis.null())


@feature(
    says=amount(
        "{value:%} of this seller's past year's orders with a known payer were paid from {payment_country}.",
        unknown="No payer's country is recorded for this order, or none for this seller's orders of the past year.",
        zero="None of this seller's past year's orders with a known payer was paid from {payment_country}.",
    ),
    about="where the money comes from",
)
def payer_country_share_of_exporter(ledger: Ledger) -> ir.Value:
    """Share of the seller's past year's orders with a known payer that were paid from the same country.

    No direction: a seller who is used to diverted goods is used to their payers.
    """
    return _paid_from_there(ledger, "exporter_id")


@feature(
    says=amount(
        "{value:%} of the past year's orders to {destination_country} with a known payer were paid from {payment_country}.",
        unknown="No payer's country is recorded for this order, or none for orders to {destination_country} in the past year.",
        zero="None of the past year's orders to {destination_country} with a known payer was paid from {payment_country}.",
    ),
    about="where the money comes from",
)
def payer_country_share_of_destination(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders to the same destination with a known payer that were paid from the same country.

    No direction: where much is diverted its payers are usual.
    """
    return _paid_from_there(ledger, "destination_country")


@feature(
    says=amount(
        "In the past year {value:n} buyers were first recorded as paying from {payment_country} while it was neither their own "
        "country nor the destination.",
        unknown=_NO_PAYER,
        zero="In the past year no buyer was first recorded as paying from {payment_country} while it was neither its own country "
        "nor the destination.",
        one="In the past year one buyer was first recorded as paying from {payment_country} while it was neither its own country "
        "nor the destination.",
    ),
    about="where the money comes from",
)
def third_country_payers_new_last_year(ledger: Ledger) -> ir.Value:
    """How many buyers were in the past year first recorded as paying from this country as a third one."""
    third = payer_elsewhere(ledger).fill_null(False)
    there = ledger.past_first_seen("buyer_id", ["payment_country"], where=third, days=365)
    return ibis.ifelse(ledger["payment_country"].notnull(), there, ibis.null())


@feature(
    says=amount(
        "{value:%} of the earlier orders between this seller and this buyer with known terms had the same terms of payment.",
        unknown="No terms of payment are recorded for this order, or none for an earlier order between this seller and buyer.",
        zero="None of the earlier orders between this seller and this buyer with known terms had these terms of payment.",
    ),
    about="the terms of payment",
)
def terms_share_of_pair(ledger: Ledger) -> ir.Value:
    """Share of the earlier orders between the same seller and buyer with known terms that had the same terms of payment.

    No direction: a buyer who always paid in advance has a share of 1.
    """
    return _same_terms(ledger, ["exporter_id", "buyer_id"])


@feature(
    says=amount(
        "{value:%} of this seller's earlier orders to {destination_country} with known terms had the same terms of payment.",
        unknown="No terms of payment are recorded for this order, or none for an earlier order of this seller to "
        "{destination_country}.",
        zero="None of this seller's earlier orders to {destination_country} with known terms had these terms of payment.",
    ),
    about="the terms of payment",
)
def terms_share_of_exporter_to_destination(ledger: Ledger) -> ir.Value:
    """Share of the seller's earlier orders to the same destination with known terms that had the same terms of payment.

    No direction, as for the pair of seller and buyer.
    """
    return _same_terms(ledger, ["exporter_id", "destination_country"])


@feature(
    says=yes_no(
        "The money comes from {payment_country}; before 24 February 2022 this seller was paid from Russia for goods of the same "
        "HS heading.",
        "It is not so that the money comes from Central Asia for goods of a heading for which the seller was paid from Russia "
        "before 24 February 2022.",
        unknown="Whether the seller of such goods was paid from Russia before 24 February 2022, and is paid from Central Asia "
        "now, cannot be told: a payer's country is not recorded.",
    ),
    about="where the money comes from",
    risk="rises",
    flag=RedFlag("same_goods_new_payer_central_asia"),
)
def payer_moved_from_russia_to_central_asia(ledger: Ledger) -> ir.Value:
    """Whether Central Asia pays a seller who was paid from Russia for such goods before 24 February 2022.

    Source: FinCEN, Financial Trend Analysis of 8 September 2023. Similar goods are those of the same HS heading.
    """
    early = ibis.ifelse(ledger["day"] < INVASION_DAY, ledger["payment_country"], ibis.null())
    russian = ledger.past((early == "RU").cast("int64"), "sum", ["exporter_id", "heading"])
    now = (ledger["day"] >= INVASION_DAY) & ledger["payment_country"].isin(_CENTRAL_ASIA)
    return now & (russian > 0)


def _paid_from_there(ledger: Ledger, whose: str) -> ir.Column:
    same = ledger.past("payment_country", "count", [whose, "payment_country"], days=365)
    return same / ledger.past("payment_country", "count", [whose], days=365).nullif(0)


def _same_terms(ledger: Ledger, by: list[str]) -> ir.Column:
    """One look-back a kind of terms, all by the same keys, which is cheaper than the terms as a further key."""
    known = ledger.past("payment_terms", "count", by).nullif(0)
    with_terms = {
        terms: ledger.past((ledger["payment_terms"] == terms).cast("int64"), "sum", by) for terms in PAYMENT_TERMS
    }
    same = ibis.cases(*((ledger["payment_terms"] == terms, count) for terms, count in with_terms.items()))
    return same / known
