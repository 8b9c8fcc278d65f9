"""Places given away: rank, decision, and the chance at which each order came before a reviewer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from diversion_risk.model.policy import Policy


@dataclass(frozen=True)
class Draw:
    """Places given away at once: in a whole batch, or on one of its days where the capacity is one a day."""

    day: str | None
    orders: int
    by_risk: int
    at_random: int
    chance: float
    """At which each order not listed for its risk was drawn; 0 where nothing is drawn at random."""
    ties_at_cut: int = 0
    """Orders that share the margin at the cut, where the seeded hash chose among them; 0 where nothing was tied."""

    @classmethod
    def of(cls, policy: Policy, day: str | None, orders: int, wanted: int) -> "Draw":
        """The places of so many orders, of which the policy would list so many for their risk; ties are still to tell."""
        by_risk, at_random = policy.places(orders, wanted)
        rest = orders - by_risk
        drawn = min(at_random, rest)
        return cls(day, orders, by_risk, drawn, drawn / max(rest, 1))

    def places(self, policy: Policy) -> int:
        """Places the policy gave, whether or not an order took them."""
        return policy.capacity.of(self.orders) if policy.capacity else self.by_risk + self.at_random


@dataclass(frozen=True)
class Decisions:
    """Rank, decision and way of selection for each order of a batch, in input order."""

    rank: np.ndarray
    decision: np.ndarray
    selected_by: np.ndarray
    chance: np.ndarray
    """At which the order came before a reviewer under this policy: 1 where its risk listed it, else that of the draw."""
    places: int
    """Places the policy gave, whether or not an order took them."""
    draws: tuple[Draw, ...]

    def at(self, places: slice) -> "Decisions":
        """Those of some orders; how many places there are, and how they were drawn, stays that of the batch."""
        return Decisions(
            self.rank[places],
            self.decision[places],
            self.selected_by[places],
            self.chance[places],
            self.places,
            self.draws,
        )

    @property
    def ties_at_cut(self) -> int:
        """Orders that share the margin at the cut, over all draws."""
        return sum(draw.ties_at_cut for draw in self.draws)


@dataclass(frozen=True)
class Lots:
    """What places hang on besides the risk; arrays with one entry an order."""

    ties: np.ndarray
    """By which orders of the same margin are ranked: a seeded hash of their id, so that ranks are the same anywhere."""
    draws: np.ndarray
    """By which orders are drawn at random: another hash."""
    days: np.ndarray
    """The day of each order."""

    @classmethod
    def of(cls, orders: pd.DataFrame, seed: int) -> "Lots":
        """The lots of some orders, whatever others there are; `orders` has the columns `order_id` and `order_date`."""
        ids = orders["order_id"]
        days = orders["order_date"].to_numpy(dtype="datetime64[D]")
        return cls(_hashes(ids, tie_salt(seed)), _hashes(ids, lot_salt(seed)), days)

    @classmethod
    def joined(cls, parts: "Sequence[Lots]") -> "Lots":
        """Those of a whole batch from those of its parts."""
        columns = ("ties", "draws", "days")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def decide(margin: np.ndarray, risk: np.ndarray, orders: pd.DataFrame, policy: Policy, seed: int) -> Decisions:
    """Rank a batch by margin and give its places away; `orders` has the columns `order_id` and `order_date`."""
    return places_given(margin, risk, Lots.of(orders, seed), policy)


def places_given(margin: np.ndarray, risk: np.ndarray, lots: Lots, policy: Policy) -> Decisions:
    """The same of a batch whose orders are not at hand."""
    by_risk = np.lexsort((lots.ties, -margin))
    rank = np.empty(len(margin), dtype=np.int64)
    rank[by_risk] = np.arange(1, len(margin) + 1)
    chosen, chance = np.full(len(rank), "", dtype=object), np.zeros(len(rank))
    draws, places = [], 0
    for day, at in _days(lots.days, policy):
        ranked = at[np.argsort(rank[at])]
        draw = Draw.of(policy, day, len(ranked), int(policy.wants(margin[ranked], risk[ranked]).sum()))
        top, rest = ranked[: draw.by_risk], ranked[draw.by_risk :]
        chosen[top], chosen[rest[np.argsort(lots.draws[rest])][: draw.at_random]] = "risk", "random"
        chance[top], chance[rest] = 1.0, draw.chance
        places += draw.places(policy)
        draws.append(replace(draw, ties_at_cut=_tied(margin, top, rest)))
    decision = np.where(chosen == "", "release", "review").astype(object)
    if policy.hold_at is not None:
        decision[(chosen == "risk") & (risk >= policy.hold_at)] = "hold"
    return Decisions(rank, decision, chosen, chance, places, tuple(draws))


def _tied(margin: np.ndarray, top: np.ndarray, rest: np.ndarray) -> int:
    if not len(top) or not len(rest) or margin[top[-1]] != margin[rest[0]]:
        return 0
    cut = margin[rest[0]]
    return int((margin[top] == cut).sum() + (margin[rest] == cut).sum())


def _days(days: np.ndarray, policy: Policy) -> list[tuple[str | None, np.ndarray]]:
    if not len(days):
        return []
    if policy.capacity is None or not policy.capacity.a_day:
        return [(None, np.arange(len(days)))]
    by_day = np.argsort(days, kind="stable")
    named, firsts = np.unique(days[by_day], return_index=True)
    return list(zip(map(str, named), np.split(by_day, firsts[1:]), strict=True))


def tie_salt(seed: int) -> str:
    """What stands before an order's id in the hash that breaks ties."""
    return f"rank {seed}"


def lot_salt(seed: int) -> str:
    """What stands before an order's id in the hash by which orders are drawn."""
    return f"random {seed}"


def _hashes(order_ids: pd.Series, salt: str) -> np.ndarray:
    digest: Callable[[str], bytes] = lambda order_id: sha256(f"{salt} {order_id}".encode()).digest()[:8]  # noqa: E731
    return np.frombuffer(b"".join(map(digest, order_ids)), dtype=">u8").astype(np.uint64)
