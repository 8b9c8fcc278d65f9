"""Every row is accounted for, by what stands in the files."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.outputs.accounted import check_rows
from diversion_risk.outputs.manifest import Counts
from diversion_risk.outputs.tables import write_csv

COUNTS = Counts(5, 3, 2, 0, 0, 0, 0, 0)


def _folder(folder: Path, kind: str, rejected: list[int]) -> Path:
    scores = pd.DataFrame({"order_id": ["A", "B\nB", 'C"'], "reasons": ["x" * 200_000, "", ""]})
    if kind == "csv":
        write_csv(folder / "scores.csv", scores)
    else:
        scores.to_parquet(folder / "scores.parquet", index=False)
    write_csv(folder / "rejected.csv", pd.DataFrame({"row": rejected, "found": ["a\nb"] * len(rejected)}))
    return folder


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_row_with_two_troubles_is_one_row(kind: str, tmp_path: Path) -> None:
    check_rows(_folder(tmp_path, kind, [4, 4, 6]), kind, COUNTS)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize(("rejected", "counts"), [
    ([4], COUNTS), ([4, 5, 6], COUNTS), ([4, 6], replace(COUNTS, rows_in=6)), ([4, 6], replace(COUNTS, scored=2, rejected=3)),
])  # fmt: skip
def test_a_row_that_is_nowhere_or_twice_is_found(
    kind: str, rejected: list[int], counts: Counts, tmp_path: Path
) -> None:
    with pytest.raises(IntegrityBroken, match="every row once"):
        check_rows(_folder(tmp_path, kind, rejected), kind, counts)
