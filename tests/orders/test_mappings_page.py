"""The examples of docs/mappings.md do what the page says."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diversion_risk.orders.checked import Checked
from diversion_risk.orders.mapping_file import shipped_mappings
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.proposal import propose
from diversion_risk.orders.proposal_file import proposal_file
from diversion_risk.orders.read import read_orders

PAGE = Path(__file__).parents[2] / "docs" / "mappings.md"
READ: dict[str, Callable[[Path, str], Checked]] = {"result": read_orders, "result-outcomes": read_outcomes}


def _examples() -> list[tuple[str, str, str, str]]:
    """For each result on the page: the file, the mapping, what is read from it, and the result."""
    blocks = re.findall(
        r"^```(csv|yaml|result|result-outcomes)\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    latest: dict[str, str] = {}
    found = []
    for kind, text in blocks:
        latest[kind] = text
        if kind in READ:
            found.append((latest["csv"], latest["yaml"], kind, text))
    return found


def test_the_page_has_examples_of_orders_and_outcomes() -> None:
    assert [kind for _, _, kind, _ in _examples()] == ["result", "result", "result-outcomes"]


@pytest.mark.parametrize(("file", "mapping", "kind", "result"), _examples())
def test_an_example_gives_its_result(tmp_path: Path, file: str, mapping: str, kind: str, result: str) -> None:
    (tmp_path / "export.csv").write_text(file)
    (tmp_path / "own.yaml").write_text(mapping)
    checked = READ[kind](tmp_path / "export.csv", str(tmp_path / "own.yaml"))
    expected = pd.read_csv(io.StringIO(result), dtype=str)
    assert not len(checked.warnings), checked.tally()
    assert [[_shown(cell) for cell in row] for row in checked.rows[expected.columns].values] == expected.values.tolist()


def _shown(cell: Any) -> str:
    """A value as the page shows it."""
    if isinstance(cell, pd.Timestamp):
        return cell.strftime("%Y-%m-%d")
    return str(round(cell, 6)) if isinstance(cell, float) else str(cell)


def test_the_first_example_says_truly_what_becomes_of_the_other_rows(tmp_path: Path) -> None:
    file, mapping, _, _ = _examples()[0]
    (tmp_path / "export.csv").write_text(file)
    (tmp_path / "own.yaml").write_text(mapping)
    checked = read_orders(tmp_path / "export.csv", str(tmp_path / "own.yaml"))
    assert checked.left_out == 1
    assert checked.rejected[["row", "found"]].values.tolist() == [[5, "31.02.2024"]]
    assert checked.extras.columns.tolist() == ["Status", "Sachbearbeiter"]


def test_the_proposal_on_the_page_is_the_one_that_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, proposed = re.search(r"```map-csv\n(.*?)```\n\n```map-result\n(.*?)```", PAGE.read_text(), re.DOTALL).groups()  # type: ignore[union-attr]
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(file)
    assert proposal_file(propose(Path("export.csv"))) == proposed


def test_the_page_names_every_mapping_that_ships() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (?!rows|that)", PAGE.read_text().partition("## Begin")[0], re.MULTILINE)
    assert sorted(listed) == shipped_mappings()
