"""The page of a whole model, from made-up figures: what it says in words, and what a browser makes of it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from diversion_risk.outputs.portrait_page import portrait_page

HOSTILE = "<script>window.owned=1</script>.csv"
STEP = {"low": 0.0, "high": 0.0, "orders": 30, "mean": -0.25, "least": -0.5, "most": 0.0}
AGE, HUB = "buyer_age_days", "destination_is_hub"


def _weight(name: str, share: float) -> dict[str, Any]:
    return {"name": name, "strength": share / 2, "share": share, "raises": 0.4}


def found(**changes: Any) -> dict[str, Any]:
    """Figures as `portrait.json` has them."""
    themes = [_weight("the age of the buyer", 0.75), _weight("the price of the goods", 0.25)]
    about = {"about": "the age of the buyer", "meaning": "Days from the buyer's incorporation to the order."}
    yes = {"about": "the destination", "meaning": "Whether the destination is a hub.", "direction": "rises"}
    part = {"name": "TR", "orders": 250, "themes": themes}
    return {
        "batch": {
            "model": "0123456789abcdef", "orders": 400, "file": HOSTILE, "first": "2024-07-01", "last": "2024-07-31",
            "listed": 8, "policy": "2 % of the batch",
        },
        "facts": [_weight(AGE, 0.8) | about | {"direction": "falls"}, _weight(HUB, 0.2) | yes],
        "themes": themes,
        "parts": {
            "enough": 200,
            "destinations": {"too_few": 7, "told": [part]},
            "tiers": {"too_few": 0, "told": [part | {"name": "tier 1 of the Common High Priority List"}]},
        },
        "dependence": [
            {"name": AGE, **about, "direction": "falls", "steps": [STEP, STEP | {"low": 1.0, "high": 900.0, "mean": -0.75}],
             "unknown": {"orders": 5, "mean": 0.125, "least": 0.0, "most": 0.25}},
            {"name": HUB, **yes, "steps": [STEP, STEP | {"low": 1.0, "high": 1.0, "mean": 0.5}], "unknown": None},
        ],
        "interactions": {"orders": 100, "pairs_in_all": 1, "pairs": [{"facts": [AGE, HUB], "strength": 0.0123}]},
        "reasons": {"top": 5, "themes": [
            {"name": "the age of the buyer", "first": 0.3, "top": 0.5, "first_listed": 0.6, "top_listed": 0.9}]},
        "beside": None,
    } | changes  # fmt: skip


BESIDE = {
    "model": "fedcba9876543210", "rank_correlation": 0.9124, "listed": [8, 8], "kept": 6,
    "everyone": {"orders": 400, "first": 0.31, "top": 0.72}, "of_the_listed": {"orders": 8, "first": 0.25, "top": 0.5},
    "moved": [{"name": "the price of the goods", "came": 90, "went": 4}],
}  # fmt: skip


def test_directions_and_steps_are_told_in_words() -> None:
    page = portrait_page(found())
    assert "As it grows it may lower the risk, never raise it" in page
    assert (
        "Lowest at 1 to 900 (-0.75 on average), highest at 0 (-0.25). Unknown in 5 orders (+0.12 on average)." in page
    )
    assert "Lowest at no (-0.25 on average), highest at yes (+0.50)." in page


def test_what_is_left_out_is_counted() -> None:
    page = portrait_page(found())
    assert "7 destinations with fewer are left out" in page
    assert "Not compared: no other model was named" in page


def test_another_model_is_held_beside_it_in_words() -> None:
    page = portrait_page(found(beside=BESIDE))
    assert "alike to 0.912" in page
    assert "Of 8 orders on the first list 6 are on the second, too (75 %)" in page
    assert "the price of the goods (came in 90)" in page


def test_models_that_tell_nothing_apart_and_empty_lists_are_told_as_such() -> None:
    none = {"orders": 0, "first": 0.0, "top": 0.0}
    page = portrait_page(
        found(beside=BESIDE | {"rank_correlation": None, "listed": [0, 0], "kept": 0, "of_the_listed": none})
    )
    assert "cannot be compared" in page
    assert "Of 0 orders on the first list 0 are on the second" in page
    assert "of those on the first list" not in page


def test_a_model_without_interactions_or_reasons_has_a_page() -> None:
    still = found(
        interactions={"orders": 9, "pairs_in_all": 0, "pairs": []}, reasons={"top": 5, "themes": []}, dependence=[]
    )
    page = portrait_page(still)
    assert "No two facts act together." in page
    assert "No order has a reason for a higher risk" in page


@pytest.fixture
def page(tmp_path: Path, browser: Any) -> Iterator[Any]:
    path = tmp_path / "portrait.html"
    path.write_text(portrait_page(found(beside=BESIDE)), encoding="utf-8")
    browser.get(path.as_uri())
    yield browser
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, scheme: str) -> None:
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    page.execute_script((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    said = page.execute_async_script("axe.run().then(arguments[0])")
    assert len(said["passes"]) > 10
    serious = [one for one in said["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


@pytest.mark.browser
def test_a_hostile_file_name_is_inert_and_nothing_is_asked_for(page: Any) -> None:
    assert page.execute_script("return window.owned === undefined")
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0


@pytest.mark.browser
def test_the_page_fits_a_telephone(page: Any) -> None:
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert page.execute_script("return document.documentElement.scrollWidth") <= 360


def test_parts_of_which_none_has_enough_orders_are_said_to_be_none() -> None:
    parts = {"enough": 200, "destinations": {"too_few": 77, "told": []}, "tiers": {"too_few": 0, "told": []}}
    assert portrait_page(found(parts=parts)).count("None of them has as many orders.") == 2
    assert "None of them has as many orders." not in portrait_page(found())
