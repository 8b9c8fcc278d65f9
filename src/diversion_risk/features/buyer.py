"""Who buys, since when, and what they took before."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger
from diversion_risk.reference.events import INVASION_DAY

_NO_BIRTHDAY = "The buyer's date of incorporation is not recorded."


@feature(
    says=amount(
        "The buyer was {value:n} days old on the order's day (founded {buyer_incorporation_date}).",
        unknown=_NO_BIRTHDAY,
        zero="The buyer was founded on the order's day.",
        one="The buyer was founded the day before the order.",
    ),
    risk="falls",
)
def buyer_age_days(ledger: Ledger) -> ir.Value:
    """Days from the buyer's incorporation to the order."""
    return ledger["day"] - ledger["buyer_incorporation_day"]


@feature(
    says=yes_no(
        "The buyer was founded on {buyer_incorporation_date}, after 24 February 2022.",
        "The buyer was founded on {buyer_incorporation_date}, not after 24 February 2022.",
        unknown=_NO_BIRTHDAY,
    ),
    risk="rises",
)
def buyer_founded_after_invasion(ledger: Ledger) -> ir.Value:
    """Whether the buyer was founded after 24 February 2022."""
    return ledger["buyer_incorporation_day"] > INVASION_DAY


@feature(
    says=yes_no(
        "The buyer is outside the coalition, was founded after 24 February 2022, and orders dual-use goods.",
        "It is not so that the buyer is outside the coalition, founded after 24 February 2022, and orders dual-use goods.",
        unknown="Whether a buyer founded after 24 February 2022 outside the coalition orders dual-use goods cannot be told.",
    ),
    risk="rises",
    flag=RedFlag("post_invasion_incorporation"),
)
def buyer_founded_after_invasion_for_dual_use(ledger: Ledger) -> ir.Value:
    """Whether a buyer outside the coalition, founded after 24 February 2022, orders dual-use goods."""
    outside = ledger.country("buyer_country", "is_coalition") == 0
    return buyer_founded_after_invasion(ledger) & outside & (ledger["is_dual_use"] == 1)


@feature(
    says=yes_no(
        "No earlier order of this buyer is on record.",
        "This buyer has ordered before.",
        unknown="Whether the buyer has ordered before is not known.",
    ),
    risk="rises",
)
def buyer_first_order(ledger: Ledger) -> ir.Value:
    """Whether no earlier order of the buyer is on record."""
    return ledger.past_orders(["buyer_id"]) == 0


@feature(
    says=amount(
        "This buyer's first order on record was {value:n} days before.",
        unknown="No earlier order of this buyer is on record.",
        one="This buyer's first order on record was the day before.",
    ),
    risk="falls",
)
def buyer_days_since_first_order(ledger: Ledger) -> ir.Value:
    """Days since the buyer's first order on record."""
    return ledger["day"] - ledger.past("day", "min", ["buyer_id"])


@feature(
    says=amount(
        "This buyer's last order on record was {value:n} days before.",
        unknown="No earlier order of this buyer is on record.",
        one="This buyer's last order on record was the day before.",
    )
)
def buyer_days_since_last_order(ledger: Ledger) -> ir.Value:
    """Days since the buyer's last order on record."""
    return ledger["day"] - ledger.past("day", "max", ["buyer_id"])


@feature(
    says=amount(
        "This buyer has {value:n} earlier orders on record.",
        unknown="Whether the buyer has ordered before is not known.",
        zero="No earlier order of this buyer is on record.",
        one="This buyer has one earlier order on record.",
    ),
    risk="falls",
)
def buyer_past_orders(ledger: Ledger) -> ir.Value:
    """How many earlier orders of the buyer are on record."""
    return ledger.past_orders(["buyer_id"])


@feature(
    says=yes_no(
        "The buyer takes dual-use goods; none of their earlier orders on record is known as dual-use.",
        "The goods are not dual-use, or the buyer has taken dual-use goods before.",
        unknown="Without earlier orders of this buyer, or facts about the goods, a first order of dual-use goods cannot be "
        "told from an old habit.",
    ),
    risk="rises",
)
def buyer_first_dual_use(ledger: Ledger) -> ir.Value:
    """Whether a buyer with earlier orders takes dual-use goods for the first time on record."""
    earlier = ledger.past(ledger["is_dual_use"], "sum", ["buyer_id"])
    now = ledger["is_dual_use"] == 1
    return ibis.ifelse(ledger.past_orders(["buyer_id"]) > 0, now & (earlier.fill_null(0) == 0), ibis.null())


@feature(
    says=yes_no(
        "This buyer outside the coalition takes goods on the Common High Priority List, and took none of that list's codes "
        "in its orders before 24 February 2022.",
        "This buyer took codes of the Common High Priority List before 24 February 2022, or the goods are not known to be on "
        "it, or the buyer is not known to be outside the coalition.",
        unknown="No order of this buyer from before 24 February 2022 is on record, so whether goods of the Common High "
        "Priority List are new for it cannot be told.",
    ),
    risk="rises",
    flag=RedFlag("first_time_chpl"),
)
def buyer_took_no_priority_goods_before_invasion(ledger: Ledger) -> ir.Value:
    """Whether a buyer outside the coalition, who took no priority goods before 24 February 2022, takes them now."""
    is_priority = ledger["priority_level"] > 0
    listed_now = ledger.is_on_or_after(ledger["listed_from_day"])
    early = ibis.ifelse(ledger["day"] < INVASION_DAY, 1, ibis.null())
    early_priority = ibis.ifelse((ledger["day"] < INVASION_DAY) & is_priority, 1, ibis.null())
    ordered_early = ledger.past(early, "count", ["buyer_id"])
    took_early = ledger.past(early_priority, "count", ["buyer_id"])
    outside = ledger.country("buyer_country", "is_coalition") == 0
    return ibis.ifelse(ordered_early > 0, listed_now & outside.fill_null(False) & (took_early == 0), ibis.null())


@feature(
    says=yes_no(
        "The buyer's stated activity is wholesale, retail, or warehousing (ISIC {buyer_activity}): goods may move on.",
        "The buyer's stated activity (ISIC {buyer_activity}) is not wholesale, retail or warehousing.",
        unknown="The buyer's line of business is not recorded.",
    )
)
def buyer_is_trader(ledger: Ledger) -> ir.Value:
    """Whether the buyer's ISIC Rev. 4 division is one of trade and warehousing (45, 46, 47, 52)."""
    return ledger["buyer_activity"].isin(["45", "46", "47", "52"])


@feature(
    says=yes_no(
        "The ultimate consignee is stated to be a reseller.",
        "The ultimate consignee is stated to be something else than a reseller.",
        unknown="The type of the ultimate consignee is not recorded.",
    )
)
def consignee_is_reseller(ledger: Ledger) -> ir.Value:
    """Whether the ultimate consignee is stated as a reseller in the EEI."""
    return ledger["ultimate_consignee_type"] == "reseller"
