"""Judges any number of models on the orders of a period, as if each had scored them on their day."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from diversion_risk.evaluate.answer import TRUTH, Answer
from diversion_risk.evaluate.book import Book, Question, read_book
from diversion_risk.evaluate.fairness import FEWEST, SHARE, fairness
from diversion_risk.evaluate.hearing import CEILING, RED_FLAGS, Hearing, hear
from diversion_risk.model.judging import JudgedOrders, Report, Said, judge
from diversion_risk.model.measures import Judged, measures
from diversion_risk.model.store import StoredModel
from diversion_risk.outputs.fairness_page import fairness_page
from diversion_risk.outputs.figures import in_words
from diversion_risk.outputs.plots import draw_models, draw_truth
from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer

log = logging.getLogger(__name__)


def evaluate(question: Question, out: Path | None = None) -> Answer:
    """Score the period's orders with each model and judge the result; `out` keeps it as `report.json`.

    Every order is described by what was known on its day: the earlier orders of the file, those of `history` or else of
    the model, and the outcomes known by then. With the truth of a simulated world a ceiling stands beside the models: the
    first model's configuration, fitted on the true labels of that model's past; `out` then also holds `truth.png`. All models
    are drawn side by side, in `precision_recall.png` and `gain.png`; `fairness.html` says what each does to honest trade.

    Raises:
        ConfigurationWrong: If a day, a column or a model is not there.
        FileUnusable: If a file cannot be read, or holds no order of the period.
    """
    with stage("loading the models"):
        models = {_called(name, question.models): Scorer.load(name).stored for name in question.models}
    with stage("reading"):
        book = read_book(question)
    _warn_of_what_was_learned(models, question)
    heard = hear(book, models)
    with stage("judging"):
        by_truth = _by_truth(book, heard)
        answer = _judged(question, book, heard, by_truth)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_text(json.dumps(answer.to_dict(), indent=1) + "\n", encoding="utf-8")
        (out / "fairness.html").write_text(_fairness_page(question, answer), encoding="utf-8")
        judged = book.judged()
        draw_models(out, {name: judged.view("all_orders", said) for name, said in heard.contenders.items()})
        draw_truth(out / "truth.png", by_truth)
    return answer


def _warn_of_what_was_learned(models: Mapping[str, StoredModel], question: Question) -> None:
    """A model that learned from orders of the period is flattered by them, and nothing in the figures tells."""
    for name, stored in models.items():
        learned = stored.settings.get("as_of")
        if learned is not None and pd.Timestamp(str(learned)) >= pd.Timestamp(str(question.first)):
            log.warning(
                "%s learned from orders up to %s, the period begins on %s: its figures are better than they will be on "
                "orders to come; begin the period after that day",
                name, learned, question.first,
            )  # fmt: skip


def _fairness_page(question: Question, answer: Answer) -> str:
    view = answer.figures["all_orders"]
    within = {name: in_words(view[name].get("auc_within_destinations")) for name in answer.fairness}
    models = {name: found.to_dict() for name, found in answer.fairness.items()}
    return fairness_page(models, within, f"Orders from {question.first} to {question.last}", SHARE, FEWEST)


def _called(model: str, among: Sequence[str]) -> str:
    """A model by the name of its folder, or in full where that name is another's too."""
    short = Path(model).name or model
    if short in {RED_FLAGS, CEILING}:
        return str(Path(model).resolve())
    return short if [Path(other).name for other in among].count(short) == 1 else model


def _judged(question: Question, book: Book, heard: Hearing, by_truth: Mapping[str, Judged]) -> Answer:
    judged = book.judged()
    figures = judge(judged, heard.contenders, resamples=question.resamples, seed=question.seed)
    if by_truth:
        figures[TRUTH] = {
            name: measures(one, resamples=question.resamples, seed=question.seed) for name, one in by_truth.items()
        }
    return Answer(
        orders=len(book.orders),
        looked_at=int(judged.known["outcome"].notna().sum()),
        diverted=int(judged.known["outcome"].eq("diverted").sum()),
        figures=figures,
        by=dict(_by_value(question, book, judged, heard.contenders)),
        fairness={
            name: fairness(book, heard.values, said) for name, said in heard.contenders.items() if name != RED_FLAGS
        },
        ceiling=heard.learned,
    )


def _by_truth(book: Book, heard: Hearing) -> dict[str, Judged]:
    """What everyone said, held against the truth; nothing where there is none."""
    if book.truth is None:
        return {}
    judged, diverted = book.judged(), book.truth.of(book.orders["order_id"])
    everyone = dict(heard.contenders) | ({} if heard.ceiling is None else {CEILING: heard.ceiling})
    return {name: replace(judged.view("all_orders", said), diverted=diverted) for name, said in everyone.items()}


def _by_value(
    question: Question, book: Book, judged: JudgedOrders, contenders: Mapping[str, Said]
) -> Iterator[tuple[str, Report]]:
    if question.by is None:
        return
    values = book.orders.join(book.extras)[question.by].astype("string").fillna("unknown").to_numpy()
    for value in sorted(set(values)):
        inside = values == value
        part = JudgedOrders(judged.known[inside], judged.buyers[inside], judged.destinations[inside])
        said = {
            name: Said(one.margin[inside], None if one.risk is None else one.risk[inside])
            for name, one in contenders.items()
        }
        yield value, judge(part, said, resamples=question.resamples, seed=question.seed)
