"""Shapley values of leaves: what each fact on the way to a leaf has to do with its value."""

import numpy as np


def shapley_of_leaves(share: np.ndarray, met: np.ndarray) -> np.ndarray:
    """The path-dependent Shapley values of leaves worth 1, `[leaf, pattern, fact]`.

    `share[leaf, fact]` is the share of training orders that went on towards the leaf at the fact's splits, above 0;
    `met[leaf, pattern, fact]` whether an order of that pattern meets them. A fact with share 1 that is met moves nothing.

    A leaf is the game of Lundberg and others 2020: a product over its facts, of `met` where a fact is given and of
    `share` where it is not. A coalition of k of the other d - 1 facts weighs k! (d-1-k)! / d!, the integral of
    t^k (1-t)^(d-1-k) from 0 to 1. So the sum over all coalitions is the integral of a polynomial of degree d - 1 in t,
    which Gauss's rule with half as many points gives exactly.

    >>> shapley_of_leaves(np.array([[0.5, 0.2]]), np.array([[[True, True]]])).round(9).tolist()
    [[[0.3, 0.6]]]
    """
    points, weights = np.polynomial.legendre.leggauss((share.shape[1] + 1) // 2)
    at = ((points + 1) / 2)[:, None]
    factors = at * met[:, :, None, :] + (1 - at) * share[:, None, None, :]
    others = factors.prod(axis=3, keepdims=True) / factors
    moved: np.ndarray = np.einsum("q,lpqf->lpf", weights / 2, others) * (met - share[:, None, :])
    return moved
