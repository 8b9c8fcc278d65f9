"""The pages of the orders before a reviewer, written one by one, and what the queue tells of each in a line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diversion_risk.assess.assessment import Assessment
from diversion_risk.outputs import wording
from diversion_risk.outputs.order_facts import written
from diversion_risk.outputs.order_page import Setting, file_name, order_page
from diversion_risk.outputs.readable import brief
from diversion_risk.outputs.sheets import PageSizes, page_of_the_queue

_OF_A_REPORT = re.compile(r"((queue|orders)-)?\d+\.html")


@dataclass(frozen=True)
class QueueRow:
    """One order of the queue, its long texts cut: an assessment is thirty times as large, and there may be many."""

    rank: int
    order_id: str
    shown_id: str
    page: str
    kind: str
    """`hold`, or how it was selected: `risk` or `random`."""
    risk: float
    interval: str
    flags: int
    date: str
    buyer: str
    exporter: str
    destination: str
    code: str
    goods: str
    value: str
    amount: str
    """The value as a number, by which rows are sorted."""
    reason: str | None
    """What raises the risk most; `None` where nothing does."""


class OrderPages:
    """A page for each order that is not released, `<rank>.html`, written in whatever order the assessments come."""

    def __init__(self, folder: Path, capacity: str, ranks: Sequence[int], sizes: PageSizes = PageSizes()) -> None:  # noqa: B008
        """Make the folder, without pages that an earlier run left in it; `ranks` are those of all pages to come, in order."""
        folder.mkdir(parents=True, exist_ok=True)
        for page in folder.iterdir():
            if _OF_A_REPORT.fullmatch(page.name):
                page.unlink()
        self._folder, self._capacity, self._sizes = folder, capacity, sizes
        self._ranks = list(ranks)
        self._places = {rank: place for place, rank in enumerate(self._ranks)}

    def write(self, assessment: Assessment) -> QueueRow:
        """Write the page of an order; gives its line."""
        place = self._places[assessment.rank]
        before = self._ranks[place - 1] if place else None
        after = self._ranks[place + 1] if place + 1 < len(self._ranks) else None
        queue = page_of_the_queue(1 + place // self._sizes.queue, seen_from=2)
        page = order_page(assessment, Setting(self._capacity, before, after, queue))
        (self._folder / file_name(assessment.rank)).write_text(page, encoding="utf-8")
        return queue_row(assessment)


def queue_row(assessment: Assessment) -> QueueRow:
    """What the queue tells of an order."""
    order = assessment.order
    return QueueRow(
        rank=assessment.rank,
        order_id=assessment.order_id,
        shown_id=brief(assessment.order_id, 36),
        page=file_name(assessment.rank),
        kind="hold" if assessment.decision == "hold" else assessment.selected_by,
        risk=assessment.risk,
        interval=wording.interval(assessment),
        flags=len(assessment.red_flags),
        date=_stated(order, "order_date", 20),
        buyer=_stated(order, "buyer_name", 60) or _stated(order, "buyer_id", 36),
        exporter=brief(order.get("exporter_country") or "", 4),
        destination=brief(order.get("destination_country") or "", 4),
        code=brief(order.get("hs_code") or "", 16),
        goods=_stated(order, "goods_description", 60),
        value=_stated(order, "value_usd", 24),
        amount=brief(order.get("value_usd") or "", 30),
        reason=assessment.reasons[0].sentence if assessment.reasons else None,
    )


def _stated(order: Mapping[str, str], name: str, limit: int) -> str:
    return brief(written(name, order[name]), limit) if order.get(name) else ""
