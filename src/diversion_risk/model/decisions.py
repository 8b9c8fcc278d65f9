"""Places given away: rank, decision, and the chance at which each order came before a reviewer."""

from collections.abc import Callable
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

    @property
    def ties_at_cut(self) -> int:
        """Orders that share the margin at the cut, over all draws."""
        return sum(draw.ties_at_cut for draw in self.draws)


def decide(margin: np.ndarray, risk: np.ndarray, orders: pd.DataFrame, policy: Policy, seed: int) -> Decisions:
    """Rank a batch by margin and give its places away; `orders` has the columns `order_id` and `order_date`.

    Ties are broken by a seeded hash of the order's id, so that the same batch has the same ranks anywhere.
    """
    by_risk = np.lexsort((_hashes(orders["order_id"], tie_salt(seed)), -margin))
    rank = np.empty(len(margin), dtype=np.int64)
    rank[by_risk] = np.arange(1, len(margin) + 1)
    lots = _hashes(orders["order_id"], lot_salt(seed))
    chosen, chance = np.full(len(rank), "", dtype=object), np.zeros(len(rank))
    draws, places = [], 0
    for day, at in _days(orders, policy):
        ranked = at[np.argsort(rank[at])]
        draw = Draw.of(policy, day, len(ranked), int(policy.wants(margin[ranked], risk[ranked]).sum()))
        top, rest = ranked[: draw.by_risk], ranked[draw.by_risk :]
        chosen[top], chosen[rest[np.argsort(lots[rest])][: draw.at_random]] = "risk", "random"
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


def _days(orders: pd.DataFrame, policy: Policy) -> list[tuple[str | None, np.ndarray]]:
    if not len(orders):
        return []
    if policy.capacity is None or not policy.capacity.a_day:
        return [(None, np.arange(len(orders)))]
    by_day = orders.reset_index(drop=True).groupby("order_date").indices
    return [(str(pd.Timestamp(str(day)).date()), np.asarray(at)) for day, at in by_day.items()]


def tie_salt(seed: int) -> str:
    """What stands before an order's id in the hash that breaks ties."""
    return f"rank {seed}"


def lot_salt(seed: int) -> str:
    """What stands before an order's id in the hash by which orders are drawn."""
    return f"random {seed}"


def _hashes(order_ids: pd.Series, salt: str) -> np.ndarray:
    digest: Callable[[str], bytes] = lambda order_id: sha256(f"{salt} {order_id}".encode()).digest()[:8]  # noqa: E731
    return np.frombuffer(b"".join(map(digest, order_ids)), dtype=">u8").astype(np.uint64)
