"""The model's contributions turned into reasons: strongest first, each sentence true of this order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diversion_risk.assess.assessment import Reason, Weighed
from diversion_risk.assess.row import Row, known
from diversion_risk.features.definition import Feature

MOST_RAISING = 8
MOST_LOWERING = 5
WORTH_TELLING = 0.05
"""Contribution, in log-odds, below which nothing is told; it moves a small probability by a twentieth."""


@dataclass(frozen=True)
class Told:
    """The reasons of one order."""

    base: float
    """The margin before any fact."""
    raising: tuple[Reason, ...]
    lowering: tuple[Reason, ...]
    share: float
    """How much of all that pushed up or down they carry: their part of the sum of the groups' absolute contributions."""


@dataclass(frozen=True)
class Weighing:
    """How reasons are made of the facts of one model."""

    features: Sequence[Feature]
    usual: Mapping[str, float]
    """Mean of each fact over the training orders."""
    risk_at: Callable[[np.ndarray], np.ndarray]
    """The risk indicator at a margin."""

    def reasons(self, row: Row, base: float) -> Told:
        """What raised the risk of one order most, and what lowered it most."""
        whole = np.bincount(self._group_of, row.pushes, minlength=len(self.groups))
        strongest = [
            int(group) for group in np.argsort(-np.abs(whole), kind="stable") if abs(whole[group]) >= WORTH_TELLING
        ]
        raising = [group for group in strongest if whole[group] > 0][:MOST_RAISING]
        lowering = [group for group in strongest if whole[group] < 0][:MOST_LOWERING]
        chosen = [*raising, *lowering]
        said: set[str] = set()
        stands = self.risk_at(base + np.cumsum(whole[chosen]))
        told = [
            Reason(
                self.groups[group], float(whole[group]), self._facts(group, row, whole[group] > 0, said), float(risk)
            )
            for group, risk in zip(chosen, stands, strict=True)
        ]
        everything = np.abs(whole).sum()
        share = float(np.abs(whole[chosen]).sum() / everything) if everything else 1.0
        return Told(base, tuple(told[: len(raising)]), tuple(told[len(raising) :]), share)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """What the facts are about, each thing once."""
        return tuple(dict.fromkeys(feature.about for feature in self.features))

    @cached_property
    def _group_of(self) -> np.ndarray:
        place = {group: at for at, group in enumerate(self.groups)}
        return np.array([place[feature.about] for feature in self.features], dtype=np.intp)

    @cached_property
    def _members(self) -> tuple[list[int], ...]:
        return tuple(np.flatnonzero(self._group_of == group).tolist() for group in range(len(self.groups)))

    def _facts(self, group: int, row: Row, raises: bool, said: set[str]) -> tuple[Weighed, ...]:
        """The facts of a group that are worth telling; of facts that say the same sentence only the strongest."""
        places = self._in_order(self._members[group], row.pushes, raises)
        first = self._weighed(places[0], row)
        fresh = []
        for fact in (first, *(self._weighed(place, row) for place in places[1:])):
            if fact.sentence not in said:
                said.add(fact.sentence)
                fresh.append(fact)
        return tuple(fresh) or (first,)

    @staticmethod
    def _in_order(members: Sequence[int], pushes: np.ndarray, raises: bool) -> list[int]:
        """The fact that pushed hardest the group's own way, then the others by strength as far as they are worth it."""
        own = {place: float(pushes[place]) for place in members}
        first = (max if raises else min)(own, key=own.__getitem__)
        others = (place for place in own if place != first and abs(own[place]) >= WORTH_TELLING)
        return [first, *sorted(others, key=lambda place: -abs(own[place]))]

    def _weighed(self, place: int, row: Row) -> Weighed:
        feature = self.features[place]
        value, own = known(row.values[place]), known(row.baselines[place])
        flag = feature.flag if feature.flag and value is not None and feature.flag.when(value) else None
        return Weighed(
            feature=feature.name,
            sentence=row.speak(place),
            value=value,
            baseline=own if feature.against else known(self.usual.get(feature.name)),
            contribution=float(row.pushes[place]),
            red_flag=flag.id if flag else None,
        )
