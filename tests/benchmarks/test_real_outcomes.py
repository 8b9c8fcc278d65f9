"""The comparison on real declarations, walked with made ones in the same layout."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import real_outcomes.contenders
import real_outcomes.findings
from real_outcomes.contenders import plain
from real_outcomes.declarations import Declarations, read_declarations
from real_outcomes.findings import real_outcomes as all_found
from real_outcomes.page import section

COUNT = 900


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made declarations of four years: some ports refuse more, and the inspector writes down a source of his own."""
    chance = np.random.default_rng(8)
    port, country = chance.choice(["LA", "MI", "SF"], COUNT), chance.choice(["CN", "TH", "HK", "XX"], COUNT)
    refused = chance.random(COUNT) < np.where((port == "SF") & (country == "TH"), 0.8, 0.06)
    days = pd.Timestamp("2016-01-01") + pd.to_timedelta(np.sort(chance.integers(0, 1461, COUNT)), "D")
    when = pd.Series(days.strftime("%Y-%m-%dT00:00:00Z"))
    cells = {
        "line": np.arange(COUNT), "control_number": np.arange(COUNT) // 2, "species_code": chance.choice(["A", "B"], COUNT),
        "genus": "Rana", "species": "sp.", "specific_name": "NA", "generic_name": chance.choice(["FROG", "TOAD"], COUNT),
        "description": chance.choice(["LIV", "MEA"], COUNT), "quantity": chance.integers(1, 99, COUNT),
        "unit": chance.choice(["NO", "KG"], COUNT), "country_origin": country, "country_imp_exp": country,
        "source": np.where(refused, "U", chance.choice(["W", "C"], COUNT)), "action": np.where(refused, "R", "C"),
        "disposition_date": when, "shipment_date": when, "port": port,
    }  # fmt: skip
    path = tmp_path_factory.mktemp("made") / "declarations.csv"
    pd.DataFrame(cells).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def declarations(table: Path) -> Declarations:
    return read_declarations(table)


def test_what_the_inspector_wrote_is_named_and_in_no_column_of_a_booster(declarations: Declarations) -> None:
    assert {"source", "action"} <= set(declarations.named)
    assert {"source", "action"}.isdisjoint(declarations.raw())


def test_no_line_is_learned_from_whose_outcome_was_not_known(declarations: Declarations) -> None:
    learned = declarations.known["outcome_date"][declarations.learned]
    assert learned.max() < pd.Timestamp("2019-01-01") and not (declarations.learned & declarations.judged).any()


def test_a_declaration_is_as_risky_as_its_riskiest_line(declarations: Declarations) -> None:
    judged = declarations.by_declaration(np.arange(declarations.judged.sum(), dtype=float))
    lines = declarations.orders["buyer_id"][declarations.judged]
    assert len(judged.margin) == lines.nunique() and judged.margin.max() == len(lines) - 1
    assert (
        judged.diverted.sum() == pd.Series(declarations.refused[declarations.judged]).groupby(lines.values).max().sum()
    )


def test_a_booster_that_is_not_installed_is_skipped(
    declarations: Declarations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> ModuleType:
        raise ImportError(name)

    monkeypatch.setattr(real_outcomes.contenders, "import_module", missing)
    assert plain("xgboost", declarations, declarations.raw()) is None


def test_the_part_is_written_from_the_figures_and_replaces_itself(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"RESAMPLES": 5, "SEEDS": (1,), "EARLIER_YEARS": (2018,)}
    for name, value in few.items():
        monkeypatch.setattr(real_outcomes.findings, name, value)
    whole = real_outcomes.contenders.plain
    only = lambda library, *rest: whole(library, *rest) if library == "lightgbm" else None  # noqa: E731
    monkeypatch.setattr(real_outcomes.contenders, "plain", only)
    found = all_found(table) | {"synthetic": None}
    page = section(found)
    assert found["contenders"]["model"]["average_precision"]["value"] > found["refused"] / found["declarations"]
    assert len(found["seeds"]) == 1 and "\n| 2018 | " in page
    assert "skipped: not installed" in page and "**source**" in page
