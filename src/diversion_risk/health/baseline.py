"""What a training saw: the shares that batches are held against, and how far its own months lay apart."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

from diversion_risk.health.distance import by_chance, stability, surprise
from diversion_risk.health.noise import floor_of_ratio, floor_of_surprise, limits
from diversion_risk.health.shares import KEPT, OTHER, UNKNOWN, Bins, checked_counts
from diversion_risk.health.windows import COMPARED, Pair, each_beside_the_others, rolling, window_of

BASELINE = "baseline.json"
"""File of a model's folder that keeps it."""
FORMAT = 1
SCORE = "margin"
RISKIEST = "destination_country among the riskiest"
"""The destinations of the riskiest share of the orders: where the risk lies, rather than where the orders go."""
RISKIEST_SHARE = 0.02
LARGEST = 5_000
"""Columns, or names in one, beyond which a file is not what a training writes."""


@dataclass(frozen=True)
class Counted:
    """Orders of one fact or column over its groups, and what chance and the months do to it."""

    counts: Mapping[str, int]
    limit: float | None
    """What an unchanged month seldom passes, in the measure of its kind; `None` where months were too few to tell."""
    edges: tuple[float, ...] | None = None
    """Where a number is cut; `None` for codes."""

    @property
    def orders(self) -> int:
        """Orders counted."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Baseline:
    """Everything a batch is held against; deterministic, and small beside the trees."""

    facts: Mapping[str, Counted]
    codes: Mapping[str, Counted]
    """By column; under `RISKIEST` the destinations of the riskiest orders of the judged period."""
    score: Counted
    """The margins of the model in use."""
    month: int
    """Orders in thirty days, in the mean: a batch of more is held to wider limits."""
    months: int
    """Past months that the limits rest on."""
    first: str
    last: str

    def to_text(self) -> str:
        """As JSON, for `BASELINE`."""
        told = {
            "format": FORMAT,
            "period": [self.first, self.last],
            "orders_a_month": self.month,
            "months_compared": self.months,
            "facts": {name: _plain(one) for name, one in self.facts.items()},
            "codes": {name: _plain(one) for name, one in self.codes.items()},
            "score": _plain(self.score),
        }
        return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_dict(cls, found: Any) -> Self:
        """Read back what `to_text` wrote, its JSON once parsed.

        Raises:
            ValueError: If it is anything else.
        """
        try:
            if found["format"] != FORMAT:
                raise ValueError(f"it is of format {str(found['format'])[:20]}; expected {FORMAT}")
            facts, codes = ({str(name): _read(one) for name, one in found[part].items()} for part in ("facts", "codes"))
            score = _read(found["score"])
            first, last = (str(pd.Timestamp(day).date()) for day in found["period"])
            sizes = checked_counts({name: found[name] for name in ("orders_a_month", "months_compared")})
        except (KeyError, TypeError, AttributeError, OverflowError) as trouble:
            raise ValueError(f"what the training saw cannot be read: {type(trouble).__name__} {trouble}") from trouble
        numbers = [*facts.values(), score]
        if max(len(facts), len(codes)) > LARGEST or any(one.edges is None for one in numbers):
            raise ValueError("what the training saw has facts without edges, or too many of them")
        return cls(facts, codes, score, sizes["orders_a_month"], sizes["months_compared"], first, last)


def baseline_of(
    days: pd.Series,
    values: pd.DataFrame,
    codes: pd.DataFrame,
    margin: np.ndarray,
    judged: pd.Series,
    end: pd.Timestamp,
) -> Baseline:
    """What a model has seen that learns from these orders, all up to `end`.

    `margin` is what the model in use makes of them; margins of two fits are on scales of their own, and only their ranks
    compare.
    `judged` are the margins of the orders of the judged period, by their index among the orders, from a fit that had not
    seen them: margins of orders that were taught rank those first of which most was known.
    """
    window = window_of(days, end)
    known = window >= 0
    last = int(window[known].max()) + 1 if known.any() else 0
    # A window that began before the first order is no whole one.
    whole = last - 1 if last > 1 else last
    kept = min(whole, 2 * COMPARED)
    inside = known & (window < kept)
    reference = inside & (window < COMPARED)
    pairs = rolling(kept)
    values = values.assign(**{SCORE: margin})
    numbers = _numbers(values[inside], window[inside], kept, values[reference], pairs)
    score = numbers.pop(SCORE)
    texts = _texts(codes[inside], window[inside], kept, pairs)
    if judged.notna().any():
        places = codes.loc[judged.index, "destination_country"]
        texts[RISKIEST] = _of_judged(judged.to_numpy(), places, window_of(days[judged.index], end))
    placed = days[reference]
    return Baseline(
        numbers, texts, score, int(reference.sum() / max(min(kept, COMPARED), 1)), len(pairs),
        str(placed.min().date()), str(end.date()),
    )  # fmt: skip


def _numbers(
    values: pd.DataFrame, window: np.ndarray, windows: int, reference: pd.DataFrame, pairs: Sequence[Pair]
) -> dict[str, Counted]:
    tables, cuts = {}, {}
    for name in map(str, values):
        cuts[name] = Bins.of(reference[name].to_numpy())
        tables[name] = _by_window(values[name].to_numpy(), cuts[name], window, windows)
    floors = {name: floor_of_ratio(int(table.any(axis=0).sum()), len(tables)) for name, table in tables.items()}
    found = limits({name: _ratios(table, pairs) for name, table in tables.items()} if pairs else {}, floors)
    return {
        name: Counted(_named(cuts[name], table[:COMPARED].sum(axis=0)), found.get(name), cuts[name].edges)
        for name, table in tables.items()
    }


def _texts(codes: pd.DataFrame, window: np.ndarray, windows: int, pairs: Sequence[Pair]) -> dict[str, Counted]:
    tables = {str(name): _code_table(codes[name], window, windows) for name in codes}
    floors = {name: floor_of_surprise(len(names), len(tables)) for name, (names, _) in tables.items()}
    found = limits({name: _surprises(table, pairs) for name, (_, table) in tables.items()} if pairs else {}, floors)
    return {
        name: Counted(dict(zip(names, table[:COMPARED].sum(axis=0).tolist(), strict=True)), found.get(name))
        for name, (names, table) in tables.items()
    }


def _of_judged(margin: np.ndarray, destinations: pd.Series, window: np.ndarray) -> Counted:
    windows = int(window.max()) + 1
    sizes = np.bincount(window, minlength=windows)
    # The oldest window may hold but a few days.
    whole = windows - 1 if windows > 1 and sizes[-1] < sizes[:-1].mean() / 2 else windows
    placed = [np.flatnonzero(window == at) for at in range(windows)]
    top = np.concatenate([place[riskiest(margin[place])] for place in placed])
    names, places = _code_table(destinations.iloc[top], window[top], windows)
    pairs = each_beside_the_others(whole)
    floor = {RISKIEST: floor_of_surprise(len(names), 1)}
    found = limits({RISKIEST: _surprises(places[:whole], pairs)} if pairs else {}, floor)
    return Counted(dict(zip(names, places.sum(axis=0).tolist(), strict=True)), found.get(RISKIEST))


def riskiest(margin: np.ndarray) -> np.ndarray:
    """Places of the riskiest share of some orders, at least one where there are any."""
    return np.argsort(-margin, kind="stable")[: max(1, round(RISKIEST_SHARE * len(margin)))]


def _by_window(values: np.ndarray, cuts: Bins, window: np.ndarray, windows: int) -> np.ndarray:
    return np.array([cuts.counts(values[window == at]) for at in range(windows)])


def _code_table(codes: pd.Series, window: np.ndarray, windows: int) -> tuple[list[str], np.ndarray]:
    """Orders by window and code; the names of the columns are sorted by how often they come."""
    texts = codes.astype(object).where(codes.notna(), UNKNOWN).astype(str)
    counts = texts.value_counts().rename_axis("code").reset_index(name="orders")
    ordered = counts.sort_values(["orders", "code"], ascending=[False, True], kind="stable")["code"].tolist()
    names = ordered[:KEPT] + ([OTHER] if len(ordered) > KEPT else [])
    place = pd.Index(names).get_indexer(pd.Index(texts))
    place = np.where(place < 0, KEPT, place)
    table = np.zeros((windows, len(names)), dtype=int)
    np.add.at(table, (window, place), 1)
    return names, table


def _ratios(table: np.ndarray, pairs: Sequence[Pair]) -> np.ndarray:
    """The PSI of each pair over what sampling alone would give."""
    sides = [(table[pair.others].sum(axis=0), table[pair.one].sum(axis=0)) for pair in pairs]
    return np.array(
        [stability(*side) / by_chance(*side) if by_chance(*side) else 0.0 for side in sides if side[1].sum()]
    )


def _surprises(table: np.ndarray, pairs: Sequence[Pair]) -> np.ndarray:
    """The largest surprise of each pair."""
    sides = [(table[pair.others].sum(axis=0), table[pair.one].sum(axis=0)) for pair in pairs]
    return np.array([np.abs(surprise(a, int(a.sum()), b, int(b.sum()))).max() for a, b in sides if b.sum()])


def _named(cuts: Bins, counts: np.ndarray) -> dict[str, int]:
    return dict(zip(cuts.names(), counts.tolist(), strict=True))


def _plain(one: Counted) -> dict[str, Any]:
    told: dict[str, Any] = {"groups": list(one.counts), "orders": list(one.counts.values()), "limit": one.limit}
    return told if one.edges is None else {**told, "edges": list(one.edges)}


def _read(found: Any) -> Counted:
    counts = checked_counts(dict(zip(found["groups"], found["orders"], strict=True)))
    limit = None if found["limit"] is None else _number(found["limit"])
    edges = tuple(_number(edge) for edge in found["edges"]) if "edges" in found else None
    if len(counts) > LARGEST or len(counts) != len(found["groups"]):
        raise ValueError("groups of orders are named twice, or are too many")
    if edges is not None and (len(counts) != len(edges) + 2 or any(low >= high for low, high in pairwise(edges))):
        raise ValueError("edges do not fit the groups they make")
    return Counted(counts, limit, edges)


def _number(found: object) -> float:
    number = float(found) if isinstance(found, int | float) and not isinstance(found, bool) else np.nan
    if not np.isfinite(number):
        raise ValueError("a limit or an edge is no finite number")
    return number
