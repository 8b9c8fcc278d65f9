"""Single facts, the guilty order and the innocent one side by side, and the one of which it cannot be told."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from tests.factory import checked_orders

CHIP, PUMP, UNHEARD = "854231", "841370", "999999"
OLD, NEW = "1998-05-04", "2022-02-25"
Order = Mapping[str, Any]

CASES: list[tuple[str, Order, float | None]] = [
    ("destination_in_coalition", {"destination_country": "DE"}, 1),
    ("destination_in_coalition", {"destination_country": "TR"}, 0),
    ("destination_in_coalition", {"destination_country": "GG"}, None),
    ("destination_in_coalition", {"destination_country": "DE", "order_date": "2022-02-23"}, None),
    ("destination_is_transshipment_point", {"destination_country": "TR", "order_date": "2022-06-28"}, 1),
    ("destination_is_transshipment_point", {"destination_country": "TR", "order_date": "2022-06-27"}, 0),
    ("destination_is_transshipment_point", {"destination_country": "GG"}, None),
    ("destination_is_named_route_point", {"destination_country": "TR", "order_date": "2023-03-02"}, 1),
    ("destination_is_named_route_point", {"destination_country": "TR", "order_date": "2023-03-01"}, 0),
    ("destination_in_eaeu", {"destination_country": "KZ"}, 1),
    ("destination_in_eaeu", {"destination_country": "UZ"}, 0),
    ("destination_borders_russia", {"destination_country": "NO"}, 1),
    ("destination_borders_russia", {"destination_country": "TR"}, 0),
    ("destination_has_flights_to_russia", {"destination_country": "TR", "order_date": "2023-06-01"}, 1),
    ("destination_has_flights_to_russia", {"destination_country": "TR", "order_date": "2023-05-31"}, None),
    ("destination_has_flights_to_russia", {"destination_country": "DE", "order_date": "2023-06-01"}, 0),
    ("destination_changed", {"destination_country": "TR", "original_destination_country": "DE"}, 1),
    ("destination_changed", {"destination_country": "TR", "original_destination_country": "TR"}, 0),
    ("destination_changed", {"original_destination_country": None}, None),
    ("destination_moved_from_russia", {"destination_country": "TR", "original_destination_country": "RU"}, 1),
    ("destination_moved_from_russia", {"destination_country": "TR", "original_destination_country": "DE"}, 0),
    ("destination_moved_from_russia", {"destination_country": "RU", "original_destination_country": "RU"}, 0),
    ("destination_moved_from_russia", {"original_destination_country": None}, None),
    ("priority_level", {"hs_code": CHIP}, 4),
    ("priority_level", {"hs_code": CHIP, "order_date": "2022-01-01"}, 0),
    ("priority_level", {"hs_code": "854110", "order_date": "2023-06-15"}, None),
    ("priority_level", {"hs_code": "854110", "order_date": "2023-07-01"}, 2),
    ("priority_level", {"hs_code": UNHEARD}, 0),
    ("needs_licence_for_russia", {"hs_code": UNHEARD}, None),
    ("is_dual_use", {"hs_code": CHIP}, 1),
    ("is_dual_use", {"hs_code": "090121"}, 0),
    ("is_dual_use", {"hs_code": UNHEARD}, None),
    ("is_integrated_circuit", {"hs_code": "8542.31.0001"}, 1),
    ("is_integrated_circuit", {"hs_code": "848210"}, 0),
    ("is_integrated_circuit", {"hs_code": UNHEARD}, None),
    ("is_bearing", {"hs_code": "848210"}, 1),
    ("eccn_level", {"eccn": "EAR99"}, 0),
    ("eccn_level", {"eccn": "3A991.a"}, 1),
    ("eccn_level", {"eccn": "3A001"}, 2),
    ("eccn_level", {"eccn": None}, None),
    ("in_technical_chapter", {"hs_code": CHIP}, 1),
    ("in_technical_chapter", {"hs_code": "870323"}, 0),
    ("buyer_age_days", {"buyer_incorporation_date": "2024-02-28", "order_date": "2024-03-01"}, 2),
    ("buyer_age_days", {"buyer_incorporation_date": "2024-03-01", "order_date": "2024-03-01"}, 0),
    ("buyer_age_days", {"buyer_incorporation_date": None}, None),
    ("buyer_founded_after_invasion", {"buyer_incorporation_date": NEW}, 1),
    ("buyer_founded_after_invasion", {"buyer_incorporation_date": "2022-02-24"}, 0),
    ("buyer_founded_after_invasion", {"buyer_incorporation_date": None}, None),
    ("buyer_founded_after_invasion_for_dual_use",
     {"buyer_incorporation_date": NEW, "buyer_country": "TR", "hs_code": CHIP}, 1),
    ("buyer_founded_after_invasion_for_dual_use",
     {"buyer_incorporation_date": NEW, "buyer_country": "DE", "hs_code": CHIP}, 0),
    ("buyer_founded_after_invasion_for_dual_use",
     {"buyer_incorporation_date": None, "buyer_country": "DE", "hs_code": CHIP}, 0),
    ("buyer_founded_after_invasion_for_dual_use",
     {"buyer_incorporation_date": None, "buyer_country": "TR", "hs_code": CHIP}, None),
    ("buyer_is_trader", {"buyer_activity": "46"}, 1),
    ("buyer_is_trader", {"buyer_activity": "26"}, 0),
    ("buyer_is_trader", {"buyer_activity": None}, None),
    ("consignee_is_reseller", {"ultimate_consignee_type": "reseller"}, 1),
    ("consignee_is_reseller", {"ultimate_consignee_type": "direct_consumer"}, 0),
    ("consignee_is_reseller", {"ultimate_consignee_type": None}, None),
    ("route_via_transshipment_point", {"route": "US>AE>KZ"}, 1),
    ("route_via_transshipment_point", {"route": "US>DE>AE"}, 0),
    ("route_via_transshipment_point", {"route": "US>AE>KZ", "order_date": "2022-06-27"}, 0),
    ("route_via_transshipment_point", {"route": "US>GG>KZ"}, None),
    ("route_through_russia", {"route": "US>BY>KZ"}, 1),
    ("route_through_russia", {"route": "US>PL>KZ"}, 0),
    ("route_through_russia", {"route": None}, None),
    ("intermediate_consignee_elsewhere", {"intermediate_consignee_country": "AE"}, 1),
    ("intermediate_consignee_elsewhere", {"intermediate_consignee_country": "DE"}, 0),
    ("intermediate_consignee_elsewhere", {"intermediate_consignee_country": None}, None),
    ("intermediate_consignee_elsewhere", {"intermediate_consignee_country": "AE", "exporter_country": None}, None),
    ("payer_elsewhere", {"payment_country": "HK"}, 1),
    ("payer_elsewhere", {"payment_country": "DE"}, 0),
    ("payer_elsewhere", {"payment_country": None}, None),
    ("payer_in_third_transshipment_point", {"payment_country": "AE"}, 1),
    ("payer_in_third_transshipment_point", {"payment_country": "CH"}, 0),
    ("payer_in_third_transshipment_point", {"payment_country": "AE", "buyer_country": "AE"}, 0),
    ("payer_in_third_transshipment_point", {"payment_country": "AE", "order_date": "2022-06-27"}, 0),
    ("payer_in_third_transshipment_point", {"payment_country": None}, None),
    ("paid_in_advance", {"payment_terms": "advance"}, 1),
    ("paid_in_advance", {"payment_terms": "open_account"}, 0),
    ("paid_in_advance", {"payment_terms": None}, None),
    ("open_account_to_transshipment_point", {"payment_terms": "open_account", "destination_country": "AE"}, 1),
    ("open_account_to_transshipment_point", {"payment_terms": "open_account", "destination_country": "DE"}, 0),
    ("open_account_to_transshipment_point", {"payment_terms": None, "destination_country": "AE"}, None),
    ("end_use_statement_missing", {"end_use_statement": False}, 1),
    ("end_use_statement_missing", {"end_use_statement": True}, 0),
    ("end_use_statement_missing", {"end_use_statement": None}, None),
    ("no_assurance_for_top_tiers", {"end_use_statement": False, "hs_code": CHIP, "buyer_country": "TR"}, 1),
    ("no_assurance_for_top_tiers", {"end_use_statement": False, "hs_code": CHIP, "buyer_country": "DE"}, 0),
    ("no_assurance_for_top_tiers", {"end_use_statement": False, "hs_code": PUMP, "buyer_country": "TR"}, 0),
    ("no_assurance_for_top_tiers", {"end_use_statement": None, "hs_code": CHIP, "buyer_country": "TR"}, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts_of_cases() -> pd.DataFrame:
    """Each case's order by a buyer of its own, so that no case has a past."""
    usual = {"buyer_incorporation_date": OLD, "order_date": "2024-03-01"}
    rows = [usual | dict(order) | {"buyer_id": f"B-{place}"} for place, (_, order, _) in enumerate(CASES)]
    young = [row if str(row["order_date"]) > "2022-03" else row | {"buyer_incorporation_date": OLD} for row in rows]
    return describe(Records(checked_orders(*young))).values


@pytest.mark.parametrize("place", range(len(CASES)), ids=lambda place: f"{CASES[place][0]}-{place}")
def test_a_fact_is_what_the_order_says(place: int, facts_of_cases: pd.DataFrame) -> None:
    name, _, expected = CASES[place]
    found = facts_of_cases[name].iloc[place]
    assert (None if np.isnan(found) else found) == expected


def _last(name: str, *rows: Order) -> float | None:
    """The fact about the last of some orders, placed one a day."""
    days = pd.date_range("2024-03-01", periods=len(rows)).strftime("%Y-%m-%d")
    dated = [{"order_date": day} | dict(row) for day, row in zip(days, rows, strict=True)]
    found = describe(Records(checked_orders(*dated))).values[name].iloc[-1]
    return None if np.isnan(found) else float(found)


@pytest.fixture(scope="module")
def histories() -> dict[str, float | None]:
    """The facts of a buyer's last order after histories of several kinds; the buyer is named by the kind."""
    kinds: dict[str, list[Order]] = {
        "first": [{}],
        "again": [{"quantity": 10}, {"quantity": 30}, {"quantity": 100}],
        "other unit": [{"quantity": 10, "quantity_unit": "kg"}, {"quantity": 100}],
        "no quantity": [{"quantity": 10}, {"quantity": None}],
        "new destination": [{"destination_country": "DE"}, {"destination_country": "KZ"}],
        "other route": [{"route": "US>DE"}, {"route": "US>KZ>DE"}],
        "same route": [{"route": "USNYC>DEHAM"}, {"route": "US>DE"}],
        "now chips": [{"hs_code": "090121"}, {"hs_code": CHIP}],
        "chips again": [{"hs_code": CHIP}, {"hs_code": CHIP}],
    }  # fmt: skip
    rows, last = [], {}
    for kind, history in kinds.items():
        for place, row in enumerate(history):
            rows.append({"order_date": f"2024-03-{place + 1:02d}"} | dict(row) | {"buyer_id": kind})
        last[kind] = len(rows) - 1
    values = describe(Records(checked_orders(*rows))).values
    return {f"{kind}: {name}": values[name].iloc[place] for kind, place in last.items() for name in values}


@pytest.mark.parametrize(("asked", "expected"), [
    ("first: buyer_first_order", 1), ("again: buyer_first_order", 0),
    ("first: buyer_past_orders", 0), ("again: buyer_past_orders", 2),
    ("first: buyer_days_since_first_order", None), ("again: buyer_days_since_first_order", 2),
    ("again: buyer_days_since_last_order", 1),
    ("first: quantity_vs_buyer_norm", None), ("again: quantity_vs_buyer_norm", 5),
    ("other unit: quantity_vs_buyer_norm", None), ("no quantity: quantity_vs_buyer_norm", None),
    ("first: destination_new_for_buyer", None), ("new destination: destination_new_for_buyer", 1),
    ("again: destination_new_for_buyer", 0),
    ("other route: route_new_for_buyer", 1), ("same route: route_new_for_buyer", 0),
    ("first: route_new_for_buyer", None),
    ("first: buyer_first_dual_use", None), ("now chips: buyer_first_dual_use", 1),
    ("chips again: buyer_first_dual_use", 0),
])  # fmt: skip
def test_a_fact_about_the_past_is_what_the_history_says(
    asked: str, expected: float | None, histories: dict[str, float | None]
) -> None:
    found = histories[asked]
    assert (None if found is None or np.isnan(found) else found) == expected


def test_five_past_prices_make_a_norm_and_four_do_not() -> None:
    cheap, dear = {"value_usd": 100.0, "quantity": 10.0}, {"value_usd": 300.0, "quantity": 10.0}
    assert _last("unit_price_vs_hs_norm", *[cheap] * 5, dear) == pytest.approx(3)
    assert _last("unit_price_vs_hs_norm", *[cheap] * 4, dear) is None
