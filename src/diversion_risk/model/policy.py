"""From a ranking to a decision: who is reviewed, as a settings file says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.capacity import Capacity
from diversion_risk.model.cost import Cost
from diversion_risk.model.drift_limit import DriftLimit
from diversion_risk.model.recall import Confirmed, Recall

TWO_PERCENT = Capacity(share=0.02)
SETTINGS = ("capacity", "cost", "recall", "random_share", "hold_at", "drift_limit")


@dataclass(frozen=True)
class Policy:
    """Who is reviewed: the riskiest that fit the capacity, that are worth the time, or that a promised recall needs.

    Beside them a share of the places goes to orders drawn at random.
    """

    capacity: Capacity | None = TWO_PERCENT
    cost: Cost | None = None
    recall: Recall | None = None
    random_share: float = 0.0
    """Share of the places that go to orders drawn at random from the rest, so that outcomes are not only our opinions."""
    hold_at: float | None = None
    """Risk from which an order within the capacity is held rather than reviewed."""
    drift_limit: DriftLimit | None = None
    """How far a batch may lie from the training; who is reviewed does not hang on it."""

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> "Policy":
        """The policy of a settings file; capacity is 2 % where neither it nor cost nor recall is named."""
        unknown = set(settings) - set(SETTINGS)
        if unknown:
            raise ConfigurationWrong(f"The policy has {sorted(unknown)}; expected {', '.join(SETTINGS)}")
        given = {name: value for name, value in settings.items() if value is not None}
        cost = Cost.read(given["cost"]) if "cost" in given else None
        recall = Recall.read(given["recall"]) if "recall" in given else None
        if cost is None and recall is None and "capacity" not in settings:
            given["capacity"] = "2%"
        capacity = Capacity.read(given["capacity"]) if "capacity" in given else None
        random_share = _share("random_share", given.get("random_share", 0.0))
        hold_at = _share("hold_at", given["hold_at"]) if "hold_at" in given else None
        limit = given.get("drift_limit")
        drift_limit = None if limit is None else DriftLimit.read(limit, "The policy's drift_limit")
        policy = cls(capacity, cost, recall, random_share, hold_at, drift_limit)
        policy._check()
        return policy

    def to_dict(self) -> dict[str, Any]:
        """The policy as a settings file holds it."""
        kinds = {
            "capacity": None if self.capacity is None else self.capacity.written(),
            "cost": None if self.cost is None else self.cost.to_dict(),
            "recall": None if self.recall is None else self.recall.to_dict(),
        }
        limit = None if self.drift_limit is None else self.drift_limit.written()
        return {**kinds, "random_share": self.random_share, "hold_at": self.hold_at, "drift_limit": limit}

    def settled(self, confirmed: Confirmed) -> "Policy":
        """The policy once a model's evidence is known: a promised recall needs it for its cut.

        Raises:
            ConfigurationWrong: If the evidence is too little for what is promised.
        """
        return self if self.recall is None else replace(self, recall=self.recall.settled(confirmed))

    def wants(self, margin: np.ndarray, risk: np.ndarray) -> np.ndarray:
        """Which of some orders the policy would list for their risk, were there places for all."""
        if self.recall is not None:
            if self.recall.cut is None:
                raise ValueError("this policy promises a recall and has not been settled by a model's evidence")
            return np.asarray(margin >= self.recall.cut)
        return np.ones(len(risk), bool) if self.cost is None else np.asarray(risk > self.cost.risk)

    def places(self, orders: int, wanted: int) -> tuple[int, int]:
        """Places by risk and places at random for a batch, or a day, of so many orders.

        The random share is one of the capacity; without a capacity it is one of what is listed, at least one order.
        """
        if self.capacity is not None:
            size = self.capacity.of(orders)
            at_random = int(self.random_share * size + 0.5)
            return min(wanted, size - at_random), at_random
        if not self.random_share:
            return wanted, 0
        at_random = max(1, int(wanted * self.random_share / (1 - self.random_share) + 0.5))
        return wanted, min(at_random, orders - wanted)

    def told(self) -> str:
        """The policy in words."""
        kinds = [one.told() for one in (self.recall, self.cost, self.capacity) if one is not None]
        at_random = f", {100 * self.random_share:g} % of the places at random" if self.random_share else ""
        return " within ".join(kinds) + at_random

    def told_of(self, places: int) -> str:
        """The same, with how many places that came to."""
        return f"{self.told()}: {places:,} {'order' if places == 1 else 'orders'}"

    def _check(self) -> None:
        kinds = [name for name in ("capacity", "cost", "recall") if getattr(self, name) is not None]
        if not kinds:
            raise ConfigurationWrong("The policy says nobody is reviewed; expected capacity, cost or recall")
        if "recall" in kinds and len(kinds) > 1:
            raise ConfigurationWrong(
                f"The policy has {' and '.join(kinds)}; a promised recall lists as many as it needs, so expected recall alone"
            )
        if self.random_share == 1 and self.capacity is None:
            raise ConfigurationWrong(
                "The policy's random_share is 1; expected a capacity beside it, or a share below 1"
            )


def _share(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigurationWrong(f'The policy\'s {name} is "{value}"; expected a number from 0 to 1')
    return float(value)
