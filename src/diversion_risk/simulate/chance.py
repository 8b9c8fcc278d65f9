"""Draws that several rooms need: weighted choices, shares and spreads, all from seeded generators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]


def stream(seed: int, orders: int, room: str, month: int = 0) -> np.random.Generator:
    """The random numbers of one room in one month: another room drawing more or fewer changes nothing here."""
    return np.random.default_rng([seed, orders, crc32(room.encode()), month])


@dataclass(frozen=True)
class Lasting:
    """Draws that belong to an agent and not to a moment: found again from its number, so nobody need keep them."""

    key: int

    def draw(self, room: str, number: Ints) -> Floats:
        """A number from 0 up to 1 for every agent number, the same whenever it is asked for."""
        start = (self.key ^ (crc32(room.encode()) * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF
        mixed = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
        # the finishing steps of splitmix64
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        return np.asarray((mixed >> np.uint64(11)) * 2.0**-53, dtype=np.float64)

    def pick(self, room: str, number: Ints, among: int) -> Ints:
        """One of so many for every agent number."""
        return (self.draw(room, number) * among).astype(np.int64)


def lasting(seed: int, orders: int) -> Lasting:
    """The lasting draws of one book."""
    return Lasting(int(np.random.SeedSequence([seed, orders]).generate_state(1, np.uint64)[0]))


def weighted(rng: np.random.Generator, weights: Floats | Sequence[float], count: int) -> Ints:
    """Positions drawn in proportion to `weights`, which need not add up to one."""
    return chosen(rng.random(count), weights)


def chosen(draws: Floats, weights: Floats | Sequence[float]) -> Ints:
    """The positions that draws from 0 up to 1 stand for, in proportion to `weights`."""
    reach = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(reach, draws * reach[-1], side="right")
    return np.asarray(np.minimum(found, len(reach) - 1), dtype=np.int64)


def shared_out(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Positions in shares as close to `weights` as whole numbers allow, in a drawn order.

    Where a draw for each would leave a small country with no buyer by chance, this does not.
    """
    reach = np.cumsum(weights / weights.sum())
    even = (np.arange(count) + rng.random()) / count
    return rng.permutation(np.minimum(np.searchsorted(reach, even, side="right"), len(weights) - 1)).astype(np.int64)


def weighted_within(rng: np.random.Generator, weights: Floats, group: Ints, wanted: Ints) -> Ints:
    """For every entry of `wanted`, a position drawn by weight among those whose `group` is the wanted one.

    A wanted group that has no member, or none with weight, gives -1.
    """
    return chosen_within(rng.random(len(wanted)), weights, group, wanted)


def chosen_within(draws: Floats, weights: Floats, group: Ints, wanted: Ints) -> Ints:
    """The same for draws that are at hand."""
    order = np.argsort(group, kind="stable")
    reach = np.concatenate([[0.0], np.cumsum(weights[order])])
    first = np.searchsorted(group[order], wanted, side="left")
    after = np.searchsorted(group[order], wanted, side="right")
    low, high = reach[first], reach[after]
    found = np.searchsorted(reach, low + draws * (high - low), side="right") - 1
    position = order[np.clip(found, first, np.maximum(after - 1, first)).clip(max=len(order) - 1)]
    return np.where(high > low, position, -1).astype(np.int64)


def happens(rng: np.random.Generator, chance: Floats | float, count: int) -> Bools:
    """Yes with the given chance, `count` times."""
    return rng.random(count) < chance


def log_normal(rng: np.random.Generator, median: Floats | float, spread: float, count: int) -> Floats:
    """Values about a median, `spread` being the standard deviation of their logarithm."""
    return np.asarray(median * np.exp(rng.normal(0.0, spread, count)), dtype=np.float64)


def by_prefix(code: str, table: Mapping[str, object]) -> str:
    """The longest key of `table` that `code` begins with; the empty text when none does."""
    return max((key for key in table if code.startswith(key)), key=len, default="")
