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
