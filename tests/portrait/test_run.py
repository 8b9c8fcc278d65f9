"""The portrait end to end on a small world: its figures are those of the scoring run, and the page tells them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.cli import main
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.portrait.leading import TOP, leading
from diversion_risk.portrait.run import Sitting, draw_portrait
from diversion_risk.portrait.view import View
from diversion_risk.score.job import ScoringJob, assess_job
from tests.road import Road


@pytest.fixture(scope="module")
def drawn(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("portrait") / "portrait"
    words = ["portrait", str(road.batch), "--model", str(road.model), "--out", str(out)]
    assert main([*words, "--beside", str(road.model), "--sample", "50"]) == 0
    return out


@pytest.fixture(scope="module")
def view(road: Road) -> View:
    return View.of(assess_job(ScoringJob(str(road.batch), str(road.model), seed=0)))


def test_facts_and_themes_both_add_up_to_every_margin(view: View) -> None:
    base = view.assessed.model.contributions(view.assessed.facts.values.head(1)).base
    for pushes in (view.pushes, view.themes):
        np.testing.assert_allclose(base + pushes.to_numpy().sum(axis=1), view.assessed.risk.margin, atol=1e-9)


def test_what_leads_is_what_the_pages_of_the_orders_tell(view: View) -> None:
    names = [*view.themes, None]
    every = np.arange(len(view.themes))
    for leaders, one in zip(leading(view.themes), view.assessed.explain_at(every), strict=True):
        told = [reason.group for reason in one.reasons[:TOP]]
        assert [names[place] for place in leaders] == [*told, *[None] * (TOP - len(told))]


def test_the_figures_hang_together(drawn: Path) -> None:
    found = json.loads((drawn / "portrait.json").read_text(encoding="utf-8"))
    assert sum(one["share"] for one in found["facts"]) == pytest.approx(1)
    assert sum(one["share"] for one in found["themes"]) == pytest.approx(1)
    for one in found["dependence"]:
        unknown = one["unknown"]["orders"] if one["unknown"] else 0
        assert sum(step["orders"] for step in one["steps"]) + unknown == found["batch"]["orders"]
    assert found["interactions"]["orders"] == 50
    strengths = [pair["strength"] for pair in found["interactions"]["pairs"]]
    assert strengths
    assert strengths == sorted(strengths, reverse=True)


def test_a_model_beside_itself_changes_nothing(drawn: Path) -> None:
    beside = json.loads((drawn / "portrait.json").read_text(encoding="utf-8"))["beside"]
    assert beside["rank_correlation"] == pytest.approx(1)
    assert beside["listed"][0] == beside["listed"][1] == beside["kept"] > 0
    assert (beside["everyone"]["first"], beside["everyone"]["top"], beside["moved"]) == (0, 0, [])


def test_the_page_asks_for_nothing_and_names_every_drawing(drawn: Path) -> None:
    page = (drawn / "portrait.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "src=" not in page.replace("default-src", "").replace("style-src", "")
    assert page.count('class="dependence" width="100%"') == page.count('role="img" aria-label=')
    assert page.count("<figure") == page.count("Contribution by value</caption>") > 0


def test_a_portrait_gives_way_to_a_new_one_but_nothing_else_does(road: Road, drawn: Path, tmp_path: Path) -> None:
    job = ScoringJob(str(road.batch), str(road.model))
    before = (drawn / "portrait.json").read_bytes()
    assert draw_portrait(Sitting(job, str(road.model), sample=50), drawn) == drawn / "portrait.html"
    assert (drawn / "portrait.json").read_bytes() == before
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ConfigurationWrong, match="other things"):
        draw_portrait(Sitting(job), tmp_path)


def test_no_orders_have_no_portrait(road: Road, tmp_path: Path) -> None:
    pd.read_parquet(road.batch).head(0).to_parquet(tmp_path / "none.parquet")
    with pytest.raises(FileUnusable, match="nothing to draw"):
        draw_portrait(Sitting(ScoringJob(str(tmp_path / "none.parquet"), str(road.model))), tmp_path / "out")
    assert not (tmp_path / "out").exists()
