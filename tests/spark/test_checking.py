"""A folder checked on Spark gives the rows, and the account of all others, that reading it on one machine gives."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.orders import in_parts
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from tests.factory import order, orders, outcome

pytestmark = pytest.mark.spark


def _folder(place: Path, *files: pd.DataFrame) -> Path:
    place.mkdir()
    for number, rows in enumerate(files):
        rows.to_parquet(place / f"part-{number}.parquet", index=False, row_group_size=3)
    return place


def _checked(spark: Any, path: Path, place: Path, source: str | None = None, noun: str = "orders") -> Any:
    from diversion_risk.cluster.checking import check_folder  # noqa: PLC0415 - only where there is Spark

    return check_folder(spark, str(path), source, noun, place)


def _assert_same(there: Any, here: Checked) -> None:
    from diversion_risk.cluster.checking import REJECTED, WARNED, fields_of  # noqa: PLC0415
    from diversion_risk.orders.parts_on_disk import typed_rows  # noqa: PLC0415

    rows = there.rows.orderBy("place").toArrow()
    pd.testing.assert_frame_equal(typed_rows(rows, fields_of(there.rules)), here.rows)
    extras = pd.DataFrame(rows["extras"].to_pylist(), columns=list(there.extras), dtype="str")
    assert extras.fillna("").to_dict("records") == here.extras.fillna("").to_dict("records")
    for sort, lines in ((REJECTED, here.rejected), (WARNED, here.warnings)):
        pd.testing.assert_frame_equal(pd.concat(there.troubles(sort), ignore_index=True), lines)
    assert (there.rows_in, there.left_out) == (here.rows_in, here.left_out)


def test_every_row_is_accounted_for_as_on_one_machine(spark: Any, tmp_path: Path) -> None:
    first = orders(*[{"order_id": f"A-{n}"} for n in range(8)]).assign(batch="x", value_usd=["1", "-3", *["2.5"] * 6])
    second = orders(
        {"order_id": "A-0"}, {"order_id": "B-1", "hs_code": "8413"}, {"order_id": "A-7"}, {"order_id": "B-1"},
        {"order_id": "A-0", "buyer_country": "??"}, {"order_id": " A-1 "}, {"order_id": None}, {"order_id": None},
        {"order_id": "B-2", "transport_mode": "camel"},
    ).drop(columns="end_use")  # fmt: skip
    path = _folder(tmp_path / "orders", first, second.assign(value_usd=7))
    here = read_orders(path)
    assert len(here.rejected) > 5
    _assert_same(_checked(spark, path, tmp_path / "checked"), here)


def test_an_id_seen_in_rows_that_were_checked_elsewhere_is_refused(spark: Any, tmp_path: Path) -> None:
    rows = [{"order_id": f"O-{n % 4}"} for n in range(10)]
    path = _folder(tmp_path / "orders", orders(*rows))
    _assert_same(_checked(spark, path, tmp_path / "checked"), read_orders(path))


def test_outcomes_of_one_order_are_all_kept(spark: Any, tmp_path: Path) -> None:
    told = [outcome(order_id="O-1"), outcome(order_id="O-1", outcome="diverted"), outcome(order_id="")]
    path = _folder(tmp_path / "outcomes", pd.DataFrame(told[:1]), pd.DataFrame(told[1:]))
    _assert_same(_checked(spark, path, tmp_path / "checked", noun="outcomes"), read_outcomes(path))


def test_a_mapping_is_followed_row_numbers_and_all(spark: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "orders:\n  rows: [{column: kind, among: [order]}]\n  columns:\n    order_id: {template: 'R-{row number}'}\n"
        "    order_date: {column: day}\n    buyer_id: {column: buyer}\n    buyer_country: {constant: DE}\n"
        "    destination_country: {constant: TR}\n    hs_code: {column: code}\n",
        encoding="utf-8",
    )
    rows = pd.DataFrame(
        {"kind": ["order", "quote"] * 4, "day": "2024-03-01", "buyer": "B", "code": "841370", "note": "n"}
    )
    path = _folder(tmp_path / "orders", rows, rows)
    _assert_same(_checked(spark, path, tmp_path / "checked", str(mapping)), read_orders(path, str(mapping)))


def test_a_folder_without_a_required_column_is_refused_before_spark_is_asked(spark: Any, tmp_path: Path) -> None:
    path = _folder(tmp_path / "orders", pd.DataFrame([order()]).drop(columns="hs_code"))
    with pytest.raises(FileUnusable, match="hs_code"):
        _checked(spark, path, tmp_path / "checked")
    assert in_parts.folder_of(path).rows == 1
