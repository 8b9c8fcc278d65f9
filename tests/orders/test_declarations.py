"""The shipped mappings of customs data, on made rows in the layout of the published files."""

from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from tests.orders.conftest import Write

LEMIS = {
    "line": "L1", "control_number": "2019000001", "species_code": "RACA", "genus": "Rana", "generic_name": "BULLFROG",
    "description": "LEG", "quantity": "12.5", "unit": "KG", "country_origin": "TH", "country_imp_exp": "HK",
    "purpose": "T", "source": "W", "action": "C", "disposition": "C", "disposition_date": "2019-03-09T00:00:00Z",
    "shipment_date": "2019-03-01T00:00:00Z", "port": "LA",
}  # fmt: skip
KCS = {
    "Declaration ID": "7", "Date": "2021-04-01", "Seller ID": "S1", "Importer ID": "I1", "Courier ID": "", "HS6 Code": "071080",
    "Country of Departure": "HK", "Country of Origin": "CN", "Mode of Transport": "40", "Net Mass": "0.0", "Item Price": "12.5",
    "Tax Rate": "8.0", "Fraud": "1",
}  # fmt: skip


def _file(write: Write, usual: dict[str, str], *own: dict[str, str]) -> Path:
    rows = [usual | one for one in own]
    return write("\n".join(",".join(cells) for cells in [list(usual), *(list(row.values()) for row in rows)]) + "\n")


def test_a_wildlife_declaration_becomes_an_order_and_an_outcome(write: Write) -> None:
    path = _file(write, LEMIS, {})
    order, outcome = read_orders(path, "lemis").rows.iloc[0], read_outcomes(path, "lemis").rows.iloc[0]
    told = order[["order_id", "buyer_id", "route", "port_of_export", "item_id", "goods_description", "quantity_unit"]]
    assert told.tolist() == ["L1", "2019000001", "TH>HK>US", "LA", "RACA LEG", "BULLFROG", "KG"]
    assert (order["exporter_country"], order["destination_country"], order["hs6"]) == ("HK", "US", "010690")
    assert (outcome["outcome"], outcome["outcome_date"]) == ("cleared", pd.Timestamp("2019-03-09"))


@pytest.mark.parametrize("known", ["2019-03-01T00:00:00Z", "2018-12-01T00:00:00Z"])
def test_an_outcome_of_the_same_day_or_earlier_is_known_the_day_after(write: Write, known: str) -> None:
    found = read_outcomes(_file(write, LEMIS, {"disposition_date": known, "action": "R"}), "lemis").rows
    assert found[["outcome", "outcome_date"]].values.tolist() == [["diverted", pd.Timestamp("2019-03-02")]]


def test_twin_lines_stay_two_orders_of_one_declaration(write: Write) -> None:
    orders = read_orders(_file(write, LEMIS, {}, {"line": "L2"}), "lemis").rows
    assert orders["order_id"].tolist() == ["L1", "L2"] and orders["buyer_id"].nunique() == 1


@pytest.mark.parametrize(
    ("origin", "shipped_from", "exporter", "route"),
    [
        ("NA", "NA", "NA", "NA>NA>US"),
        ("NA", "TH", "TH", None),
        ("TG", "NA", None, None),
        ("XX", "ID", "ID", None),
        ("ID", "G2", None, None),
    ],
)
def test_na_is_namibia_only_where_both_columns_say_so(
    write: Write, origin: str, shipped_from: str, exporter: str | None, route: str | None
) -> None:
    checked = read_orders(_file(write, LEMIS, {"country_origin": origin, "country_imp_exp": shipped_from}), "lemis")
    row = checked.rows[["exporter_country", "route"]].astype(object).iloc[0]
    assert row.where(row.notna(), None).tolist() == [exporter, route]
    assert not len(checked.warnings)


def test_a_line_without_an_outcome_is_unknown_rather_than_cleared(write: Write) -> None:
    found = read_outcomes(_file(write, LEMIS, {"action": "NA"}, {"disposition_date": "NA"}), "lemis")
    assert not len(found.rows) and not len(found.rejected) and found.left_out == 2


@pytest.mark.parametrize(("mapping", "usual"), [("lemis", LEMIS), ("kcs", KCS)])
def test_every_column_of_a_declaration_stays_in_sight(write: Write, mapping: str, usual: dict[str, str]) -> None:
    extras = read_orders(_file(write, usual, {}), mapping).extras
    assert {name.removesuffix(" as it came") for name in extras} == set(usual)


def test_a_korean_declaration_becomes_an_order_and_an_outcome(write: Write) -> None:
    path = _file(write, KCS, {})
    order, outcome = read_orders(path, "kcs").rows.iloc[0], read_outcomes(path, "kcs").rows.iloc[0]
    told = order[["order_id", "exporter_country", "destination_country", "route", "transport_mode", "hs_code"]]
    assert told.tolist() == ["7", "HK", "KR", "CN>HK>KR", "air", "071080"]
    assert pd.isna(order["net_weight_kg"]) and pd.isna(order["value_usd"])
    assert (outcome["outcome"], outcome["outcome_date"]) == ("diverted", pd.Timestamp("2021-04-02"))
