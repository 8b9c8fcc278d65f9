"""The reviewer's pages of a batch: the queue, every order by rank, the batch at a glance, a page for every order listed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.corridors import corridors
from diversion_risk.outputs.drift_told import drift_shown
from diversion_risk.outputs.order_facts import country_name
from diversion_risk.outputs.order_pages import QueueRow
from diversion_risk.outputs.pages import templates
from diversion_risk.outputs.risk_scale import distribution
from diversion_risk.outputs.sheets import PageSizes, Sheet, page_of_the_queue, sheets

FIRST = "report.html"
CORRIDOR_LIMIT = 25

_OF_A_REPORT = re.compile(r"((queue|orders)-)?\d+\.html")


@dataclass(frozen=True)
class Tally:
    """How many orders met which decision."""

    name: str
    count: int
    share: float


@dataclass(frozen=True)
class Part:
    """A page of all orders, as the page of the batch points to it."""

    sheet: Sheet
    address: str
    highest: str
    """Risk at its top and at its end, in words."""
    lowest: str


def write_report(folder: Path, batch: Batch, sizes: PageSizes = PageSizes()) -> Path:  # noqa: B008  # frozen
    """Write the pages of a batch but those of single orders (`OrderPages`); gives the path of the first, `report.html`.

    That is the batch at a glance and the first page of the queue. In `report/` lie `queue-<n>.html` from the second page of the
    queue on, and `orders-<n>.html` for every order by rank.
    """
    (folder / "report").mkdir(parents=True, exist_ok=True)
    for name, text in report_pages(batch, sizes):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / FIRST


def report_pages(batch: Batch, sizes: PageSizes = PageSizes()) -> Iterator[tuple[str, str]]:  # noqa: B008  # frozen
    """Every such page with its name, the first page first; one at a time, for together they may be large."""
    queue = list(sheets(len(batch.queue), sizes.queue, page_of_the_queue))
    yield FIRST, _first_page(batch, queue[0], sizes)
    for sheet in queue[1:]:
        yield f"report/queue-{sheet.number}.html", _queue_page(batch, sheet)
    for sheet in _of_every_order(batch, sizes):
        yield f"report/orders-{sheet.number}.html", _orders_page(batch, sheet)


def report_page(batch: Batch, sizes: PageSizes = PageSizes()) -> str:  # noqa: B008  # frozen
    """The first page as an HTML document."""
    return next(report_pages(batch, sizes))[1]


def _first_page(batch: Batch, sheet: Sheet, sizes: PageSizes) -> str:
    ways = corridors(batch.overview)
    return (
        templates()
        .get_template("report.html")
        .render(
            batch=batch,
            **_on_sheet(batch, sheet),
            listed_count=len(batch.queue),
            scored=batch.scored,
            told=len(batch.ranked),
            every=[_part(batch, one) for one in _of_every_order(batch, sizes)],
            tallies=_tallies(batch),
            spread=distribution(batch.overview),
            corridors=ways[:CORRIDOR_LIMIT],
            corridor_count=len(ways),
            drift=drift_shown(batch.drift),
        )
    )


def _queue_page(batch: Batch, sheet: Sheet) -> str:
    return templates().get_template("queue.html").render(batch=batch, **_on_sheet(batch, sheet))


def _orders_page(batch: Batch, sheet: Sheet) -> str:
    template = templates().get_template("orders.html")
    return template.render(batch=batch, sheet=sheet, scored=batch.scored, rows=batch.ranked[sheet.rows])


def _on_sheet(batch: Batch, sheet: Sheet) -> dict[str, Any]:
    """What a page of the queue is drawn from."""
    rows = batch.queue[sheet.rows]
    return {"sheet": sheet, "rows": rows, "destinations": _destinations(rows)}


def _of_every_order(batch: Batch, sizes: PageSizes) -> Iterator[Sheet]:
    if not batch.ranked:
        return iter(())
    return sheets(len(batch.ranked), sizes.orders, lambda page, _: f"orders-{page}.html")


def _part(batch: Batch, sheet: Sheet) -> Part:
    ends = batch.ranked[sheet.rows]
    return Part(sheet, f"report/orders-{sheet.number}.html", ends[0].risk, ends[-1].risk)


def _tallies(batch: Batch) -> list[Tally]:
    counts = dict.fromkeys(_KINDS.values(), 0)
    for decision, selected_by, orders in batch.overview[["decision", "selected_by", "orders"]].itertuples(index=False):
        counts[_KINDS[decision, selected_by == "random"]] += orders
    whole = max(batch.scored, 1)
    shown = {name: count for name, count in counts.items() if count or name in _ALWAYS_SHOWN}
    return [Tally(name, count, count / whole) for name, count in shown.items()]


def _destinations(rows: Sequence[QueueRow]) -> list[tuple[str, str]]:
    codes = {row.destination for row in rows}
    return sorted(((code, country_name(code)) for code in codes if code), key=lambda pair: pair[1])


_KINDS = {
    ("hold", False): "On hold until reviewed",
    ("review", False): "Listed for review, by risk",
    ("hold", True): "Listed for review, picked at random",
    ("review", True): "Listed for review, picked at random",
    ("release", False): "Released",
}
_ALWAYS_SHOWN = frozenset({"Listed for review, by risk", "Released"})
