"""The rule by which a fact stays: it helps, or it informs a reviewer, or the scenarios cannot tell."""

from collections.abc import Mapping
from typing import Any

from diversion_risk.features.catalogue import BY_NAME

WEIGHT = 0.001
"""Share of all pushes of the recipe in use from which on a fact weighs: it moves orders up or down, which a reviewer reads."""
ALIKE = 0.999
"""Share of the judged orders that are alike or unknown from which on no scenario has what the fact tells of."""
REGULATORS = frozenset(
    {
        "destination_in_coalition",
        "destination_is_transshipment_point",
        "destination_is_named_route_point",
        "destination_in_eaeu",
        "priority_level",
        "needs_licence_for_russia",
        "eccn_level",
        "buyer_name_near_listed",
        "consignee_name_near_listed",
        "buyer_at_address_of_listed_party",
        "buyer_at_listed_address",
        "buyer_days_listed",
        "buyer_near_entry_of_unknown_day",
        "value_just_under_filing_threshold",
    }
)
"""Facts that say what a regulator published by itself: a list, a group of countries, a threshold."""

NAMED = frozenset(
    {
        "destination_changed_nearer_to_moscow",
        "destination_changed_to_transshipment_point",
        "destination_new_for_buyer",
        "is_passive_component",
        "is_connector",
        "is_radio",
        "is_bearing",
        "is_test_equipment",
        "is_computer",
        "buyer_first_order",
        "buyer_first_dual_use",
        "route_new_for_buyer",
        "same_goods_orders_last_7_days",
        "split_under_filing_threshold",
        "payer_country_new_for_buyer",
        "description_names_other_goods",
        "description_names_sensitive_goods_under_other_code",
    }
)
"""Facts that a reviewer asks for by name, by the guidance behind `data/reference/red_flags.csv` or the kinds of goods that the
priority list groups: a change of destination, a first order, a split, a new way, a description that does not fit its code."""


def why_kept(name: str, found: Mapping[str, Any]) -> list[str]:
    """Every reason for which a fact stays; none for one that the rule drops."""
    reasons = {
        "helps": found["gain"]["low"] > 0,
        "red flag": BY_NAME[name].flag is not None,
        "regulator's fact": name in REGULATORS,
        "is told": found["told"] > 0,
        "weighs": found["push"] >= WEIGHT,
        "asked for by name": name in NAMED,
        "not simulated": found["alike"] >= ALIKE,
    }
    return [reason for reason, holds in reasons.items() if holds]
