"""What is on file, and what is not."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import Feature, RedFlag, feature
from diversion_risk.features.wording import above_or_below, amount, yes_no
from diversion_risk.ledger import Ledger

USUAL_ENTRIES = (
    "exporter_id",
    "buyer_name",
    "buyer_address",
    "buyer_incorporation_day",
    "buyer_activity",
    "ultimate_consignee_id",
    "ultimate_consignee_type",
    "forwarder_id",
    "route",
    "eccn",
    "goods_description",
    "end_use",
    "quantity",
    "value_usd",
    "net_weight_kg",
    "payment_country",
    "payment_terms",
    "end_use_statement",
)
"""What a complete file of an order holds besides the required columns; a choice of ours."""
_NOT_RECORDED = "Whether a signed end-use statement is on file is not recorded."


def _missing_entries(ledger: Ledger) -> ir.Column:
    first, *others = (ledger[entry].isnull().cast("int64") for entry in USUAL_ENTRIES)
    for other in others:
        first = first + other
    return first


def _usually_missing(ledger: Ledger) -> ir.Column:
    return ledger.past(_missing_entries(ledger), "mean", ["exporter_id"], days=365)


@feature(
    says=yes_no(
        "No signed end-use statement is on file.",
        "A signed end-use statement is on file.",
        unknown=_NOT_RECORDED,
    ),
    about="the end-use statement",
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
    about="the end-use statement",
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
    ),
    about="the end-use statement",
)
def exporter_statement_share(ledger: Ledger) -> ir.Value:
    """Share of the seller's past year's orders, where recorded, that had a signed end-use statement."""
    has = ibis.ifelse(ledger["end_use_statement"].notnull(), ledger["end_use_statement"].cast("float64"), ibis.null())
    return ledger.past(has, "mean", ["exporter_id"], days=365)


@feature(
    says=amount(
        "{value:n} of 18 usual entries of an order are not recorded here.",
        unknown="How many of the usual entries are recorded is not known.",
        zero="All of 18 usual entries of an order are recorded here.",
        one="One of 18 usual entries of an order is not recorded here.",
    ),
    about="entries left empty",
)
def entries_missing(ledger: Ledger) -> ir.Value:
    """How many of 18 usual entries of an order are not recorded.

    No direction: how much is written down is mostly the seller's custom.
    """
    return _missing_entries(ledger)


@feature(
    says=above_or_below(
        "Of 18 usual entries {value:m} more are missing than on this seller's past year's orders on average ({baseline:n}).",
        "Of 18 usual entries {value:m} fewer are missing than on this seller's past year's orders on average ({baseline:n}).",
        unknown="No order of this seller in the past year is on record to compare the missing entries with.",
        zero="Of 18 usual entries as many are missing as on this seller's past year's orders on average ({baseline:n}).",
    ),
    about="entries left empty",
    against=_usually_missing,
)
def entries_missing_vs_exporter(ledger: Ledger) -> ir.Value:
    """How many more of the usual entries are missing than on the seller's past year's orders on average."""
    return _missing_entries(ledger) - _usually_missing(ledger)


_ABOUT = {"statement": "the end-use statement"}


def _unusual_lack(entry: str, column: str, plain: str) -> Feature:
    """How unusual it is for the seller that an entry is missing: nothing where it is there."""

    def look(ledger: Ledger) -> ir.Value:
        is_there = ledger[column].notnull()
        usual = ledger.past(is_there.cast("int64"), "mean", ["exporter_id"], days=365)
        return ibis.ifelse(is_there, 0.0, usual)

    return Feature(
        name=f"{entry}_missing_unlike_exporter",
        topic="paperwork",
        meaning=f"Share of the seller's past year's orders that record {plain}, where this one does not; 0 where it does.",
        says=amount(
            f"The order does not record {plain}; {{value:%}} of this seller's past year's orders do.",
            unknown=f"The order does not record {plain}, and no order of this seller in the past year tells whether that is "
            "usual.",
            zero=f"The order records {plain}, or none of this seller's past year's orders does.",
        ),
        look=look,
        risk="rises",
        about=_ABOUT.get(entry, "entries left empty"),
    )


unusual_lacks: tuple[Feature, ...] = tuple(
    _unusual_lack(*row)
    for row in (
        ("statement", "end_use_statement", "whether a signed end-use statement is on file"),
        ("incorporation", "buyer_incorporation_day", "the buyer's date of incorporation"),
        ("weight", "net_weight_kg", "a net weight"),
    )
)
