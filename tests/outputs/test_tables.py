"""Tables as files: what a spreadsheet would run is inert, however the column is kept."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from diversion_risk.outputs.tables import write_csv

CELLS = ["=1+1", "plain", "-3", None, "＝A1", "@x"]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(CELLS, dtype=object),
        pd.Series(CELLS, dtype="str"),
        pd.Series(CELLS, dtype="category"),
        pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([CELLS[:2], CELLS[2:]]))),
    ],
    ids=["objects", "texts", "categories", "chunks"],
)
def test_a_formula_is_inert_and_a_number_stays_as_it_is(column: pd.Series, tmp_path: Path) -> None:
    write_csv(tmp_path / "told.csv", pd.DataFrame({"told": column}))
    lines = (tmp_path / "told.csv").read_text(encoding="utf-8").replace('"', "").splitlines()
    assert lines == ["told", "'=1+1", "plain", "-3", "", "'＝A1", "'@x"]


def test_a_heading_and_other_kinds_of_cells_are_written_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=name": [1.5, -2.0], "flag": [True, None], "day": pd.to_datetime(["2024-01-02", None])})
    write_csv(tmp_path / "told.csv", frame)
    assert (tmp_path / "told.csv").read_text().splitlines()[0].replace('"', "") == "'=name,flag,day"
