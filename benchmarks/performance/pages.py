"""The pages of a scored batch: `python -m performance.pages FOLDER MODEL ORDERS`.

FOLDER is what `score` wrote. How many bytes the pages have and how soon each can be used in headless Chromium, with
scripts run and the first picture painted; and how long the page of one order takes to make from its assessment.
"""

import json
import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from selenium import webdriver

from diversion_risk import Scorer
from diversion_risk.orders.read import check_orders
from diversion_risk.outputs.order_page import Setting, order_page

_OPENINGS = 5
_MADE = 100
_QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --window-size=1280,900"
)
_SOONEST = """
const done = arguments[0], [opened] = performance.getEntriesByType("navigation");
requestAnimationFrame(() => setTimeout(() => done({parsed: opened.domContentLoadedEventEnd, usable: performance.now()})));
"""
"""In milliseconds from the opening: the document parsed and its scripts run; then laid out, painted and free for a click."""


def _opened(page: Path, profile: Path) -> dict[str, float]:
    """Medians, in seconds, of some openings of a page, each in a browser that has just begun."""
    found = []
    for _ in range(_OPENINGS):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (*_QUIET.split(), f"--user-data-dir={profile}"):
            options.add_argument(argument)
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        try:
            browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
            browser.get(page.as_uri())
            taken = browser.execute_async_script(_SOONEST)
            counted = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
            computed = next(one["value"] for one in counted if one["name"] == "TaskDuration")
            found.append({name: value / 1000 for name, value in taken.items()} | {"computed": computed})
        finally:
            browser.quit()
    return {name: float(np.median([one[name] for one in found])) for name in found[0]}


def _batch_pages(folder: Path) -> list[dict[str, object]]:
    """The first page, and the largest of each other kind."""
    kinds = {"first page": ["report.html"], "page of the queue": [], "page of every order": [], "page of one order": []}
    for path in (folder / "report").iterdir():
        kind = re.sub(r"-?\d+\.html$", "", path.name)
        named = {"queue": "page of the queue", "orders": "page of every order", "": "page of one order"}[kind]
        kinds[named].append(f"report/{path.name}")
    rows = []
    with TemporaryDirectory() as profile:
        for kind, names in kinds.items():
            if names:
                largest = max((folder / name for name in names), key=lambda path: (path.stat().st_size, path.name))
                size = {"pages": len(names), "bytes": largest.stat().st_size}
                rows.append({"kind": kind, **size, **_opened(largest.resolve(), Path(profile))})
    return rows


def _making(model: Path, orders: Path) -> dict[str, float]:
    """Milliseconds that the page of an order takes, from its assessment, over listed orders of the first of a file."""
    scorer = Scorer.load(model)
    assessed = scorer.assess(check_orders(pd.read_parquet(orders).head(50 * _MADE)).rows)
    taken = []
    for one in assessed.explain_at(assessed.listed()[:_MADE]):
        begun = time.perf_counter()
        order_page(one, Setting())
        taken.append(1000 * (time.perf_counter() - begun))
    warm = taken[1:]
    return {"median": float(np.median(warm)), "p99": float(np.percentile(warm, 99)), "first": taken[0]}


if __name__ == "__main__":
    scored, model, orders = map(Path, sys.argv[1:4])
    counted = json.loads((scored / "manifest.json").read_text(encoding="utf-8"))["counts"]
    told = {"orders": counted["scored"], "listed": counted["listed"]}
    print(json.dumps(told | {"pages": _batch_pages(scored), "making": _making(model, orders)}))
