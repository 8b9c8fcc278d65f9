"""From a ranking to a decision: how many orders can be reviewed, and which."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.errors import ConfigurationWrong

_CAPACITY = re.compile(r"^\s*(?:(?P<share>\d+(?:\.\d+)?)\s*%|(?P<count>\d+)\s*(?P<day>/\s*day)?)\s*$")


@dataclass(frozen=True)
class Capacity:
    """How many orders can be reviewed: a share of the batch, a number, or a number for each day of orders."""

    share: float | None = None
    count: int | None = None
    a_day: bool = False

    @classmethod
    def read(cls, text: str) -> "Capacity":
        """Capacity as a person writes it.

        >>> Capacity.read("2%"), Capacity.read("40/day")
        (Capacity(share=0.02, count=None, a_day=False), Capacity(share=None, count=40, a_day=True))
        """
        found = _CAPACITY.match(str(text))
        if not found or (found["share"] and float(found["share"]) > 100):
            raise ConfigurationWrong(f'The capacity is "{text}"; expected a number, N/day or P% up to 100%')
        if found["share"]:
            return cls(share=float(found["share"]) / 100)
        return cls(count=int(found["count"]), a_day=bool(found["day"]))

    def of(self, orders: int) -> int:
        """Places for a batch, or a day, of so many orders; a share gives at least one."""
        if self.share is None:
            return min(self.count or 0, orders)
        return min(orders, max(1, int(self.share * orders + 0.5)) if self.share else 0)

    def told(self) -> str:
        """The capacity in words."""
        if self.share is not None:
            return f"{100 * self.share:g} % of the batch"
        return f"{self.count:,} orders a day" if self.a_day else f"{self.count:,} orders"


@dataclass(frozen=True)
class Policy:
    """Who is reviewed: the riskiest within the capacity, less a share of the places that is drawn at random."""

    capacity: Capacity = Capacity(share=0.02)
    random_share: float = 0.0
    """Share of the places that go to orders drawn at random from the rest, so that outcomes are not only our opinions."""
    hold_at: float | None = None
    """Risk from which an order within the capacity is held rather than reviewed."""

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> "Policy":
        """The policy of a settings file: `capacity`, `random_share`, `hold_at`."""
        unknown = set(settings) - {"capacity", "random_share", "hold_at"}
        if unknown:
            raise ConfigurationWrong(f"The policy has {sorted(unknown)}; expected capacity, random_share and hold_at")
        hold_at = settings.get("hold_at")
        random_share = _share("random_share", settings.get("random_share", 0.0))
        hold_at = None if hold_at is None else _share("hold_at", hold_at)
        return cls(Capacity.read(settings.get("capacity", "2%")), random_share, hold_at)

    def to_dict(self) -> dict[str, Any]:
        """The policy as a settings file holds it."""
        capacity = self.capacity
        count = f"{capacity.count}/day" if capacity.a_day else f"{capacity.count}"
        text = count if capacity.share is None else f"{100 * capacity.share:.10g}%"
        return {"capacity": text, "random_share": self.random_share, "hold_at": self.hold_at}


@dataclass(frozen=True)
class Decisions:
    """Rank, decision and way of selection for each order of a batch, in input order."""

    rank: np.ndarray
    decision: np.ndarray
    selected_by: np.ndarray
    places: int
    ties_at_cut: int
    """Orders that share the margin at the cut, where the seeded hash chose among them; 0 where nothing was tied."""


def decide(margin: np.ndarray, risk: np.ndarray, orders: pd.DataFrame, policy: Policy, seed: int) -> Decisions:
    """Rank a batch by margin and give its places away; `orders` has the columns `order_id` and `order_date`.

    Ties are broken by a seeded hash of the order's id, so that the same batch has the same ranks anywhere.
    """
    hashes = _hashes(orders["order_id"], f"rank {seed}")
    by_risk = np.lexsort((hashes, -margin))
    rank = np.empty(len(margin), dtype=np.int64)
    rank[by_risk] = np.arange(1, len(margin) + 1)
    chosen, places, ties = _select(margin, rank, orders, policy, seed)
    decision = np.where(chosen == "", "release", "review").astype(object)
    if policy.hold_at is not None:
        decision[(chosen == "risk") & (risk >= policy.hold_at)] = "hold"
    return Decisions(rank, decision, chosen, places, ties)


def _select(
    margin: np.ndarray, rank: np.ndarray, orders: pd.DataFrame, policy: Policy, seed: int
) -> tuple[np.ndarray, int, int]:
    chosen = np.full(len(rank), "", dtype=object)
    lots = _hashes(orders["order_id"], f"random {seed}")
    places = ties = 0
    for day in _days(orders, policy.capacity):
        size = policy.capacity.of(len(day))
        at_random = int(policy.random_share * size + 0.5)
        ranked = day[np.argsort(rank[day])]
        top, rest = ranked[: size - at_random], ranked[size - at_random :]
        chosen[top] = "risk"
        chosen[rest[np.argsort(lots[rest])][:at_random]] = "random"
        places += size
        ties += _tied(margin, top, rest)
    return chosen, places, ties


def _tied(margin: np.ndarray, top: np.ndarray, rest: np.ndarray) -> int:
    if not len(top) or not len(rest) or margin[top[-1]] != margin[rest[0]]:
        return 0
    cut = margin[rest[0]]
    return int((margin[top] == cut).sum() + (margin[rest] == cut).sum())


def _days(orders: pd.DataFrame, capacity: Capacity) -> list[np.ndarray]:
    if not len(orders):
        return []
    if not capacity.a_day:
        return [np.arange(len(orders))]
    return [np.asarray(day) for day in orders.reset_index(drop=True).groupby("order_date").indices.values()]


def _hashes(order_ids: pd.Series, salt: str) -> np.ndarray:
    digest: Callable[[str], bytes] = lambda order_id: sha256(f"{salt} {order_id}".encode()).digest()[:8]  # noqa: E731
    return np.frombuffer(b"".join(map(digest, order_ids)), dtype=">u8").astype(np.uint64)


def _share(name: str, value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigurationWrong(f'The policy\'s {name} is "{value}"; expected a number from 0 to 1')
    return float(value)
