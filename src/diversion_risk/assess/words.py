"""Words: an order's own fields as text, as they were stated."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


class Words:
    """The words of some orders, and what watch-lists say of them; a column is put into text when it is first asked for."""

    def __init__(self, stated: Sequence[pd.DataFrame], positions: np.ndarray) -> None:
        """Those of the orders in some positions of frames; what a later frame says counts more than an earlier one's."""
        self._home = {str(name): frame[name] for frame in stated for name in frame}
        self._positions = positions
        self._texts: dict[str, np.ndarray] = {}
        self._places = np.arange(len(positions))

    def column(self, name: str) -> np.ndarray:
        """What each order says in a column.

        Raises:
            KeyError: If there is no such column, or one of the orders says nothing there.
        """
        texts = self._column(name)[self._places]
        if None in texts:
            raise KeyError(name)
        return texts

    def order(self, place: int) -> Mapping[str, str]:
        """All that one of the orders says; what it leaves unknown is not there."""
        return _Order(list(self._home), self._column, int(self._places[place]))

    def at(self, places: np.ndarray) -> "Words":
        """The words of some of them."""
        some = copy(self)
        some._places = self._places[places]
        return some

    def _column(self, name: str) -> np.ndarray:
        if name not in self._texts:
            self._texts[name] = np.array(_texts(self._home[name].iloc[self._positions]), dtype=object)
        return self._texts[name]


@dataclass(frozen=True)
class _Order(Mapping[str, str]):
    """One of the orders, read no further than it is asked."""

    names: Sequence[str]
    column: Callable[[str], np.ndarray]
    row: int

    def __getitem__(self, name: str) -> str:
        text: str | None = self.column(name)[self.row]
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.names if self.column(name)[self.row] is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def words_of(orders: pd.DataFrame) -> list[dict[str, str]]:
    """Each order's own fields as text, unknown ones left out."""
    names = [str(name) for name in orders]
    columns = [_texts(orders[name]) for name in orders]
    rows = zip(*columns, strict=True) if columns else iter([()] * len(orders))
    return [{name: text for name, text in zip(names, row, strict=True) if text is not None} for row in rows]


def _texts(column: pd.Series) -> list[str | None]:
    missing = column.isna().to_numpy()
    return [None if gone else _text(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float) and value == round(value):
        return f"{value:.0f}"
    return str(value)
