"""What each contender says of the orders judged: the models, the red-flag points and, by the truth, a ceiling."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from diversion_risk.assess.red_flags import raised
from diversion_risk.evaluate.book import Book
from diversion_risk.evaluate.ceiling import Lesson, NoCeiling, lesson
from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from diversion_risk.model.baselines import points
from diversion_risk.model.judging import Said
from diversion_risk.model.store import StoredModel
from diversion_risk.progress import stage

CEILING = "ceiling"
RED_FLAGS = "red_flags"

Past = Mapping[str, pd.DataFrame]
"""Orders to look back at, by the name of their source."""


@dataclass(frozen=True)
class Hearing:
    """What was said of the orders judged, in their order."""

    contenders: Mapping[str, Said]
    """Each model by its name, then the red-flag points."""
    values: pd.DataFrame = field(repr=False)
    """The facts of the orders judged, as the first model's past tells them."""
    ceiling: Said | None = None
    learned: Lesson | str | None = None
    """What the ceiling learned, or why there is none; `None` where no truth was given."""


def hear(book: Book, models: Mapping[str, StoredModel]) -> Hearing:
    """Describe the orders and let everyone speak; the ceiling stands beside the first model."""
    pasts = [book.past(stored) for stored in models.values()]
    beside = next(iter(models.values()))
    learned = _lesson(book, beside, pasts[0])
    with stage("describing"):
        # The past that a ceiling learns from is described in the same breath as the orders judged.
        values = _described(book, pasts[0], learned.orders if isinstance(learned, Lesson) else None)
    judged, past = values.iloc[: len(book.orders)], values.iloc[len(book.orders) :]
    with stage("scoring"):
        contenders = dict(_contenders(book, models, pasts, judged))
    if not isinstance(learned, Lesson):
        return Hearing(contenders, judged, None, learned)
    features = list(beside.model.features)
    try:
        with stage("fitting the ceiling"):
            return Hearing(contenders, judged, learned.learn(past[features], judged[features]), learned)
    except NoCeiling as reason:
        return Hearing(contenders, judged, None, str(reason))


def _lesson(book: Book, beside: StoredModel, past: Past) -> Lesson | str | None:
    if book.truth is None:
        return None
    try:
        return lesson(beside, past, book.truth, book.first)
    except NoCeiling as reason:
        return str(reason)


def _described(book: Book, past: Past, more: pd.DataFrame | None = None) -> pd.DataFrame:
    """The facts of the orders judged, then those of some orders of the past."""
    orders = book.orders.reset_index(drop=True) if more is None else pd.concat([book.orders, more], ignore_index=True)
    history = pd.concat(list(past.values()), ignore_index=True)
    return describe(Records(orders, history=history, outcomes=book.outcomes)).values


def _contenders(
    book: Book, models: Mapping[str, StoredModel], pasts: Sequence[Past], values: pd.DataFrame
) -> Iterator[tuple[str, Said]]:
    """What each model says, then the red-flag points; `values` are the facts as the first model's past tells them."""
    flags = Said(points(raised(values)))
    for place, (name, stored) in enumerate(models.items()):
        if place and not _same(pasts[place], pasts[place - 1]):
            values = _described(book, pasts[place])
        risk = stored.model.risk(values)
        yield name, Said(risk.margin, risk.probability)
    yield RED_FLAGS, flags


def _same(one: Past, other: Past) -> bool:
    """Whether two pasts hold the same orders: what a model adds to those of the file may be nothing."""
    filled = [{name: part for name, part in past.items() if len(part)} for past in (one, other)]
    return filled[0].keys() == filled[1].keys() and all(
        part.equals(filled[1][name]) for name, part in filled[0].items()
    )
