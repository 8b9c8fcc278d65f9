"""The pages as a reviewer meets them: opened from disk in a browser."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.support.ui import Select, WebDriverWait

from diversion_risk.outputs.sheets import PageSizes
from diversion_risk.verdicts.read import read_verdicts
from tests.outputs.conftest import write_pages

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.owned=1</script><img src=x onerror=window.owned=1>"
WIDE = "W" * 10_000
SERIOUS = ("serious", "critical")
"""Axe's own words for what keeps somebody from reading a page."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def opened(folder: Path, browser: Any, assessment: Callable[..., Any], batch: Callable[..., Any]) -> Any:
    listed = [
        assessment(order_id="O-1", rank=1, risk=0.9, decision="hold"),
        assessment(order_id=HOSTILE, rank=2, risk=0.3, order={"buyer_name": HOSTILE, "value_usd": "900"}),
        assessment(order_id="I" * 200, rank=3, risk=0.2, order={"buyer_name": WIDE, "destination_country": "AE"}),
        assessment(
            order_id="O-4",
            rank=40,
            risk=0.01,
            selected_by="random",
            red_flags=(),
            order={"value_usd": "", "exporter_country": "NL"},
        ),
    ]
    write_pages(folder, batch(listed, released=200), PageSizes(orders=20))
    browser.get((folder / "report.html").as_uri())
    return browser


def _shown(browser: Any) -> list[str]:
    rows = "[...document.querySelectorAll('#orders tbody tr')].filter(row => row.offsetParent !== null)"
    return list(browser.execute_script(f"return {rows}.map(row => row.cells[0].querySelector('b').textContent)"))


def _set(browser: Any, field: str, value: str) -> None:
    browser.execute_script(
        "const f = document.getElementById(arguments[0]); f.value = arguments[1];"
        "f.dispatchEvent(new Event('input', {bubbles: true}))",
        field,
        value,
    )


def _press(browser: Any, heading: str) -> None:
    browser.find_element("xpath", f"//table[@id='orders']//button[text()='{heading}']").click()


def test_page_opens_without_a_word_in_the_console(opened):
    assert opened.get_log("browser") == []
    assert _shown(opened) == ["1", "2", "3", "40"]


def test_hostile_script_does_not_run(opened, folder):
    for page in ("report.html", "report/2.html", "report/orders-1.html"):
        opened.get((folder / page).as_uri())
        assert opened.execute_script("return window.owned") is None
        assert opened.get_log("browser") == []


def test_find_looks_in_text_and_in_ids_cut_short(opened):
    _set(opened, "find", "window.owned")
    assert _shown(opened) == ["2"]
    assert opened.find_element("id", "shown").text == "Showing 1 of 4"
    _set(opened, "find", "i" * 200)
    assert _shown(opened) == ["3"]
    _set(opened, "find", "nothing like it")
    assert opened.find_element("id", "nothing").is_displayed()


@pytest.mark.parametrize(
    ("field", "value", "left"), [("kind", "random", ["40"]), ("kind", "hold", ["1"]), ("destination", "AE", ["3"])]
)
def test_choices_filter(opened, field, value, left):
    _set(opened, field, value)
    assert _shown(opened) == left


def test_flagged_only_and_show_all(opened):
    opened.find_element("id", "flagged").click()
    assert _shown(opened) == ["1", "2", "3"]
    opened.find_element("css selector", "#filter button").click()
    opened.execute_async_script("setTimeout(arguments[0], 20)")
    assert _shown(opened) == ["1", "2", "3", "40"]


def test_sorting_by_number_turns_and_keeps_the_unknown_last(opened):
    _press(opened, "Value (USD)")
    assert _shown(opened) == ["2", "1", "3", "40"]
    _press(opened, "Value (USD)")
    assert _shown(opened) == ["1", "3", "2", "40"]
    heading = opened.find_element("css selector", "#orders th[aria-sort]")
    assert heading.get_attribute("aria-sort") == "descending"


def test_sorting_works_from_the_keyboard(opened):
    opened.execute_script("document.querySelector('#orders th button').focus()")
    opened.switch_to.active_element.send_keys("\ue007")
    assert _shown(opened) == ["40", "3", "2", "1"]


@pytest.mark.parametrize("page", ["report.html", "report/2.html", "report/3.html", "report/orders-1.html"])
def test_nothing_sticks_out_on_a_telephone(opened, folder, page):
    size = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    opened.get((folder / page).as_uri())
    width = opened.execute_script("return document.documentElement.scrollWidth")
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width == 375


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["report.html", "report/1.html", "report/2.html", "report/orders-1.html"])
def test_axe_finds_nothing_serious(opened, folder, page, scheme):
    opened.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    opened.get((folder / page).as_uri())
    opened.execute_script((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = opened.execute_async_script("axe.run().then(arguments[0])")
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(found["passes"]) > 10
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in SERIOUS] == []


def test_what_could_not_be_assessed_opens_from_the_keyboard_and_is_printed_unopened(opened, folder):
    opened.get((folder / "report" / "1.html").as_uri())
    question = opened.find_element("css selector", ".theme li")
    # Selenium's own answer takes a closed `details` for hidden, whatever the style says.
    seen = "return arguments[0].checkVisibility() && arguments[0].getBoundingClientRect().height > 0"
    assert not opened.execute_script(seen, question)
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    is_printed = opened.execute_script(seen, question)
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert is_printed
    opened.find_element("css selector", ".theme summary").send_keys("\ue007")
    assert question.is_displayed() and "detour" in question.text


def test_queue_can_be_read_without_javascript(opened, folder):
    opened.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    opened.get((folder / "report.html").as_uri())
    text = opened.find_element("id", "orders").text
    is_filter_shown = opened.find_element("id", "filter").is_displayed()
    opened.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "O-4" in text
    assert not is_filter_shown


def test_pages_turn_without_javascript_and_the_filter_says_what_it_looks_in(
    browser: Any, tmp_path: Path, assessment: Callable[..., Any], batch: Callable[..., Any]
) -> None:
    listed = [assessment(order_id=f"O-{rank}", rank=rank) for rank in range(1, 6)]
    browser.get(write_pages(tmp_path, batch(listed, released=4), PageSizes(queue=2, orders=6)).as_uri())
    _set(browser, "find", "O-2")
    assert browser.find_element("id", "shown").text == "Showing 1 of 2 on this page; in all there are 5"
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    for button, read in (("Last »", "O-5"), ("‹ Previous", "O-4"), ("« First", "O-2")):
        browser.find_element("partial link text", button).click()
        assert read in browser.find_element("id", "orders").text
    browser.find_element("link text", "from the highest risk down").click()
    browser.find_element("partial link text", "Next ›").click()
    text = browser.find_element("tag name", "main").text
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "Orders by rank 7 to 9 of 9, page 2 of 2" in text and "R-3" in text and "R-0" not in text


@pytest.fixture
def saved(opened: Any, tmp_path: Path) -> Callable[[], Path]:
    """Presses the button that saves verdicts; gives the file."""
    opened.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})

    def save() -> Path:
        opened.find_element("id", "save").click()
        WebDriverWait(opened, 10).until(lambda _: (tmp_path / "verdicts.csv").exists())
        return tmp_path / "verdicts.csv"

    return save


def _decide(browser: Any, row: int, verdict: str, why: str) -> None:
    cell = browser.find_elements("css selector", "#orders .verdict")[row]
    Select(cell.find_element("tag name", "select")).select_by_value(verdict)
    cell.find_element("tag name", "input").send_keys(why)


def test_verdicts_are_saved_as_the_file_that_the_command_line_takes(opened, saved):
    _decide(opened, 0, "cleared", 'seen, "on site"')
    _decide(opened, 1, "diverted", "=1+1")
    assert not opened.find_element("id", "save").is_enabled()
    opened.find_element("id", "reviewer").send_keys("Ada")
    found = read_verdicts(saved()).rows
    assert found[["order_id", "verdict", "reviewer", "why"]].to_numpy().tolist() == [
        ["O-1", "cleared", "Ada", 'seen, "on site"'],
        [HOSTILE, "diverted", "Ada", "=1+1"],
    ]
    assert opened.execute_script("return window.owned") is None and opened.get_log("browser") == []


def test_verdicts_that_lack_who_or_why_cannot_be_saved(opened):
    opened.find_element("id", "reviewer").send_keys("Ada")
    _decide(opened, 0, "cleared", "")
    assert opened.find_element("id", "verdicts").text == "1 verdicts, 1 without a why"
    assert not opened.find_element("id", "save").is_enabled()


def test_order_page_leads_back_to_the_queue(opened, folder):
    opened.find_element("css selector", "#orders a").click()
    assert opened.current_url == (folder / "report" / "1.html").as_uri()
    opened.find_element("link text", "Queue").click()
    assert opened.current_url == (folder / "report.html").as_uri() + "#queue"
