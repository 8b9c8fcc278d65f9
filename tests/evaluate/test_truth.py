"""The truth of a simulated world, and files that are none."""

from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.evaluate.truth import read_truth


def _written(folder: Path, **columns: list[object]) -> Path:
    pd.DataFrame(columns).to_parquet(folder / "truth.parquet")
    return folder / "truth.parquet"


def test_the_truth_answers_in_the_order_asked(tmp_path: Path) -> None:
    truth = read_truth(_written(tmp_path, order_id=["1", "2", "3"], diverted=[True, False, False], role=["", "", ""]))
    assert truth.of(pd.Series(["3", "1"])).tolist() == [False, True]
    assert truth.unknown(pd.Series(["4", "1"])).tolist() == ["4"]


def test_orders_of_another_world_are_refused_rather_than_counted_as_honest(tmp_path: Path) -> None:
    truth = read_truth(_written(tmp_path, order_id=["1"], diverted=[True]))
    with pytest.raises(FileUnusable, match=r"does not know 1 of the 2 orders judged \(first: order X\)"):
        truth.of(pd.Series(["1", "X"]))


@pytest.mark.parametrize(("columns", "said"), [
    ({"order_id": ["1"]}, "columns order_id and diverted"),
    ({"order_id": ["1"], "diverted": ["false"]}, "expected true or false"),
    ({"order_id": ["1", None], "diverted": [True, False]}, "a cell is empty"),
    ({"order_id": ["1", "1"], "diverted": [True, False]}, "order 1 more than once"),
])  # fmt: skip
def test_a_table_that_is_no_truth_is_refused(columns: dict[str, list[object]], said: str, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match=said):
        read_truth(_written(tmp_path, **columns))
