"""The reviewer's pages of a batch: the queue, the batch at a glance, and a page for every order listed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diversion_risk.assess.assessment import Assessment
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.corridors import corridors
from diversion_risk.outputs.order_facts import country_name, written
from diversion_risk.outputs.order_page import Setting, file_name, order_page
from diversion_risk.outputs.pages import templates
from diversion_risk.outputs.readable import brief
from diversion_risk.outputs.risk_scale import distribution

QUEUE_LIMIT = 2_000
"""Rows of the queue: more make a page that no browser opens with pleasure."""
CORRIDOR_LIMIT = 25

_ORDER_PAGE = re.compile(r"\d+\.html")


@dataclass(frozen=True)
class QueueRow:
    """One order of the queue, its long texts cut."""

    assessment: Assessment
    page: str
    shown_id: str
    date: str
    buyer: str
    exporter: str
    destination: str
    goods: str
    value: str


@dataclass(frozen=True)
class Tally:
    """How many orders met which decision."""

    name: str
    count: int
    share: float


def write_report(folder: Path, batch: Batch) -> Path:
    """Write `report.html` and `report/<rank>.html` for every order not released; the path of the former.

    Order pages that an earlier run left in `report/` are removed: they would speak of other orders.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_order_pages(folder / "report", batch)
    page = folder / "report.html"
    page.write_text(report_page(batch), encoding="utf-8")
    return page


def report_page(batch: Batch) -> str:
    """The page of the batch as an HTML document."""
    listed = batch.listed
    ways = corridors(batch.overview)
    return (
        templates()
        .get_template("report.html")
        .render(
            batch=batch,
            rows=[_row(assessment) for assessment in listed[:QUEUE_LIMIT]],
            listed_count=len(listed),
            scored=batch.scored,
            tallies=_tallies(batch),
            spread=distribution(batch.overview),
            corridors=ways[:CORRIDOR_LIMIT],
            corridor_count=len(ways),
            destinations=_destinations(listed[:QUEUE_LIMIT]),
        )
    )


def _write_order_pages(folder: Path, batch: Batch) -> None:
    folder.mkdir(exist_ok=True)
    _remove_earlier_pages(folder)
    for assessment, setting in _with_setting(batch):
        page = folder / file_name(assessment.rank)
        page.write_text(order_page(assessment, setting), encoding="utf-8")


def _remove_earlier_pages(folder: Path) -> None:
    for page in folder.iterdir():
        if _ORDER_PAGE.fullmatch(page.name):
            page.unlink()


def _with_setting(batch: Batch) -> Iterator[tuple[Assessment, Setting]]:
    listed = batch.listed
    ranks = [None, *(assessment.rank for assessment in listed), None]
    for assessment, before, after in zip(listed, ranks, ranks[2:], strict=False):
        yield assessment, Setting(batch.provenance, batch.capacity, before, after, in_folder=True)


def _row(assessment: Assessment) -> QueueRow:
    order = assessment.order
    return QueueRow(
        assessment=assessment,
        page=f"report/{file_name(assessment.rank)}",
        shown_id=brief(assessment.order_id, 36),
        date=_stated(order, "order_date", 20),
        buyer=_stated(order, "buyer_name", 60) or _stated(order, "buyer_id", 36),
        exporter=brief(order.get("exporter_country", ""), 4),
        destination=brief(order.get("destination_country", ""), 4),
        goods=_stated(order, "goods_description", 60),
        value=_stated(order, "value_usd", 24),
    )


def _stated(order: Mapping[str, str], name: str, limit: int) -> str:
    return brief(written(name, order[name]), limit) if order.get(name) else ""


def _tallies(batch: Batch) -> list[Tally]:
    counts = dict.fromkeys(_KINDS.values(), 0)
    for decision, selected_by, orders in batch.overview[["decision", "selected_by", "orders"]].itertuples(index=False):
        counts[_KINDS[decision, selected_by == "random"]] += orders
    whole = max(batch.scored, 1)
    shown = {name: count for name, count in counts.items() if count or name in _ALWAYS_SHOWN}
    return [Tally(name, count, count / whole) for name, count in shown.items()]


def _destinations(listed: Sequence[Assessment]) -> list[tuple[str, str]]:
    codes = {brief(assessment.order.get("destination_country", ""), 4) for assessment in listed}
    return sorted(((code, country_name(code)) for code in codes if code), key=lambda pair: pair[1])


_KINDS = {
    ("hold", False): "On hold until reviewed",
    ("review", False): "Listed for review, by risk",
    ("hold", True): "Listed for review, picked at random",
    ("review", True): "Listed for review, picked at random",
    ("release", False): "Released",
}
_ALWAYS_SHOWN = frozenset({"Listed for review, by risk", "Released"})
