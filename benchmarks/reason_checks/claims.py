"""The table of checks: for each fact how its sentences are read, and from what they are recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass

from reason_checks import facts
from reason_checks.facts import Recomputed
from reason_checks.readings import Reading, amount, exactly, no, unknown, yes

SHARE = r"(?P<value>(?:under |over )?\d+ %)"
NUMBER = r"(?P<value>(?:under |about )?-?[\d,.]*\d)"
AGAINST = r"\((?P<against>(?:under |about )?[\d,.]*\d)(?: USD| kg| USD by the unit)?\)"


@dataclass(frozen=True)
class Check:
    """How the sentences of one fact are held against the raw table."""

    recomputed: Recomputed
    readings: tuple[Reading, ...]


def _confirmed(*by: str) -> Check:
    return Check(
        facts.confirmed_share(*by),
        (
            exactly(0, r"^Of the earlier orders .* looked at before this day, none was confirmed as diverted\.$"),
            amount(
                rf"^Of the earlier orders .* looked at before this day, {SHARE} count as confirmed diversions, after"
            ),
            unknown(r"^No earlier order .* is known to have been looked at before this day\.$"),
        ),
    )


def _share(recomputed: Recomputed, none: str, some: str, untold: str) -> Check:
    return Check(recomputed, (exactly(0, none), amount(some), unknown(untold)))


def _counted(recomputed: Recomputed, none: str, one: str, many: str, untold: str) -> Check:
    return Check(recomputed, (exactly(0, none), exactly(1, one), amount(many), unknown(untold)))


def _yes_no(recomputed: Recomputed, so: str, not_so: str, untold: str) -> Check:
    # What is not so is read first: a "not" may stand in the middle of what is else the same sentence.
    return Check(recomputed, (no(not_so), yes(so), unknown(untold)))


CHECKS: Mapping[str, Check] = {
    "buyer_confirmed_share": _confirmed("buyer_id"),
    "exporter_confirmed_share": _confirmed("exporter_id"),
    "consignee_confirmed_share": _confirmed("ultimate_consignee_id"),
    "forwarder_confirmed_share": _confirmed("forwarder_id"),
    "payer_country_confirmed_share": _confirmed("payment_country"),
    "hs6_confirmed_share": _confirmed("hs6"),
    "item_confirmed_share": _confirmed("item_id"),
    "item_from_country_confirmed_share": _confirmed("item_id", "exporter_country"),
    "corridor_confirmed_share": _confirmed("hs6", "destination_country"),
    "destination_confirmed_share": _confirmed("destination_country"),
    "unit_price_vs_buyer_norm": Check(
        facts.price_of_buyer,
        (
            amount(rf"unit price is {NUMBER} times what this buyer .* {AGAINST}\.$"),
            unknown(r"^This buyer has fewer than three past prices"),
        ),
    ),
    "unit_weight_vs_hs_norm": Check(
        facts.weight_of_goods,
        (amount(rf"^A unit weighs {NUMBER} times .* {AGAINST}\.$"), unknown(r"^There are too few past weights")),
    ),
    "kilogram_price_vs_hs_norm": Check(
        facts.kilogram_price,
        (
            amount(rf"^A kilogram is worth {NUMBER} times .* {AGAINST}\.$"),
            unknown(r"^There are too few past values by weight"),
        ),
    ),
    "quantity_vs_buyer_norm": Check(
        facts.quantity_of_buyer,
        (
            exactly(1, rf"^The quantity is this buyer's mean .* {AGAINST}\.$"),
            amount(rf"^The quantity is {NUMBER} times .* {AGAINST}\.$"),
            unknown(r"^No quantity of this buyer"),
        ),
    ),
    "destination_in_coalition": _yes_no(
        facts.in_coalition,
        r" belongs to the coalition",
        r" does not belong to the coalition",
        r"^The coalition \(GECC\) had not formed",
    ),
    "buyer_age_days": Check(
        facts.age,
        (
            exactly(0, r"founded on the order's day"),
            exactly(1, r"founded the day before the order"),
            amount(rf"^The buyer was {NUMBER} days old on the order's day"),
            unknown(r"date of incorporation is not recorded"),
        ),
    ),
    "corridor_opened_since_invasion": _yes_no(
        facts.corridor_opened,
        r"but none of HS \d{6} to ",
        r"^An order of HS \d{6} to .* is on record\.$",
        r"^Whether HS \d{6} goes to",
    ),
    "buyer_vague_end_use_share": _share(
        facts.vague_share("buyer_id"),
        r"^None of the end uses stated",
        rf"^{SHARE} of the end uses stated",
        r"^No end use is recorded",
    ),
    "exporter_vague_end_use_share": _share(
        facts.vague_share("exporter_id", days=365),
        r"^None of the end uses stated",
        rf"^{SHARE} of the end uses stated",
        r"^No end use is recorded",
    ),
    "buyer_took_no_priority_goods_before_invasion": _yes_no(
        facts.took_no_priority_goods,
        r"^This buyer outside the coalition takes goods",
        r"^This buyer took codes",
        r"^No order of this buyer from before",
    ),
    "corridor_new_buyer_share": _share(
        facts.new_buyer_share,
        r"^None of the past year's orders of HS",
        rf"^{SHARE} of the past year's orders of HS",
        r"^No order of HS \d{6} to .* is on record for the past year",
    ),
    "goods_share_of_buyers_activity": _share(
        facts.goods_of_activity,
        r"^None of the earlier orders on record by buyers",
        rf"\), {SHARE} were of heading \d{{4}}\.$",
        r"^The buyer's line of business is not recorded, or fewer than 30",
    ),
    "paid_in_advance": _yes_no(
        facts.paid_in_advance,
        r"^Payment in advance is agreed",
        r"are other than payment in advance",
        r"^The terms of payment are not recorded",
    ),
    "third_country_payers_new_last_year": _counted(
        facts.third_country_payers,
        r"^In the past year no buyer",
        r"^In the past year one buyer",
        rf"^In the past year {NUMBER} buyers",
        r"^Where the money comes from is not recorded",
    ),
    "forwarder_young_buyer_share": _share(
        facts.young_share_of_forwarder,
        r"^None of the past year's orders through",
        rf"^{SHARE} of the past year's orders through",
        r"^No forwarder is recorded, or no order through it",
    ),
    "buyer_days_since_last_order": Check(
        facts.days_since(-1),
        (
            exactly(1, r"last order on record was the day before\.$"),
            amount(rf"last order on record was {NUMBER} days before\.$"),
            unknown(r"^No earlier order of this buyer"),
        ),
    ),
    "buyer_days_since_first_order": Check(
        facts.days_since(0),
        (
            exactly(1, r"first order on record was the day before\.$"),
            amount(rf"first order on record was {NUMBER} days before\.$"),
            unknown(r"^No earlier order of this buyer"),
        ),
    ),
    "buyer_share_of_corridor": _share(
        facts.buyer_share_of_corridor,
        r"^This buyer placed none",
        rf"^This buyer placed {SHARE}",
        r"^No order of HS \d{6} to",
    ),
    "route_share_of_corridor": _share(
        facts.share_like_this("way", "exporter_country", "destination_country", days=365),
        r"^None of the past year's orders from",
        rf"^{SHARE} of the past year's orders from",
        r"^Without a route",
    ),
    "dual_use_value_vs_before_invasion": Check(
        facts.dual_use_value,
        (
            amount(rf"^The buyer takes dual-use goods worth {NUMBER} times .* {AGAINST}\.$"),
            unknown(r"^There is no value of dual-use goods"),
        ),
    ),
    "buyer_value_growth": Check(
        facts.value_growth,
        (
            exactly(1, rf"were worth as much as those .* {AGAINST}\.$"),
            amount(rf"were worth {NUMBER} times those .* {AGAINST}\.$"),
            unknown(r"^Values of this buyer's orders"),
        ),
    ),
    "buyer_orders_growth": Check(
        facts.orders_growth,
        (
            exactly(0, r"this buyer placed no order; in the 180 days before those, (?P<against>[\d,.]*\d)\.$"),
            exactly(1, rf"this buyer placed as many orders .* {AGAINST}\.$"),
            amount(rf"this buyer placed {NUMBER} times as many .* {AGAINST}\.$"),
            unknown(r"^No order of this buyer from 181"),
        ),
    ),
    "hub_share_of_destination": _share(
        facts.share_like_this("intermediate_consignee_country", "destination_country", days=365),
        r"^None of the past year's orders to",
        rf"^{SHARE} of the past year's orders to",
        r"^No intermediate consignee's country",
    ),
    "payer_country_share_of_destination": _share(
        facts.share_like_this("payment_country", "destination_country", days=365),
        r"^None of the past year's orders to",
        rf"^{SHARE} of the past year's orders to",
        r"^No payer's country is recorded",
    ),
    "destination_km_to_moscow": Check(
        facts.km_to_moscow, (amount(rf"is {NUMBER} km from Moscow\.$"), unknown(r"^What is known of the destination"))
    ),
    "vague_end_use_of_dual_use_goods": _yes_no(
        facts.vague_for_dual_use, r"^Dual-use goods go", r"^It is not so", r"^Whether dual-use goods go"
    ),
    "terms_share_of_pair": _share(
        facts.share_like_this("payment_terms", "exporter_id", "buyer_id"),
        r"^None of the earlier orders between",
        rf"^{SHARE} of the earlier orders between",
        r"^No terms of payment are recorded",
    ),
    "item_code_share": _share(
        facts.share_like_this("hs6", "exporter_id", "item_id", "unit"),
        r"^No earlier order of this seller's same item",
        rf"^{SHARE} of the earlier orders of this seller's same item",
        r"^The item is not recorded",
    ),
    "forwarder_buyers": _counted(
        facts.buyers_before("forwarder_id"),
        r"^No buyer had ordered",
        r"^One buyer had ordered",
        rf"^{NUMBER} buyers had ordered",
        r"^The forwarder is not recorded",
    ),
    "consignee_new_buyers_last_year": _counted(
        facts.new_buyers("ultimate_consignee_id"),
        r"^In the past year, no buyer",
        r"^In the past year, one buyer",
        rf"^In the past year, {NUMBER} buyers",
        r"^The ultimate consignee is not recorded",
    ),
    "buyer_orders_just_under_filing_threshold": _counted(
        facts.just_under_threshold,
        r"^In the past year no order",
        r"^In the past year one order",
        rf"^In the past year {NUMBER} orders",
        r"^How often this buyer's orders",
    ),
    "exporter_statement_share": _share(
        facts.statements_of_exporter,
        r"^None of this seller's",
        rf"^{SHARE} of this seller's",
        r"^How often this seller",
    ),
    "buyer_is_trader": _yes_no(
        facts.is_trader,
        r" is wholesale, retail, or warehousing",
        r" is not wholesale",
        r"line of business is not recorded",
    ),
    "is_discrete_semiconductor": _yes_no(
        facts.is_class("discrete_semiconductor"), r" are diodes", r" are not diodes", r"^What kind of goods"
    ),
    "is_integrated_circuit": _yes_no(
        facts.is_class("integrated_circuit"),
        r" are integrated circuits",
        r" are not integrated",
        r"^What kind of goods",
    ),
    "is_dual_use": _yes_no(
        facts.is_dual_use, r" have military uses", r" are ordinary civil goods", r"^Whether goods of HS"
    ),
    "destination_changed": _yes_no(
        facts.destination_changed,
        r"^The destination was changed",
        r" is the one first ordered",
        r"^Whether the destination was changed",
    ),
    "buyer_past_orders": _counted(
        facts.orders_of_buyer,
        r"^No earlier order",
        r"has one earlier order",
        rf"has {NUMBER} earlier orders",
        r"^Whether the buyer has",
    ),
}
"""By the name of the fact; what is not here is not checked, and counted as such."""
