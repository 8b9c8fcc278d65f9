"""The layouts that ship, each on a small file of its kind."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diversion_risk.orders.checked import Checked
from diversion_risk.orders.mapping_file import shipped_mappings
from diversion_risk.orders.read import read_orders

SAMPLES = Path(__file__).parent / "layouts"


def _read(name: str) -> Checked:
    return read_orders(SAMPLES / f"{name}.csv", name)


def _row(checked: Checked, place: int, *columns: str) -> list[Any]:
    return [_shown(checked.rows[column].iloc[place]) for column in columns]


def _shown(value: Any) -> Any:
    return value.strftime("%Y-%m-%d") if isinstance(value, pd.Timestamp) else value


def test_every_sample_has_its_mapping() -> None:
    assert {path.stem for path in SAMPLES.glob("*.csv")} <= set(shipped_mappings())


def test_an_aes_report_is_read_line_by_line() -> None:
    checked = _read("aes")
    assert (len(checked.rows), len(checked.rejected), len(checked.warnings)) == (3, 0, 0)
    asked = ("order_id", "order_date", "buyer_id", "ultimate_consignee_type", "transport_mode", "hs_code", "quantity")
    assert _row(checked, 0, *asked) == [
        "X20240229123456/1", "2024-02-29", "Orient Parts FZE (AE)", "reseller", "air", "8542310001", 1500.0,
    ]  # fmt: skip
    assert _row(checked, 2, "order_date", "routed_export", "related_party", "transport_mode") == [
        "2024-03-01", True, False, "sea",
    ]  # fmt: skip
    assert checked.extras.columns.tolist() == ["Shipping Weight"]


def test_a_german_erp_is_read_with_its_commas_and_without_what_was_called_off() -> None:
    checked = _read("erp_german")
    assert (len(checked.rows), checked.left_out, len(checked.rejected)) == (2, 1, 0)
    asked = ("order_id", "order_date", "destination_country", "hs_code", "quantity", "value_usd", "net_weight_kg")
    assert _row(checked, 0, *asked) == [
        "0000004711-000010", "2024-02-29", "KZ", "85423100", 1500.0, 18400.0, 2.5,
    ]  # fmt: skip


def test_a_value_in_another_currency_is_unknown_with_a_warning() -> None:
    checked = _read("erp_german")
    assert pd.isna(checked.rows["value_usd"].iloc[1])
    assert checked.warnings[["row", "column", "found"]].values.tolist() == [[3, "value_usd", "2.250,50"]]


def test_a_bill_of_lading_without_a_consignee_is_rejected_and_a_withdrawn_one_left_out() -> None:
    checked = _read("bill_of_lading")
    assert checked.rows["order_id"].tolist() == ["201801021/TEMU1234567/1", "201801021/TEMU1234567/2"]
    assert checked.left_out == 1
    assert checked.rejected[["row", "column"]].values.tolist() == [[4, "buyer_id"]]
    assert [_shown(day) for day in checked.rows["order_date"]] == ["2018-01-03", "2018-01-02"]
    assert checked.rows["net_weight_kg"].round(4).tolist() == [2400.0, 99.7903]
    assert checked.rows["exporter_country"].isna().all()


@pytest.mark.parametrize("name", ["aes", "erp_german", "bill_of_lading"])
def test_no_row_of_a_layout_is_lost(name: str) -> None:
    checked = _read(name)
    lines = len((SAMPLES / f"{name}.csv").read_text().splitlines()) - 1
    assert len(checked.rows) + checked.rejected["row"].nunique() + checked.left_out == lines
