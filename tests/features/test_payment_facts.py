"""Who pays, from where, and on what terms, compared with what is usual."""

import pytest

from tests.features.last import Order, fact, sentence

FROM_DE, FROM_HK, UNPAID = {"payment_country": "DE"}, {"payment_country": "HK"}, {"payment_country": None}
ADVANCE, OPEN = {"payment_terms": "advance"}, {"payment_terms": "open_account"}
BEFORE: Order = {"order_date": "2021-05-04", "payment_country": "RU"}
NOW: Order = {"order_date": "2024-03-01", "payment_country": "KZ"}


def test_a_payers_country_is_new_where_earlier_orders_were_paid_from_others() -> None:
    name = "payer_country_new_for_buyer"
    assert fact(name, FROM_DE, FROM_HK) == 1
    assert fact(name, FROM_HK, FROM_DE, FROM_HK) == 0
    assert fact(name, UNPAID, FROM_HK) is None
    assert fact(name, FROM_DE, UNPAID) is None
    assert fact(name, FROM_DE | {"buyer_id": "other"}, FROM_HK) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [("payer_country_share_of_exporter", "exporter_id"), ("payer_country_share_of_destination", "destination_country")],
)
def test_a_payers_country_has_a_share_of_the_past_year(name: str, key: str) -> None:
    assert fact(name, FROM_HK, FROM_DE, UNPAID, FROM_DE, FROM_HK) == pytest.approx(1 / 3)
    assert fact(name, FROM_DE, FROM_HK) == 0
    assert fact(name, UNPAID, FROM_HK) is None
    assert fact(name, FROM_DE, UNPAID) is None
    assert fact(name, FROM_DE | {key: "FR"}, FROM_HK) is None
    assert fact(name, FROM_DE | {"order_date": "2022-03-01"}, FROM_HK) is None


def test_buyers_new_to_a_third_country_payer_are_counted_once() -> None:
    name = "third_country_payers_new_last_year"
    one, two = FROM_HK | {"buyer_id": "one"}, FROM_HK | {"buyer_id": "two"}
    assert fact(name, one, one, two, FROM_HK) == 2
    assert fact(name, FROM_DE | {"buyer_id": "one"}, FROM_DE) == 0
    assert fact(name, one | {"order_date": "2022-03-01"}, one | {"order_date": "2024-02-01"}, FROM_HK) == 0
    assert fact(name, one, UNPAID) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [("terms_share_of_pair", "buyer_id"), ("terms_share_of_exporter_to_destination", "destination_country")],
)
def test_terms_have_a_share_of_the_earlier_ones(name: str, key: str) -> None:
    assert fact(name, ADVANCE, OPEN, {"payment_terms": None}, OPEN, OPEN) == pytest.approx(2 / 3)
    assert fact(name, OPEN, ADVANCE) == 0
    assert fact(name, OPEN, {"payment_terms": None}) is None
    assert fact(name, OPEN | {key: "FR"}, OPEN) is None
    assert fact(name, OPEN | {"exporter_id": "other"}, OPEN) is None


def test_a_payer_who_moved_from_russia_to_central_asia_is_seen() -> None:
    name = "payer_moved_from_russia_to_central_asia"
    assert fact(name, BEFORE, NOW) == 1
    assert fact(name, BEFORE, NOW | {"hs_code": "841350"}) == 1
    assert fact(name, BEFORE | {"payment_country": "DE"}, NOW) == 0
    assert fact(name, BEFORE, NOW | {"payment_country": "DE"}) == 0
    assert fact(name, BEFORE | {"order_date": "2023-05-04"}, NOW) is None
    assert fact(name, BEFORE | {"payment_country": None}, NOW) is None
    assert fact(name, BEFORE | {"hs_code": "854231"}, NOW) is None
    assert fact(name, BEFORE, NOW | {"payment_country": None}) is None


def test_the_share_is_told_with_the_country() -> None:
    assert "50 %" in sentence("payer_country_share_of_exporter", FROM_HK, FROM_DE, FROM_HK)
    assert "Hong Kong" in sentence("payer_country_share_of_exporter", FROM_HK, FROM_DE, FROM_HK)
