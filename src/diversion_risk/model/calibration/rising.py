"""Isotonic regression: the rising steps nearest to what was found."""

import numpy as np


def rising(found: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The rising values nearest to those found, by squares with their weights."""
    # scikit-learn takes a second to import, and whoever only scores learns no curve.
    from sklearn.isotonic import isotonic_regression  # noqa: PLC0415

    return np.asarray(isotonic_regression(found, sample_weight=weight))
