"""The past in windows of thirty days, counted back from the day of the training: calendar months differ in length."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

DAYS = 30
COMPARED = 12
"""Windows that are compared with those before them; as many make the reference, so that it holds each season once."""


@dataclass(frozen=True)
class Pair:
    """A window and what it is compared with, as masks over the windows."""

    one: np.ndarray
    others: np.ndarray


def window_of(days: pd.Series, end: pd.Timestamp) -> np.ndarray:
    """The window of each order: 0 for the last thirty days up to `end`, itself included; later orders have none (-1)."""
    passed = (end.normalize() - days.dt.normalize()).dt.days.to_numpy()
    return np.where(passed < 0, -1, passed // DAYS)


def rolling(windows: int) -> list[Pair]:
    """Each of the latest windows beside the `COMPARED` before it, as a batch will stand beside the reference."""
    number = np.arange(windows)
    last = min(COMPARED, windows - COMPARED)
    return [Pair(number == at, (number > at) & (number <= at + COMPARED)) for at in range(max(last, 0))]


def each_beside_the_others(windows: int) -> list[Pair]:
    """Each window beside all others: for what is only known of a short time."""
    number = np.arange(windows)
    return [Pair(number == at, number != at) for at in range(windows)] if windows > 1 else []
