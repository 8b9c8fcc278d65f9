"""Who buys, since when, and what they took before."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features import commodity
from diversion_risk.features.definition import Feature, RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger
from diversion_risk.reference.events import INVASION_DAY

_NO_BIRTHDAY = "The buyer's date of incorporation is not recorded."
_ENOUGH = 30
"""Orders from which on a line of business is said to have habits."""
_WITHOUT_USE = ("49", "50", "51", "52", "53", "64", "65", "66")
"""ISIC Rev. 4 divisions of transport, warehousing, post, finance and insurance."""


def _outside_coalition(ledger: Ledger) -> ir.BooleanValue:
    return ledger.country("buyer_country", "is_coalition") == 0


def _top_tiers(ledger: Ledger) -> ir.BooleanValue:
    return commodity.priority_level(ledger) >= 3


def _orders_half_a_year_before(ledger: Ledger) -> ir.Column:
    return ledger.past_orders(["buyer_id"], days=360, until=181)


def _value_half_a_year_before(ledger: Ledger) -> ir.Column:
    return ledger.past("value_usd", "sum", ["buyer_id"], days=360, until=181)


@feature(
    says=amount(
        "The buyer was {value:n} days old on the order's day (founded {buyer_incorporation_date}).",
        unknown=_NO_BIRTHDAY,
        zero="The buyer was founded on the order's day.",
        one="The buyer was founded the day before the order.",
    ),
    about="the age of the buyer",
    risk="falls",
    flag=RedFlag("little_business_background", when=lambda days: days < 365, because="under a year, a choice of ours"),
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
    about="the age of the buyer",
    risk="rises",
    flag=RedFlag("eu_new_firm_created_after_2022"),
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
    about="the age of the buyer",
    risk="rises",
    flag=RedFlag("post_invasion_incorporation"),
)
def buyer_founded_after_invasion_for_dual_use(ledger: Ledger) -> ir.Value:
    """Whether a buyer outside the coalition, founded after 24 February 2022, orders dual-use goods."""
    return buyer_founded_after_invasion(ledger) & _outside_coalition(ledger) & (ledger["is_dual_use"] == 1)


@feature(
    says=yes_no(
        "The buyer, founded after 24 February 2022 and outside the coalition, orders goods of the first two tiers of the "
        "Common High Priority List, and no earlier order of it is on record.",
        "It is not so that a buyer without earlier orders on record, founded after 24 February 2022 and outside the coalition, "
        "orders goods of the first two tiers of the Common High Priority List.",
        unknown="Whether a new buyer outside the coalition, founded after 24 February 2022, orders goods of the first two tiers "
        "of the Common High Priority List cannot be told.",
    ),
    about="the age of the buyer",
    risk="rises",
    flag=RedFlag("new_customer_chpl_non_gecc"),
)
def buyer_new_and_young_for_top_tiers(ledger: Ledger) -> ir.Value:
    """Whether a first order, by a buyer outside the coalition founded since the invasion, is of top-tier goods.

    Source: FIN-2023-Alert004; its nine highest-priority codes became the first two tiers of the list.
    """
    new = ledger.past_orders(["buyer_id"]) == 0
    return new & buyer_founded_after_invasion(ledger) & _outside_coalition(ledger) & _top_tiers(ledger)


@feature(
    says=yes_no(
        "The buyer, founded after 24 February 2022 in {buyer_country}, named as a transshipment point by the order's day, orders "
        "goods of the Common High Priority List.",
        "It is not so that a buyer founded after 24 February 2022, in a country named as a transshipment point by the order's "
        "day, orders goods of the Common High Priority List.",
        unknown="Whether a buyer founded after 24 February 2022 in a named transshipment point orders goods of the Common High "
        "Priority List cannot be told.",
    ),
    about="the age of the buyer",
    risk="rises",
    flag=RedFlag("nca_chpl_new_firm"),
)
def buyer_young_at_transshipment_point_for_priority_goods(ledger: Ledger) -> ir.Value:
    """Whether a buyer founded since the invasion, in a named transshipment point, orders priority goods.

    Source: NCA Red Alert of December 2023; we take its countries known for diversion to be those FinCEN and BIS named.
    """
    named = ledger.is_on_or_after(ledger.country("buyer_country", "transshipment_from_day"))
    named = ibis.ifelse(ledger.country("buyer_country", "has_facts") == 1, named, ibis.null())
    return buyer_founded_after_invasion(ledger) & named & (commodity.priority_level(ledger) > 0)


@feature(
    says=yes_no(
        "No earlier order of this buyer is on record.",
        "This buyer has ordered before.",
        unknown="Whether the buyer has ordered before is not known.",
    ),
    about="the buyer's earlier orders",
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
    about="the buyer's earlier orders",
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
    ),
    about="the buyer's earlier orders",
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
    about="the buyer's earlier orders",
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
    about="goods unusual for the buyer",
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
    about="goods unusual for the buyer",
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
    outside = _outside_coalition(ledger)
    return ibis.ifelse(ordered_early > 0, listed_now & outside.fill_null(False) & (took_early == 0), ibis.null())


@feature(
    says=yes_no(
        "The buyer, outside the coalition, orders goods of the first two tiers of the Common High Priority List, and no order of "
        "such goods by it from before 24 February 2022 is on record.",
        "It is not so that a buyer outside the coalition orders goods of the first two tiers of the Common High Priority List "
        "without an order of such goods before 24 February 2022.",
        unknown="Whether this buyer takes goods of the first two tiers of the Common High Priority List only since 24 February "
        "2022 cannot be told: it is not yet later, the seller has no order from before that day on record, or a fact is not "
        "known.",
    ),
    about="goods unusual for the buyer",
    risk="rises",
    flag=RedFlag("tier12_after_invasion_only"),
)
def buyer_top_tiers_only_since_invasion(ledger: Ledger) -> ir.Value:
    """Whether a buyer outside the coalition takes top-tier goods and took none before 24 February 2022.

    Known only where the seller's record reaches back before that day. Source: E5 guidance of September 2023.
    """
    is_early = ledger["day"] < INVASION_DAY
    early = ibis.ifelse(is_early, 1, ibis.null())
    early_top = ibis.ifelse(is_early & (ledger["priority_level"] >= 3), 1, ibis.null())
    took_none = ledger.past(early_top, "count", ["buyer_id"]) == 0
    reaches_back = ledger.past(early, "count", ["exporter_id"]) > 0
    only_since = _top_tiers(ledger) & _outside_coalition(ledger) & took_none
    return ibis.ifelse(reaches_back & (ledger["day"] >= INVASION_DAY), only_since, ibis.null())


@feature(
    says=amount(
        "{value:%} of this buyer's earlier orders on record, of goods we can place, were of dual-use goods.",
        unknown="No earlier order of this buyer, of goods we can place, is on record.",
        zero="None of this buyer's earlier orders on record, of goods we can place, was of dual-use goods.",
    ),
    about="goods unusual for the buyer",
)
def buyer_dual_use_share(ledger: Ledger) -> ir.Value:
    """Share of the buyer's earlier orders that were of dual-use goods."""
    return ledger.past(ledger["is_dual_use"], "mean", ["buyer_id"])


@feature(
    says=amount(
        "The longest pause between two days with orders of this buyer that ended in the past year, or with this order, was "
        "{value:n} days.",
        unknown="No earlier order of this buyer is on record, so a pause cannot be told.",
        one="The longest pause between two days with orders of this buyer that ended in the past year, or with this order, was "
        "one day.",
    ),
    about="the buyer's earlier orders",
)
def buyer_longest_pause_days(ledger: Ledger) -> ir.Value:
    """Longest time without an order of the buyer that ended in the past year or ends with this order, in days.

    A buyer who slept and then orders again and again keeps a high value through the year after it woke. No direction:
    machines are bought years apart.
    """
    pause = ledger["day"] - ledger.past("day", "max", ["buyer_id"])
    lately = ledger.past(pause, "max", ["buyer_id"], days=365)
    return ibis.ifelse(pause.notnull(), ibis.greatest(pause, lately.fill_null(0)), ibis.null())


@feature(
    says=amount(
        "In the 180 days before, this buyer placed {value:n} times as many orders as in the 180 days before those "
        "({baseline:n}).",
        unknown="No order of this buyer from 181 to 360 days before is on record, so its growth cannot be told.",
        zero="In the 180 days before, this buyer placed no order; in the 180 days before those, {baseline:n}.",
        one="In the 180 days before, this buyer placed as many orders as in the 180 days before those ({baseline:n}).",
    ),
    about="the pace of the buyer's orders",
    against=_orders_half_a_year_before,
)
def buyer_orders_growth(ledger: Ledger) -> ir.Value:
    """Orders of the buyer in the last 180 days over those in the 180 days before."""
    return ledger.past_orders(["buyer_id"], days=180) / _orders_half_a_year_before(ledger).nullif(0)


@feature(
    says=amount(
        "In the 180 days before, this buyer's orders of known value were worth {value:n} times those of the 180 days before "
        "those ({baseline:n} USD).",
        unknown="Values of this buyer's orders from the last 180 days and the 180 days before those are not both on record.",
        one="In the 180 days before, this buyer's orders of known value were worth as much as those of the 180 days before those "
        "({baseline:n} USD).",
    ),
    about="the pace of the buyer's orders",
    against=_value_half_a_year_before,
)
def buyer_value_growth(ledger: Ledger) -> ir.Value:
    """Value of the buyer's orders in the last 180 days over that of the 180 days before."""
    return ledger.past("value_usd", "sum", ["buyer_id"], days=180) / _value_half_a_year_before(ledger).nullif(0)


@feature(
    says=amount(
        "Of the earlier orders on record by buyers of the same line of business (ISIC {buyer_activity}), {value:%} were of "
        "heading {hs6:.4}.",
        unknown="The buyer's line of business is not recorded, or fewer than 30 earlier orders by buyers of that line are on "
        "record, so whether the goods suit it cannot be told.",
        zero="None of the earlier orders on record by buyers of the same line of business (ISIC {buyer_activity}) was of heading "
        "{hs6:.4}.",
    ),
    about="goods unusual for the buyer",
    risk="falls",
    flag=RedFlag(
        "product_business_mismatch",
        when=lambda share: share == 0,
        because="no such order among at least 30, a choice of ours",
    ),
)
def goods_share_of_buyers_activity(ledger: Ledger) -> ir.Value:
    """Share of the earlier orders by buyers of the same ISIC division that were of the same HS heading.

    Unknown below 30 such orders.
    """
    of_activity = ledger.past_orders(["buyer_activity"])
    of_goods = ledger.past_orders(["buyer_activity", "heading"])
    return ibis.ifelse(of_activity >= _ENOUGH, of_goods / of_activity, ibis.null())


def _changed(what: str, column: str, now: str) -> Feature:
    """Whether none of the buyer's earlier orders states what this one does, though some state it."""

    def look(ledger: Ledger) -> ir.Value:
        stated = ledger.past(column, "count", ["buyer_id"])
        same = ledger.past_orders(["buyer_id", column])
        return ibis.ifelse(stated > 0, same == 0, ibis.null())

    return Feature(
        name=f"buyer_{what}_new",
        topic="buyer",
        meaning=f"Whether earlier orders of the buyer state its {what}, and none the one of this order.",
        says=yes_no(
            f"Earlier orders of this buyer state its {what}, and none of them {now}.",
            f"An earlier order of this buyer states the same {what}, {now}.",
            unknown=f"The buyer's {what} is not recorded here, or in no earlier order of this buyer, so a change cannot be told.",
        ),
        look=look,
        risk="rises",
        about="a change in the buyer's particulars",
    )


changed: tuple[Feature, ...] = (
    _changed("name", "buyer_name", "{buyer_name}"),
    _changed("activity", "buyer_activity", "ISIC {buyer_activity}"),
    _changed("address", "address", "{buyer_address}"),
    _changed("country", "buyer_country", "{buyer_country}"),
)


@feature(
    says=yes_no(
        "The ultimate consignee is the buyer, whose line of business (ISIC {buyer_activity}) is transport, warehousing, post, "
        "finance or insurance.",
        "It is not so that the ultimate consignee is the buyer and in transport, warehousing, post, finance or insurance.",
        unknown="The ultimate consignee or the buyer's line of business is not recorded.",
    ),
    about="what the buyer and the consignee do",
    risk="rises",
    flag=RedFlag("consignee_not_a_user"),
)
def consignee_without_use(ledger: Ledger) -> ir.Value:
    """Whether the goods end with a buyer in transport, warehousing, post, finance or insurance.

    Source: FIN-2023-Alert004 names banks, mail centres and logistics companies; the ISIC Rev. 4 divisions are our choice.
    Another consignee's line of business is not on an order.
    """
    return (ledger["ultimate_consignee_id"] == ledger["buyer_id"]) & ledger["buyer_activity"].isin(_WITHOUT_USE)


@feature(
    says=yes_no(
        "The buyer's stated activity is wholesale, retail, or warehousing (ISIC {buyer_activity}): goods may move on.",
        "The buyer's stated activity (ISIC {buyer_activity}) is not wholesale, retail or warehousing.",
        unknown="The buyer's line of business is not recorded.",
    ),
    about="what the buyer and the consignee do",
)
def buyer_is_trader(ledger: Ledger) -> ir.Value:
    """Whether the buyer's ISIC Rev. 4 division is one of trade and warehousing (45, 46, 47, 52)."""
    return ledger["buyer_activity"].isin(["45", "46", "47", "52"])


@feature(
    says=yes_no(
        "The ultimate consignee is stated to be a reseller.",
        "The ultimate consignee is stated to be something else than a reseller.",
        unknown="The type of the ultimate consignee is not recorded.",
    ),
    about="what the buyer and the consignee do",
)
def consignee_is_reseller(ledger: Ledger) -> ir.Value:
    """Whether the ultimate consignee is stated as a reseller in the EEI."""
    return ledger["ultimate_consignee_type"] == "reseller"
