"""Kept books: the day books of a scorer's history, made when they are first asked for."""

from threading import Lock

import pandas as pd

from diversion_risk.features.catalogue import keep_books
from diversion_risk.ledger import DayBooks


class KeptBooks:
    """The books of one history and its outcomes, made once whatever threads ask."""

    def __init__(self, history: pd.DataFrame | None, outcomes: pd.DataFrame | None) -> None:
        """Nothing is made before it is asked for."""
        self._past = history, outcomes
        self._lock = Lock()
        self._books: DayBooks | None = None

    def get(self) -> DayBooks:
        """The books."""
        with self._lock:
            if self._books is None:
                self._books = keep_books(*self._past)
            return self._books
