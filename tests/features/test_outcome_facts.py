"""What was confirmed before, and how far a share is drawn toward nothing; and codes and control numbers of the goods."""

import pytest

from tests.features.last import Order, fact

SHARES = {
    "buyer_confirmed_share": "buyer_id",
    "exporter_confirmed_share": "exporter_id",
    "consignee_confirmed_share": "ultimate_consignee_id",
    "address_confirmed_share": "buyer_address",
    "forwarder_confirmed_share": "forwarder_id",
    "payer_country_confirmed_share": "payment_country",
    "hs6_confirmed_share": "hs_code",
    "destination_confirmed_share": "destination_country",
    "item_confirmed_share": "item_id",
    "description_confirmed_share": "goods_description",
    "port_confirmed_share": "port_of_export",
    "seller_country_confirmed_share": "exporter_country",
    "item_from_country_confirmed_share": "item_id",
    "description_through_port_confirmed_share": "goods_description",
    "description_from_country_confirmed_share": "exporter_country",
    "port_from_country_confirmed_share": "port_of_export",
}
OTHER = {"hs_code": "854231", "destination_country": "TR", "payment_country": "TR", "exporter_country": "CH"}


def _outcome(order_id: str, outcome: str, day: str = "2024-03-02") -> Order:
    return {"order_id": order_id, "outcome": outcome, "outcome_date": day}


@pytest.mark.parametrize(("name", "key"), list(SHARES.items()))
def test_a_share_is_drawn_toward_nothing_by_ten_cleared_looks(name: str, key: str) -> None:
    rows = [{"order_date": "2024-03-01"}] * 2 + [{"order_date": "2024-03-09"}]
    both = [_outcome("O-1", "diverted"), _outcome("O-2", "cleared")]
    assert fact(name, *rows, outcomes=both) == pytest.approx(1 / 12)
    assert fact(name, *rows, outcomes=both[1:]) == 0
    assert fact(name, *rows) is None
    assert fact(name, *rows, outcomes=[_outcome("O-1", "diverted", "2024-03-09")]) is None
    elsewhere = {key: OTHER.get(key, "other"), "order_date": "2024-03-09"}
    assert fact(name, *rows[:2], elsewhere, outcomes=both) is None


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, key in SHARES.items() if key not in
                                           ("buyer_id", "hs_code", "destination_country")])  # fmt: skip
def test_a_party_that_is_not_recorded_has_no_share(name: str, key: str) -> None:
    rows = [{"order_date": "2024-03-01", key: None}, {"order_date": "2024-03-09", key: None}]
    assert fact(name, *rows, outcomes=[_outcome("O-1", "diverted")]) is None


def test_an_address_is_one_place_however_it_is_written() -> None:
    rows = [{"order_date": "2024-03-01", "buyer_address": "12, High St."}, {"buyer_address": "12 HIGH ST"}]
    later = rows[1] | {"order_date": "2024-03-09", "buyer_id": "other"}
    assert fact("address_confirmed_share", rows[0], later, outcomes=[_outcome("O-1", "diverted")]) == pytest.approx(
        1 / 11
    )


def test_a_control_number_is_held_against_its_code() -> None:
    name = "eccn_level_vs_hs_norm"
    assert fact(name, *[{"eccn": "3A001"}] * 5, {"eccn": "EAR99"}) == -2
    assert fact(name, *[{"eccn": "EAR99"}] * 4, {"eccn": "3A001"}, {"eccn": "3A001"}) == pytest.approx(1.6)
    assert fact(name, *[{"eccn": "EAR99"}] * 5, {"eccn": "EAR99"}) == 0
    assert fact(name, *[{"eccn": "EAR99"}] * 4, {"eccn": "EAR99"}) is None
    assert fact(name, *[{"eccn": "EAR99"}] * 5, {"eccn": None}) is None


def test_an_item_has_its_code() -> None:
    name, other = "item_code_share", {"hs_code": "854231"}
    assert fact(name, {}, {}, other, {}) == pytest.approx(2 / 3)
    assert fact(name, {}, other) == 0
    assert fact(name, {}) is None
    assert fact(name, {}, {"item_id": None}) is None
    assert fact(name, {"exporter_id": "other"}, {}) is None
    assert fact(name, {"quantity_unit": "kg"}, {}) is None
