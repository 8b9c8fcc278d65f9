"""What an evaluation is asked, and the files it is asked about, read and checked."""

import logging
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.evaluate.truth import Truth, read_truth
from diversion_risk.model.judging import JudgedOrders
from diversion_risk.model.store import StoredModel
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """Which models, which orders, which period, which answers."""

    models: tuple[str, ...]
    orders: str
    outcomes: str
    first: str
    last: str
    history: str | None = None
    source: str | None = None
    by: str | None = None
    truth: str | None = None
    resamples: int = 200
    seed: int = 0


@dataclass(frozen=True)
class Book:
    """The files of a question, checked: the orders judged, what came before them, and what became of them."""

    first: pd.Timestamp
    """First day of the period."""
    orders: pd.DataFrame = field(repr=False)
    """The orders of the period."""
    extras: pd.DataFrame = field(repr=False)
    others: pd.DataFrame = field(repr=False)
    """The orders of the same file outside the period."""
    history: pd.DataFrame | None = field(repr=False)
    outcomes: pd.DataFrame = field(repr=False)
    truth: Truth | None = field(repr=False)

    def past(self, stored: StoredModel) -> dict[str, pd.DataFrame]:
        """The orders to look back at beside a model, none of them judged or twice, by the name of their source.

        Those of the file come first, then those of the history or else those the model carries.
        """
        name, more = ("model", stored.history) if self.history is None else ("history", self.history)
        if more is None:
            return {"orders": self.others}
        here = pd.Index(pd.concat([self.orders["order_id"], self.others["order_id"]]))
        added = more.loc[here.get_indexer(pd.Index(more["order_id"])) < 0].drop_duplicates("order_id")
        return {"orders": self.others, name: added}

    def judged(self) -> JudgedOrders:
        """The orders of the period and the latest of what became known of each."""
        latest = latest_known(self.outcomes).set_index("order_id")[["outcome", "selected_by"]]
        known = latest.reindex(self.orders["order_id"])
        return JudgedOrders(known, self.orders["buyer_id"], self.orders["destination_country"])


def read_book(question: Question) -> Book:
    """Read every file of a question and say so where one does not fit, before anything is described.

    Raises:
        ConfigurationWrong: If a day is none, or the column to judge by is not there.
        FileUnusable: If a file cannot be read, holds no order of the period, or is the truth of another world.
    """
    first, last = _period(question)
    truth = None if question.truth is None else read_truth(Path(question.truth))
    orders = read_orders(question.orders, question.source)
    outcomes = read_outcomes(question.outcomes, question.source)
    history = None if question.history is None else read_orders(question.history, question.source)
    for read in (orders, outcomes, history):
        if read is not None:
            log.info("%s", read.tally())
    chosen = orders.rows["order_date"].between(first, last).to_numpy()
    judged, extras = orders.rows[chosen], orders.extras[chosen]
    if judged.empty:
        raise FileUnusable(f"{question.orders} has no order from {first.date()} to {last.date()}; {_span(orders.rows)}")
    if question.by is not None and question.by not in {*judged.columns, *extras.columns}:
        raise ConfigurationWrong(f"--by is {question.by}; expected a column of the orders, such as exporter_country")
    if truth is not None:
        truth.of(judged["order_id"])
    others = orders.rows[~chosen]
    return Book(first, judged, extras, others, None if history is None else history.rows, outcomes.rows, truth)


def _span(orders: pd.DataFrame) -> str:
    days = orders["order_date"]
    return f"its orders are from {days.min().date()} to {days.max().date()}" if len(days) else "it has no order at all"


def _period(question: Question) -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = _day("--from", question.first), _day("--to", question.last)
    if first > last:
        raise ConfigurationWrong(
            f"--from is {question.first} and --to is {question.last}; expected the earlier day first"
        )
    return first, last


def _day(name: str, text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(text))
    except ValueError as trouble:
        raise ConfigurationWrong(f'{name} is "{text}"; expected a day such as 2024-07-01') from trouble
