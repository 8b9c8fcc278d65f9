"""Draws that several rooms need: weighted choices, shares and spreads, all from one seeded generator."""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]


def stream(seed: int, orders: int, room: str) -> np.random.Generator:
    """The random numbers of one room: another room drawing more or fewer changes nothing here."""
    return np.random.default_rng([seed, orders, crc32(room.encode())])


def weighted(rng: np.random.Generator, weights: Floats | Sequence[float], count: int) -> Ints:
    """Positions drawn in proportion to `weights`, which need not add up to one."""
    reach = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(reach, rng.random(count) * reach[-1], side="right")
    return np.asarray(found, dtype=np.int64)


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
    order = np.argsort(group, kind="stable")
    reach = np.concatenate([[0.0], np.cumsum(weights[order])])
    first = np.searchsorted(group[order], wanted, side="left")
    after = np.searchsorted(group[order], wanted, side="right")
    low, high = reach[first], reach[after]
    found = np.searchsorted(reach, low + rng.random(len(wanted)) * (high - low), side="right") - 1
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
