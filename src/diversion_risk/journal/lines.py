"""Orders and what was said of them as lines of JSON, made column by column: ten million of them are written in a night."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.kinds import STR_DTYPE
from diversion_risk.orders.raw import TEXT, as_text

_NUMBERS = ("margin", "rank", "risk", "risk_high", "risk_low")
_WORDS = ("decision", "order_id", "selected_by")
_LISTS = ("reasons", "red_flags")
_NOTHING = pa.scalar("", TEXT)
_AT_ONCE = 16_384
"""Rows whose text still fits into the processor's own memory."""


def entry_lines(scores: pd.DataFrame, orders: pd.DataFrame) -> list[bytes]:
    """One entry an order: score, decision, reasons, red flags, and the digest of the order's own line."""
    inputs = pd.Series([sha256(line).hexdigest() for line in order_lines(orders)], dtype=STR_DTYPE)
    written = {
        "input": inputs,
        **{name: scores[name].reset_index(drop=True) for name in (*_NUMBERS, *_WORDS)},
        **{name: pd.Series(_as_json(scores[name]), dtype=STR_DTYPE) for name in _LISTS},
    }
    cells = {name: _texts(column) for name, column in written.items()}
    return [line for start in range(0, len(scores), _AT_ONCE) for line in _lines(cells, start, (*_NUMBERS, *_LISTS))]


def order_lines(orders: pd.DataFrame) -> list[bytes]:
    """Each order as it was scored: what is known under the contract's names, as text, in the order of the names."""
    cells = {field.name: _texts(orders[field.name]) for field in ORDER_FIELDS if field.name in orders}
    return [line for start in range(0, len(orders), _AT_ONCE) for line in _lines(cells, start)]


def _lines(cells: Mapping[str, Any], start: int, bare: Sequence[str] = ()) -> list[bytes]:
    """Some rows as JSON, what is unknown left out; the cells named `bare` are JSON already."""
    part = {name: cells[name].slice(start, _AT_ONCE) for name in sorted(cells)}
    pieces = [piece for name, some in part.items() for piece in _pieces(name, some, "" if name in bare else '"')]
    joined = pc.binary_join_element_wise(*pieces, _NOTHING, null_handling="skip")
    # The comma before the first pair is one too many.
    return [b"{%b}" % line[1:] for line in joined.cast(pa.large_binary()).to_pylist()]


def _pieces(name: str, cells: Any, mark: str) -> tuple[Any, ...]:
    """The cells of a column with its name before them; where one is null, name and marks are null with it."""
    inner = _escaped(cells) if mark else cells
    before, after = pa.scalar(f',"{name}":{mark}', TEXT), pa.scalar(mark, TEXT)
    if not inner.null_count:
        return (before, inner, after) if mark else (before, inner)
    return (pc.binary_join_element_wise(before, inner, after, _NOTHING),)


def _texts(column: pd.Series) -> Any:
    array = pa.array(column, from_pandas=True)
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("s")).cast(pa.date32()).cast(TEXT)
    text = as_text(array)
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _escaped(cells: Any) -> Any:
    """Text as it stands between the marks of a JSON string."""
    if not _holds_what_json_escapes(cells):
        return cells
    written = [None if cell is None else json.dumps(cell, ensure_ascii=False)[1:-1] for cell in cells.to_pylist()]
    return pa.array(written, TEXT)


def _holds_what_json_escapes(cells: Any) -> bool:
    content = cells.buffers()[2]
    if content is None or not len(cells):
        return False
    ends = np.frombuffer(cells.buffers()[1], dtype=np.int64)[cells.offset : cells.offset + len(cells) + 1]
    letters = np.frombuffer(content, dtype=np.uint8)[ends[0] : ends[-1]]
    return bool((letters < 32).any() or (letters == ord('"')).any() or (letters == ord("\\")).any())


def _as_json(lists: pd.Series) -> list[str]:
    """Each list as JSON; lists repeat a lot, so each is written once."""
    written: dict[tuple[str, ...], str] = {}
    texts = []
    for words in map(tuple, lists):
        text = written.get(words)
        if text is None:
            text = written[words] = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        texts.append(text)
    return texts
