"""Judges any number of models on the orders of a period, as if each had scored them on their day."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.red_flags import raised
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.features.catalogue import Facts, describe
from diversion_risk.ledger import Ledger
from diversion_risk.model.baselines import points
from diversion_risk.model.judging import VIEWS, JudgedOrders, Report, Said, judge
from diversion_risk.model.measures import measures
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.figures import figure_table, plain_figures
from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer

TRUTH = "truth"


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
class Answer:
    """Figures for each view and contender, and for each value of the column asked for."""

    orders: int
    looked_at: int
    diverted: int
    figures: Report
    by: Mapping[str, Report] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, ready for JSON."""
        return {
            "orders": self.orders,
            "looked_at": self.looked_at,
            "diverted": self.diverted,
            "figures": plain_figures(self.figures),
            "by": {value: plain_figures(found) for value, found in self.by.items()},
        }


def evaluate(question: Question, out: Path | None = None) -> Answer:
    """Score the period's orders with each model and judge the result; `out` keeps it as `report.json`.

    Every order is described by what was known on its day: the earlier orders of the file, those of `history` or else of
    the model, and the outcomes known by then.
    """
    first, last = _day("--from", question.first), _day("--to", question.last)
    with stage("reading"):
        orders = read_orders(question.orders, question.source)
        outcomes = read_outcomes(question.outcomes, question.source).rows
        history = None if question.history is None else read_orders(question.history, question.source).rows
    rows = orders.rows
    chosen = rows["order_date"].between(first, last).to_numpy()
    if not chosen.any():
        raise FileUnusable(f"No order is from {question.first} to {question.last}")
    with stage("describing and scoring"):
        contenders = dict(_contenders(question, rows[chosen], _past(rows, ~chosen, history), outcomes))
    with stage("judging"):
        answer = _judged(question, rows[chosen], orders.extras[chosen], outcomes, contenders)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_text(json.dumps(answer.to_dict(), indent=1) + "\n", encoding="utf-8")
    return answer


def told(answer: Answer) -> str:
    """The answer as text."""
    head = (
        f"{answer.orders:,} orders, {answer.looked_at:,} looked at, {answer.diverted:,} confirmed as diverted; "
        "90 % intervals by resampling buyers"
    )
    views = {**VIEWS, TRUTH: "every order by the simulated truth"}
    blocks = [f"{view}: {views[view]}\n{figure_table(found)}" for view, found in answer.figures.items()]
    parts = [
        f"{value}\n{figure_table(found['all_orders'])}" for value, found in answer.by.items() if "all_orders" in found
    ]
    return "\n\n".join([head, *blocks, *parts])


def _past(rows: pd.DataFrame, before: np.ndarray, history: pd.DataFrame | None) -> pd.DataFrame:
    """The file's other orders, then those of the history that the file does not hold."""
    older = rows[before]
    if history is None:
        return older
    return pd.concat([older, history[~history["order_id"].isin(rows["order_id"])]], ignore_index=True)


def _contenders(
    question: Question, orders: pd.DataFrame, past: pd.DataFrame, outcomes: pd.DataFrame
) -> Iterator[tuple[str, Said]]:
    facts: Facts | None = None
    for name in question.models:
        scorer = Scorer.load(name)
        carried = scorer.stored.history if question.history is None else None
        known = past if carried is None else pd.concat([past, carried]).drop_duplicates("order_id")
        if facts is None or question.history is None:
            facts = describe(Ledger(orders.reset_index(drop=True), history=known, outcomes=outcomes))
        risk = scorer.stored.model.risk(facts.values)
        yield _called(name, question.models), Said(risk.margin, risk.probability)
    assert facts is not None
    yield "red_flags", Said(points(raised(facts.values)))


def _called(model: str, among: Sequence[str]) -> str:
    """A model by the name of its folder, or in full where another has the same."""
    short = Path(model).name or model
    return short if [Path(other).name for other in among].count(short) == 1 else model


def _judged(
    question: Question,
    orders: pd.DataFrame,
    extras: pd.DataFrame,
    outcomes: pd.DataFrame,
    contenders: Mapping[str, Said],
) -> Answer:
    latest = latest_known(outcomes).set_index("order_id")[["outcome", "selected_by"]].reindex(orders["order_id"])
    judged = JudgedOrders(latest, orders["buyer_id"], orders["destination_country"])
    figures = judge(judged, contenders, resamples=question.resamples, seed=question.seed)
    if question.truth is not None:
        diverted = _truth(Path(question.truth), orders["order_id"])
        figures[TRUTH] = {
            name: measures(replace(judged.view("all_orders", said), diverted=diverted), resamples=question.resamples)
            for name, said in contenders.items()
        }
    looked_at = latest["outcome"].notna()
    return Answer(
        len(orders),
        int(looked_at.sum()),
        int(latest["outcome"].eq("diverted").sum()),
        figures,
        dict(_by_value(question, orders.join(extras), judged, contenders)),
    )


def _by_value(
    question: Question, orders: pd.DataFrame, judged: JudgedOrders, contenders: Mapping[str, Said]
) -> Iterator[tuple[str, Report]]:
    if question.by is None:
        return
    if question.by not in orders.columns:
        raise ConfigurationWrong(f"--by is {question.by}; expected a column of the orders")
    values = orders[question.by].astype(str).fillna("unknown").to_numpy()
    for value in sorted(set(values)):
        inside = values == value
        part = JudgedOrders(judged.known[inside], judged.buyers[inside], judged.destinations[inside])
        said = {
            name: Said(one.margin[inside], None if one.risk is None else one.risk[inside])
            for name, one in contenders.items()
        }
        yield value, judge(part, said, resamples=question.resamples, seed=question.seed)


def _truth(path: Path, order_ids: pd.Series) -> np.ndarray:
    try:
        truth = pd.read_parquet(path, columns=["order_id", "diverted"]).set_index("order_id")["diverted"]
    except (OSError, ValueError) as trouble:
        raise FileUnusable(f"{path} is no truth of a simulated world: {trouble}") from trouble
    found = truth.reindex(order_ids)
    if found.isna().any():
        raise FileUnusable(f"{path} does not know {int(found.isna().sum()):,} of the orders judged")
    return found.to_numpy(dtype=bool)


def _day(name: str, text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(text))
    except ValueError as trouble:
        raise ConfigurationWrong(f'{name} is "{text}"; expected a day such as 2024-07-01') from trouble
