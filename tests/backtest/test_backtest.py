"""The verb walked on a small world."""

import json
from pathlib import Path

import pytest

from diversion_risk.cli import main
from tests.road import Road

QUICK = [
    "experiment=tiny", "report.plots=true", "model.n_estimators=20", "calibration.resamples=0", "model.num_threads=1",
    "backtest.count=2", "backtest.days=120", "backtest.delay_days=60", "months=[12]", "confirmed=[20]",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("backtest")
    files = [f"data.orders={road.orders}", f"data.outcomes={road.outcomes}", f"truth={road.truth}"]
    assert main(["backtest", *files, "as_of=2024-12-31", f"out={out / 'told'}", f"paths.runs={out}", *QUICK]) == 0
    return out / "told"


def test_every_turn_is_judged_by_what_became_known_and_by_the_truth(folder: Path) -> None:
    found = json.loads((folder / "backtest.json").read_text())
    assert [one["judged"] for one in found["origins"]] == ["2024-03-07 to 2024-07-04", "2024-07-05 to 2024-11-01"]
    assert {"all_orders", "truth"} <= set(found["figures"]) and found["passed_over"] == {}
    for one in found["origins"]:
        assert one["truly_diverted"] > one["diverted"] > 0 and one["confirmed"] > 10
        model = one["figures"]["truth"]["model"]["average_precision"]
        assert model["value"] > one["truly_diverted"] / one["orders"] and model["low"] <= model["high"]


def test_less_is_learned_from_and_the_page_and_plots_are_there(folder: Path) -> None:
    found = json.loads((folder / "backtest.json").read_text())
    curve = {(one["kind"], one["amount"]): one for one in found["learning_curve"]}
    assert (
        curve["months", "12"]["orders"] < curve["months", "all"]["orders"]
        and curve["confirmed", "20"]["confirmed"] == 20
    )
    assert found["detection"]["truth, by network"]["all"]["networks"] > 1
    assert "| 2024-03-06 | 2024-03-07 to 2024-07-04 |" in (folder / "backtest.md").read_text(encoding="utf-8")
    assert {path.stem for path in folder.glob("*.png")} == {"origins", "months", "confirmed"}


def test_where_too_little_was_known_at_every_origin_it_says_so(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [f"data.orders={road.orders}", f"data.outcomes={road.outcomes}", "as_of=2020-12-31"]
    assert main(["backtest", *files, f"out={tmp_path / 'told'}", f"paths.runs={tmp_path}", *QUICK]) == 3
    assert "Too little was known at every origin" in capsys.readouterr().err
