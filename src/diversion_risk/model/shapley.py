"""Shapley values of one leaf: what each fact on the way to it has to do with its value, for every order there may be.

For one leaf an order is no more than which of the facts on the way it meets. With d facts there are 2 to the d such
orders, so all of their values are laid down in a table once and looked up ever after.
"""

from math import factorial

import numpy as np


def shapley_table(value: float, shares: np.ndarray) -> np.ndarray:
    """The path-dependent Shapley values of a leaf: one row an order, one column a fact on the way.

    Row `m` is the order that meets the facts whose bits are set in `m`. `shares` holds for each fact the share of
    training orders that went on towards the leaf at its splits. Lundberg and others 2020, with the leaf as the game
    "value times one for a fact that is known and met, none for one known and not met, its share for one not known".

    >>> shapley_table(1.0, np.array([0.25])).ravel().tolist()
    [-0.25, 0.75]
    """
    facts = len(shares)
    met = (np.arange(2**facts)[:, None] >> np.arange(facts) & 1).astype(float)
    weights = np.array([factorial(size) * factorial(facts - 1 - size) / factorial(facts) for size in range(facts)])
    columns = [_coalitions(met, shares, fact) @ weights * (met[:, fact] - shares[fact]) for fact in range(facts)]
    return value * np.column_stack(columns)


def _coalitions(met: np.ndarray, shares: np.ndarray, fact: int) -> np.ndarray:
    """What the other facts amount to, added up over all coalitions of a size: one row an order, one column a size."""
    sums = np.zeros(met.shape)
    sums[:, 0] = 1.0
    for other in range(len(shares)):
        if other != fact:
            joined = sums[:, :-1] * met[:, [other]]
            sums *= shares[other]
            sums[:, 1:] += joined
    return sums
