"""Words: an order's own fields as text, as they were stated."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def order_facts(row: pd.Series) -> Mapping[str, str]:
    """An order's own fields as text, unknown ones left out."""
    return {str(field): _text(value) for field, value in row.items() if not pd.isna(value)}


def words_of(orders: pd.DataFrame) -> list[dict[str, str]]:
    """The same for each of many orders."""
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
