"""Kept books: the day books of a scorer's history, opened or made when they are first asked for."""

import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock

import pandas as pd

from diversion_risk.errors import IntegrityBroken
from diversion_risk.features.books import MADE_BY, keep_books, open_books
from diversion_risk.ledger import DayBooks

log = logging.getLogger(__name__)

BOOKS = "books"
"""Folder of a model folder that holds the books of its history."""


class KeptBooks:
    """The books of one history and its outcomes, had once whatever threads ask."""

    def __init__(
        self,
        history: pd.DataFrame | None,
        outcomes: pd.DataFrame | None,
        leave_out: Collection[str],
        folder: Path | None = None,
    ) -> None:
        """Nothing is made or read before it is asked for; `leave_out` are facts that nobody asks for.

        In a folder may be books of this very history, and of these facts.
        """
        self._past = history, outcomes
        self._leave_out = leave_out
        self._folder = folder
        self._lock = Lock()
        self._books: DayBooks | None = None

    def get(self) -> DayBooks:
        """The books.

        Raises:
            IntegrityBroken: If those of the folder cannot be read.
        """
        with self._lock:
            if self._books is None:
                self._books = self._opened() or keep_books(*self._past, self._leave_out)
            return self._books

    def _opened(self) -> DayBooks | None:
        books = None if self._folder is None else open_books(self._folder, self._leave_out)
        if self._folder and books is None:
            log.info("%s is of another version; the past is added up anew", self._folder)
        return books


def books_in(model: Path, digests: Mapping[str, str]) -> Path | None:
    """The folder of the books that a model folder seals, if it does.

    Raises:
        IntegrityBroken: If there are files in it that are not sealed.
    """
    folder = model / BOOKS
    if f"{BOOKS}/{MADE_BY}" not in digests:
        return None
    if strange := [path.name for path in folder.iterdir() if f"{BOOKS}/{path.name}" not in digests]:
        raise IntegrityBroken(f"{folder} holds {min(strange)}, which is not sealed")
    return folder
