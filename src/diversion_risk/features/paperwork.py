"""What is on file, and what is not."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger

_NOT_RECORDED = "Whether a signed end-use statement is on file is not recorded."


@feature(
    says=yes_no(
        "No signed end-use statement is on file.",
        "A signed end-use statement is on file.",
        unknown=_NOT_RECORDED,
    ),
    risk="rises",
    flag=RedFlag("reluctant_end_user_form"),
)
def end_use_statement_missing(ledger: Ledger) -> ir.Value:
    """Whether the file says that no signed end-use statement is there."""
    return ~ledger["end_use_statement"]


@feature(
    says=yes_no(
        "Goods of the first two tiers of the Common High Priority List go to a buyer outside the coalition without a signed "
        "end-use statement.",
        "It is not so that goods of the first two tiers of the Common High Priority List go outside the coalition without "
        "a signed end-use statement.",
        unknown=_NOT_RECORDED,
    ),
    risk="rises",
    flag=RedFlag("no_written_assurance"),
)
def no_assurance_for_top_tiers(ledger: Ledger) -> ir.Value:
    """Whether top-tier goods go to a buyer outside the coalition without a signed end-use statement.

    Source: BIS best practice of 28 September 2023 asks for a written assurance for the nine codes of tiers 1 and 2.
    """
    top_tier = ledger.is_on_or_after(ledger["listed_from_day"]) & (ledger["priority_level"] >= 3)
    outside = ledger.country("buyer_country", "is_coalition") == 0
    return end_use_statement_missing(ledger) & outside & top_tier.fill_null(False)


@feature(
    says=amount(
        "{value:%} of this seller's past year's orders with a known answer had a signed end-use statement on file.",
        unknown="How often this seller has signed end-use statements on file is not known.",
        zero="None of this seller's past year's orders with a known answer had a signed end-use statement on file.",
    )
)
def exporter_statement_share(ledger: Ledger) -> ir.Value:
    """Share of the seller's past year's orders, where recorded, that had a signed end-use statement."""
    has = ibis.ifelse(ledger["end_use_statement"].notnull(), ledger["end_use_statement"].cast("float64"), ibis.null())
    return ledger.past(has, "mean", ["exporter_id"], days=365)
