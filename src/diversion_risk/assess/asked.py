"""What could be asked for: documents that answer what an order leaves open, and the order as each answer would make it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from diversion_risk.assess.assessment import Answer, Assessment
from diversion_risk.model.risk_model import Risk

_NO_MOVE = 1e-9
"""Of the margin: a change below it is none."""


@dataclass(frozen=True)
class Question:
    """A document to ask for, and one thing that it may show."""

    document: str
    shows: str
    field: str
    value: object
    """What the order's field would then hold; a time of that length before the order's day where it is a `Timedelta`."""
    unless: object = None
    """What the field holds when there is nothing to ask, where an answer other than that may be asked about, too."""

    def is_open(self, order: pd.Series) -> bool:
        """Whether the order leaves it open."""
        found = order[self.field]
        return bool(pd.isna(found)) or (self.unless is not None and found != self.unless)


def _years(years: float) -> pd.Timedelta:
    return pd.Timedelta(days=round(365.25 * years))


_STATEMENT = "a signed end-use statement"
_PAPERS = "the buyer's incorporation papers"
_REGISTER = "an extract from the register for the ultimate consignee"
QUESTIONS: tuple[Question, ...] = (
    Question(_STATEMENT, "the ultimate consignee keeps the goods", "end_use_statement", True, unless=True),
    Question(_PAPERS, "the buyer has existed for ten years", "buyer_incorporation_date", _years(10)),
    Question(_PAPERS, "the buyer has existed for half a year", "buyer_incorporation_date", _years(0.5)),
    Question(_REGISTER, "it uses such goods itself", "ultimate_consignee_type", "direct_consumer"),
    Question(_REGISTER, "it is a government entity", "ultimate_consignee_type", "government_entity"),
    Question(_REGISTER, "it resells goods", "ultimate_consignee_type", "reseller"),
)
"""Only what a third party vouches for: a stated end use, a promised route or another price are words that cost a buyer nothing.
Documents by BIS supplement 3 to part 732 ("Know Your Customer" guidance): end-use statements, who the parties are."""


def open_in(order: pd.Series) -> list[Question]:
    """The questions that an order leaves open."""
    return [question for question in QUESTIONS if question.is_open(order)]


def as_answered(order: pd.DataFrame, questions: Sequence[Question]) -> pd.DataFrame:
    """An order, given as a table of one row, once for each question as its answer would make it; each with an id of its own."""
    rows = order.iloc[[0] * len(questions)].reset_index(drop=True)
    rows["order_id"] = [f"{order['order_id'].iloc[0]}\n{place}" for place in range(len(questions))]
    for place, question in enumerate(questions):
        value = question.value
        answer = rows["order_date"] - value if isinstance(value, pd.Timedelta) else value
        rows[question.field] = rows[question.field].mask(rows.index == place, answer)
    return rows


def answers(questions: Sequence[Question], risk: Risk, today: Assessment) -> tuple[Answer, ...]:
    """Where the risk would stand with each answer, but for those that would not move it: the model cannot honour them."""
    return tuple(
        Answer(question.document, question.shows, float(probability), float(low), float(high))
        for question, margin, probability, low, high in zip(
            questions, risk.margin, risk.probability, risk.low, risk.high, strict=True
        )
        if abs(margin - today.margin) > _NO_MOVE
    )
