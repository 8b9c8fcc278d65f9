"""Made-up assessments and batches for the writers, and a browser to open their pages in."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diversion_risk.assess.assessment import (
    Assessment,
    Likeness,
    NeverSeen,
    OpenQuestion,
    Precedent,
    Provenance,
    RaisedFlag,
    Reason,
    TrackRecord,
    Weighed,
)
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.order_pages import OrderPages, queue_row
from diversion_risk.outputs.overview import overview
from diversion_risk.outputs.ranked import SAID, STATED, RankedOrder, ranked
from diversion_risk.outputs.report import write_report
from diversion_risk.outputs.sheets import PageSizes

CHROMIUM = Path("/usr/bin/chromium")
CHROMEDRIVER = Path("/usr/bin/chromedriver")

_ORDER = {
    "order_id": "O-1",
    "order_date": "2024-03-08 00:00:00",
    "exporter_country": "US",
    "buyer_id": "B-7",
    "buyer_name": "Anadolu Elektronik Tic. Ltd.",
    "buyer_country": "TR",
    "destination_country": "TR",
    "hs_code": "854231",
    "goods_description": "Microcontrollers",
    "quantity": "4000.0",
    "value_usd": "12345.5",
    "end_use_statement": "False",
    "cost_centre": "4711",
}
_PLAIN = Assessment(
    order_id="O-1",
    order=_ORDER,
    risk=0.123,
    risk_low=0.081,
    risk_high=0.174,
    margin=-1.0,
    rank=1,
    of=50,
    decision="review",
    selected_by="risk",
    track_record=TrackRecord(0.1, 0.2, 262, 31, 0.084, 0.171, "2022-12-02", "2024-11-30"),
    base=-3.0,
    rest=0.15,
    reasons=(
        Reason(
            "volume",
            1.6,
            (
                Weighed("quantity_vs_norm", "The quantity is 8.4 times this buyer's usual one.", 8.4213, 1.13, 1.5),
                Weighed("value_vs_norm", "The value is 6.5 times this buyer's usual one.", 6.5, 1.25, 0.1),
            ),
            0.09,
        ),
        Reason(
            "payment",
            0.5,
            (Weighed("payer_elsewhere", "The money comes from a third country.", 1.0, 0.062, 0.5, "third_country"),),
            0.15,
        ),
    ),
    against=(
        Reason(
            "buyer",
            -0.25,
            (Weighed("buyer_orders", "The buyer placed 1,400 orders in the past year.", 1400.0, None, -0.25),),
            0.12,
        ),
    ),
    share_told=0.84,
    red_flags=(
        RaisedFlag("third_country", "The payer has no part in it.", "It is in AE.", "FIN-2022-Alert003", "2022-06-28"),
    ),
    not_assessed=(OpenQuestion("detour_ratio", "The route is not stated, so its detour cannot be told.", "the way"),),
    never_seen=(NeverSeen("transport_mode", "rail", "No order the model learned from was to be carried by rail."),),
    precedents=(
        Precedent(
            "P-1", "2023-02-01", "diverted", "2023-11-05", 0.4,
            (Likeness("volume", "raises both"),), (Likeness("payment", "higher here"),),
        ),
        Precedent("P-2", "2023-03-01", "cleared", "2023-04-05", 0.5, (Likeness("buyer", "lowers both"),), ()),
    ),
    answers=None,
    earlier=None,
    model_id="diversion-risk/7",
    provenance=Provenance("diversion-risk/7"),
)  # fmt: skip


def assessment_of(order: dict[str, str] | None = None, **changes: Any) -> Assessment:
    """An assessment like any other, but for the changes; `order` overrides single fields of the order."""
    facts = _ORDER | {"order_id": str(changes.get("order_id", "O-1"))} | (order or {})
    return replace(_PLAIN, **{"order": facts, **changes})


def batch_of(listed: list[Assessment], released: int = 0, **changes: Any) -> "MadeBatch":
    """A batch of the listed orders and as many released ones as asked for."""
    rows = [
        *({"risk": a.risk, "decision": a.decision, "selected_by": a.selected_by, **_way(a.order)} for a in listed),
        *({"risk": 0.002, "decision": "release", "selected_by": "", **_way(_ORDER)} for _ in range(released)),
    ]
    columns = ["risk", "decision", "selected_by", "exporter_country", "destination_country", "hs_code"]
    frame = pd.DataFrame(rows, columns=columns)
    before = sorted((one for one in listed if one.decision != "release"), key=lambda one: one.rank)
    queue, told = [queue_row(one) for one in before], overview(frame, frame)
    plain = MadeBatch(
        told, queue, _by_rank(listed, released), Provenance("m-7"), "4 orders", 0, 0, 0, listed=tuple(before)
    )
    return replace(plain, **changes)


@dataclass(frozen=True)
class MadeBatch(Batch):
    """A batch, and what its queue was made from."""

    listed: tuple[Assessment, ...] = ()


def write_pages(folder: Path, batch: MadeBatch, sizes: PageSizes = PageSizes()) -> Path:  # noqa: B008  # frozen
    """Write every page of a batch, those of its orders first, as a run does."""
    pages = OrderPages(folder / "report", batch.capacity, [one.rank for one in batch.listed], sizes)
    for one in batch.listed:
        pages.write(one)
    return write_report(folder, batch, sizes)


def _by_rank(listed: list[Assessment], released: int) -> list[RankedOrder]:
    """A line for every order; the released ones have the ranks that are left."""
    scores = [{name: getattr(a, name) for name in SAID} for a in listed]
    taken = {a.rank for a in listed}
    free = (rank for rank in count(1) if rank not in taken)
    quiet = {"risk": 0.002, "risk_low": 0.001, "risk_high": 0.004, "decision": "release", "selected_by": ""}
    scores += [quiet | {"red_flags": (), "rank": rank} for rank in islice(free, released)]
    orders = [a.order for a in listed] + [_ORDER | {"order_id": f"R-{place}"} for place in range(released)]
    return ranked(pd.DataFrame(scores, columns=list(SAID)), pd.DataFrame(orders, columns=list(STATED)))


def _way(order: Any) -> dict[str, str]:
    return {name: order[name] for name in ("exporter_country", "destination_country", "hs_code")}


@pytest.fixture
def assessment() -> Callable[..., Assessment]:
    return assessment_of


@pytest.fixture
def batch() -> Callable[..., Batch]:
    return batch_of


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not (CHROMIUM.exists() and CHROMEDRIVER.exists()) and not os.environ.get("CI_FORBID_SKIPS"):
        pytest.skip("needs /usr/bin/chromium and /usr/bin/chromedriver")
    driver = _open_browser(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


def _open_browser(profile: Path) -> Any:
    from selenium import webdriver  # noqa: PLC0415 - only where a browser is asked for

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --window-size=1280,900"
    )
    for argument in (*quiet.split(), f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(str(CHROMEDRIVER)))
