"""The orders of a batch by rank, in the words in which a list of all of them tells each in one line."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.assess.words import words_of
from diversion_risk.outputs.numbers import percent
from diversion_risk.outputs.order_facts import written
from diversion_risk.outputs.readable import brief

MOST = 100_000
"""Orders that are listed, those with the highest risk: a hundred pages. A table has more, and is searched better."""
SAID = ("rank", "risk", "risk_low", "risk_high", "decision", "selected_by", "red_flags")
STATED = (
    "order_id", "order_date", "buyer_name", "buyer_id", "exporter_country", "destination_country", "hs_code",
    "goods_description", "value_usd",
)  # fmt: skip


@dataclass(frozen=True)
class RankedOrder:
    """One order of the list, its long texts cut."""

    rank: int
    order_id: str
    date: str
    buyer: str
    corridor: str
    code: str
    goods: str
    value: str
    risk: str
    interval: str
    kind: str
    """`hold`, `risk`, `random`, or `release`."""
    flags: int

    @property
    def is_listed(self) -> bool:
        """Whether it has a page of its own."""
        return self.kind != "release"


def ranked(scores: pd.DataFrame, orders: pd.DataFrame) -> list[RankedOrder]:
    """The first `MOST` orders by rank; `scores` and `orders` have a row each, with the columns `SAID` and `STATED`."""
    ranks = scores["rank"].to_numpy()
    places = np.flatnonzero(ranks <= MOST)
    places = places[np.argsort(ranks[places])]
    said, stated = scores[list(SAID)].iloc[places], words_of(orders[list(STATED)].iloc[places])
    return [
        RankedOrder(
            rank=rank,
            order_id=brief(order["order_id"], 36),
            date=_stated(order, "order_date", 20),
            buyer=_stated(order, "buyer_name", 60) or _stated(order, "buyer_id", 36),
            corridor=f"{brief(order.get('exporter_country', '?'), 4)} → {brief(order.get('destination_country', '?'), 4)}",
            code=brief(order.get("hs_code", ""), 16),
            goods=_stated(order, "goods_description", 60),
            value=_stated(order, "value_usd", 24),
            risk=percent(risk),
            interval=f"{percent(low)} to {percent(high)}",
            kind=selected_by if decision == "review" else decision,
            flags=len(flags),
        )
        for order, rank, risk, low, high, decision, selected_by, flags in zip(
            stated, *(said[name].tolist() for name in SAID), strict=True
        )
    ]


def _stated(order: dict[str, str], name: str, limit: int) -> str:
    return brief(written(name, order[name]), limit) if order.get(name) else ""
