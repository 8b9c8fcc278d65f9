"""The model's contributions turned into reasons: strongest first, each sentence true of its order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from diversion_risk.assess.described import Described, beginnings
from diversion_risk.assess.told import Told
from diversion_risk.features.definition import Feature

MOST_RAISING = 8
MOST_LOWERING = 5
WORTH_TELLING = 0.05
"""Contribution, in log-odds, below which nothing is told; it moves a small probability by a twentieth."""


@dataclass(frozen=True)
class _Reasons:
    """By order, those that raise its risk before those that lower it, each way strongest first."""

    order: np.ndarray
    group: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class _Candidates:
    """The facts that may be told, by reason: the one that speaks for it first, then the others by strength."""

    reason: np.ndarray
    fact: np.ndarray
    speaks: np.ndarray
    own_way: np.ndarray
    """Whether it pushed the reason's own way."""

    def at(self, places: np.ndarray) -> "_Candidates":
        return _Candidates(self.reason[places], self.fact[places], self.speaks[places], self.own_way[places])


@dataclass(frozen=True)
class Weighing:
    """How reasons are made of the facts of one model."""

    features: Sequence[Feature]
    usual: Mapping[str, float] = field(repr=False)
    """Mean of each fact over the training orders."""
    risk_at: Callable[[np.ndarray], np.ndarray] = field(repr=False)
    """The risk indicator at a margin."""

    def told(self, orders: Described, base: float) -> Told:
        """What raised the risk of each order most, and what lowered it most; `base` is the margin before any fact."""
        whole = self._whole(orders.pushes)
        reasons = _strongest(whole)
        facts = self._candidates(reasons, orders.pushes)
        sentences = orders.sentences(reasons.order[facts.reason], facts.fact)
        fresh = _said_once(facts, reasons.order, sentences.dictionary_encode().indices.to_numpy())
        facts, sentences = facts.at(fresh), sentences.take(fresh)
        place = reasons.order[facts.reason], facts.fact
        return Told(
            features=self.features,
            base=base,
            share=_share(reasons, whole),
            order=reasons.order,
            weight=reasons.weight,
            stands_at=self.risk_at(base + _added_up(reasons, orders.size)),
            reason=facts.reason,
            fact=facts.fact,
            value=orders.values[place],
            baseline=np.where(self._has_own_past[facts.fact], orders.baselines[place], self._usual[facts.fact]),
            contribution=orders.pushes[place],
            sentence=sentences,
        )

    def _whole(self, pushes: np.ndarray) -> np.ndarray:
        """What the facts about each thing did together: one row an order, one column a group."""
        whole = np.zeros((len(self._members), len(pushes)))
        for fact, group in enumerate(self._group_of.tolist()):
            whole[group] += pushes[:, fact]
        return whole.T

    def _candidates(self, reasons: _Reasons, pushes: np.ndarray) -> _Candidates:
        """Of each reason the fact that pushed hardest its own way, then the others as far as they are worth it."""
        members = [self._members[group] for group in reasons.group.tolist()]
        reason = np.repeat(np.arange(len(members)), [len(own) for own in members])
        fact = np.concatenate([*members, np.array([], dtype=np.intp)])
        push = pushes[reasons.order[reason], fact]
        forth = push * np.sign(reasons.weight[reason])
        hardest_first = np.lexsort((-forth, reason))
        speaks = np.zeros(len(reason), dtype=bool)
        speaks[hardest_first[beginnings(reason)]] = True
        by_strength = np.lexsort((-np.abs(push), ~speaks, reason))
        worth_it = (speaks | (np.abs(push) >= WORTH_TELLING))[by_strength]
        return _Candidates(reason, fact, speaks, forth > 0).at(by_strength[worth_it])

    @cached_property
    def _group_of(self) -> np.ndarray:
        return pd.factorize(np.array([feature.about for feature in self.features], dtype=object))[0]

    @cached_property
    def _members(self) -> tuple[np.ndarray, ...]:
        groups = range(int(self._group_of.max(initial=-1)) + 1)
        return tuple(np.flatnonzero(self._group_of == group) for group in groups)

    @cached_property
    def _has_own_past(self) -> np.ndarray:
        return np.array([feature.against is not None for feature in self.features], dtype=bool)

    @cached_property
    def _usual(self) -> np.ndarray:
        return np.array([self.usual.get(feature.name, np.nan) for feature in self.features], dtype=float)


def _strongest(whole: np.ndarray) -> _Reasons:
    """The groups that moved each order most, as many as a person reads."""
    ranked = np.argsort(-np.abs(whole), axis=1, kind="stable")
    weights = np.take_along_axis(whole, ranked, axis=1)
    worth_it = np.abs(weights) >= WORTH_TELLING
    found = []
    for side, most in ((weights > 0, MOST_RAISING), (weights < 0, MOST_LOWERING)):
        told = worth_it & side
        found.append(np.nonzero(told & (np.cumsum(told, axis=1) <= most)))
    order, at = (np.concatenate(one) for one in zip(*found, strict=True))
    by_order = np.argsort(order, kind="stable")
    order, at = order[by_order], at[by_order]
    return _Reasons(order, ranked[order, at], weights[order, at])


def _said_once(facts: _Candidates, order: np.ndarray, sentence: np.ndarray) -> np.ndarray:
    """Places of the facts that are left when of those that say the same of an order only the strongest is told.

    A reason keeps the one that speaks for it where none is left to take its place, or the next pushed the other way.
    """
    said = pd.DataFrame({"order": order[facts.reason], "sentence": sentence}).duplicated().to_numpy()
    fresh = np.flatnonzero(~said)
    has_speaker = np.zeros(len(order), dtype=bool)
    first_fresh = fresh[beginnings(facts.reason[fresh])]
    has_speaker[facts.reason[first_fresh]] = facts.own_way[first_fresh]
    return np.flatnonzero(~said | (facts.speaks & ~has_speaker[facts.reason]))


def _added_up(reasons: _Reasons, size: int) -> np.ndarray:
    """For each reason what it and those of its order before it contribute."""
    first = np.searchsorted(reasons.order, np.arange(size))
    at = np.arange(len(reasons.order)) - first[reasons.order]
    steps = np.zeros((size, MOST_RAISING + MOST_LOWERING))
    steps[reasons.order, at] = reasons.weight
    added: np.ndarray = np.cumsum(steps, axis=1)[reasons.order, at]
    return added


def _share(reasons: _Reasons, whole: np.ndarray) -> np.ndarray:
    """How much of all that pushed each order up or down its reasons carry."""
    told = np.bincount(reasons.order, np.abs(reasons.weight), minlength=len(whole))
    # Added one after the other: a sum would add in another order, and end in another digit, for one order than for many.
    everything = np.cumsum(np.abs(whole), axis=1)[:, -1]
    share: np.ndarray = np.divide(told, everything, out=np.ones(len(whole)), where=everything > 0)
    return share
