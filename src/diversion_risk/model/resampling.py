"""Resampling by group: orders of one buyer come and go together, since they are no independent evidence."""

from collections.abc import Iterator

import numpy as np
import pandas as pd


def group_weights(groups: np.ndarray, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """How often each row is drawn in each bootstrap of whole groups; one array of the rows' length a resample."""
    codes, names = pd.factorize(groups)
    random = np.random.default_rng(seed)
    for _ in range(resamples):
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        yield drawn[codes].astype(float)


def binned(scores: np.ndarray, most: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Bin of each score, and the mean score of each bin; at most `most` bins of equal numbers, exact below that.

    What is computed over and over, once a resample, needs bins only: their width is far below its doubt.
    """
    distinct, places = np.unique(scores, return_inverse=True)
    if len(distinct) > most:
        places = np.argsort(np.argsort(scores, kind="stable"), kind="stable") * most // len(scores)
    counts = np.bincount(places)
    return places, np.bincount(places, scores) / np.maximum(counts, 1)
