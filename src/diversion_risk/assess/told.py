"""What is told of some orders, in columns: an entry a reason, and an entry a fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from diversion_risk.assess.assessment import Reason, Weighed
from diversion_risk.assess.described import beginnings, known
from diversion_risk.assess.red_flags import flags_of
from diversion_risk.features.definition import Feature


@dataclass(frozen=True)
class Told:
    """Reasons stand by order, those that raise its risk before those that lower it, each way strongest first.

    Facts stand by reason; the first of each is the one that pushed hardest the reason's own way, and speaks for it.
    """

    features: Sequence[Feature]
    base: float
    """The margin before any fact."""
    share: np.ndarray
    """Of an order: how much of all that pushed it up or down its reasons carry, from 0 to 1."""
    order: np.ndarray
    """Of a reason: the place of its order among all."""
    weight: np.ndarray
    """Of a reason: the contribution of all facts about it, also of those too weak to be told."""
    stands_at: np.ndarray
    """Of a reason: the risk indicator when the reasons of its order up to this one are counted."""
    reason: np.ndarray
    """Of a fact: the place of its reason among all."""
    fact: np.ndarray
    """Of a fact: its place among the features."""
    value: np.ndarray
    baseline: np.ndarray
    contribution: np.ndarray
    sentence: pa.StringArray

    @property
    def size(self) -> int:
        """How many orders are told of."""
        return len(self.share)

    @cached_property
    def order_of_fact(self) -> np.ndarray:
        """Of a fact: the place of its order among all."""
        order: np.ndarray = self.order[self.reason]
        return order

    @cached_property
    def red_flag(self) -> np.ndarray:
        """Of a fact: the id of the red flag that it raises on its order, `None` where it raises none."""
        return flags_of(self.features, self.fact, self.value)

    @cached_property
    def added_up(self) -> np.ndarray:
        """Of an order: what the facts that are told of it contribute together."""
        return np.bincount(self.order_of_fact, self.contribution, minlength=self.size)

    def by_strength(self) -> np.ndarray:
        """Places of the facts, those of each order together, strongest first."""
        return np.lexsort((-np.abs(self.contribution), self.order_of_fact))

    def sentences(self) -> list[list[str]]:
        """For each order the sentences that speak for what raises its risk, strongest first."""
        raises = self.weight > 0
        speak = beginnings(self.reason)[raises]
        spoken = self.sentence.take(pa.array(speak)).to_pylist()
        ends = np.searchsorted(self.order[raises], np.arange(self.size), side="right").tolist()
        return [spoken[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def reasons_of(self, place: int) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """The reasons of one order: those that raise its risk, and those that lower it."""
        first, after = np.searchsorted(self.order, [place, place + 1]).tolist()
        reasons = [self._reason(at) for at in range(first, after)]
        raising = int((self.weight[first:after] > 0).sum())
        return tuple(reasons[:raising]), tuple(reasons[raising:])

    def _reason(self, at: int) -> Reason:
        first, after = np.searchsorted(self.reason, [at, at + 1]).tolist()
        facts = tuple(self._weighed(one) for one in range(first, after))
        about = self.features[self.fact[first]].about
        return Reason(about, float(self.weight[at]), facts, float(self.stands_at[at]))

    def _weighed(self, one: int) -> Weighed:
        return Weighed(
            feature=self.features[self.fact[one]].name,
            sentence=self.sentence[one].as_py(),
            value=known(self.value[one]),
            baseline=known(self.baseline[one]),
            contribution=float(self.contribution[one]),
            red_flag=self.red_flag[one],
        )
