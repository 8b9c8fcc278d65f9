"""The tables of a scoring run: one row an order, one row a reason, and the rows that could not be read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from diversion_risk.assess.assess import Assessed, Reasoned

SCORE_COLUMNS = (
    "order_id",
    "risk",
    "risk_low",
    "risk_high",
    "margin",
    "rank",
    "decision",
    "selected_by",
    "reasons",
    "red_flags",
    "not_assessed",
    "model_id",
    "selection_chance",
)
_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""With what a spreadsheet's formula may begin, the wide letters of East Asian keyboards among them (OWASP, CSV injection)."""
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_TEXTS = ("order_id", "decision", "selected_by", "model_id")
_LISTS = ("reasons", "red_flags", "not_assessed")
_REASONS = pa.schema(
    [
        ("order_id", pa.string()),
        ("position", pa.int32()),
        ("group", pa.string()),
        ("feature", pa.string()),
        ("value", pa.float64()),
        ("baseline", pa.float64()),
        ("contribution", pa.float64()),
        ("sentence", pa.string()),
        ("red_flag", pa.string()),
    ]
)


def scores_frame(
    assessed: Assessed, extras: pd.DataFrame, sentences: Mapping[int, Sequence[str]] | None = None
) -> pd.DataFrame:
    """The columns of `scores.parquet` for every order in input order, with the columns passed through behind them.

    `sentences` are those of the reasons by the order's position, as `sentences_of` gives them; without them the listed
    orders are explained.
    """
    if sentences is None:
        sentences = sentences_of(assessed.reasoned(assessed.listed()))
    reasons = [sentences.get(position, []) for position in range(len(assessed.orders))]
    frame = pd.DataFrame(
        {
            "order_id": assessed.orders["order_id"].to_numpy(),
            "risk": assessed.risk.probability,
            "risk_low": assessed.risk.low,
            "risk_high": assessed.risk.high,
            "margin": assessed.risk.margin,
            "rank": assessed.decisions.rank,
            "decision": assessed.decisions.decision,
            "selected_by": assessed.decisions.selected_by,
            "reasons": pd.Series(reasons, dtype=object),
            "red_flags": pd.Series(names_that_hold(assessed.flags == 1), dtype=object),
            "not_assessed": pd.Series(names_that_hold(assessed.facts.values.isna()), dtype=object),
            "model_id": assessed.model_id,
            "selection_chance": assessed.decisions.chance,
        }
    )
    passed = extras.reset_index(drop=True)
    return frame.join(passed.rename(columns=passed_as))


def sentences_of(reasoned: Iterable[Reasoned]) -> dict[int, list[str]]:
    """What the column `reasons` says of each of these orders, by its position."""
    return {
        position: sentences
        for some in reasoned
        for position, sentences in zip(some.positions.tolist(), some.told.sentences(), strict=True)
    }


def passed_as(name: str) -> str:
    """What a column that is passed through is called among the scores."""
    return f"input_{name}" if name in SCORE_COLUMNS else name


class ScoresFile:
    """A file of scores that is written part by part: Parquet, or CSV with its lists as JSON, by the ending of the path."""

    def __init__(self, path: Path) -> None:
        """The file is there with its first part."""
        self._path = path
        self._file: BinaryIO | None = None
        self._writer: pq.ParquetWriter | None = None

    def add(self, scores: pd.DataFrame) -> None:
        """Write further orders."""
        if self._path.suffix == ".csv":
            is_first = self._file is None
            self._file = self._file or self._path.open("wb")
            flat = {name: list(map(_AS_JSON, scores[name])) for name in _LISTS}
            _add_csv(self._file, scores.assign(**flat), with_header=is_first)
            return
        table = _scores_table(scores)
        self._writer = self._writer or pq.ParquetWriter(self._path, table.schema)
        self._writer.write_table(table)

    def __enter__(self) -> Self:
        """Write within a block."""
        return self

    def __exit__(self, *trouble: object) -> None:
        """Close the file."""
        for one in (self._file, self._writer):
            if one is not None:
                one.close()


def _scores_table(scores: pd.DataFrame) -> pa.Table:
    lists = {name: pa.array(scores[name], pa.list_(pa.string())) for name in _LISTS}
    table = pa.Table.from_pandas(scores.drop(columns=list(_LISTS)), preserve_index=False)
    for place, name in enumerate(table.column_names):
        # Without rows, or without a text in any of them, there would be nothing to tell the type by.
        if name in _TEXTS or name not in SCORE_COLUMNS:
            kind = pa.string() if name in _TEXTS else pa.large_string()
            table = table.set_column(place, name, table[name].cast(kind))
    for place, name in enumerate(_LISTS):
        table = table.add_column(SCORE_COLUMNS.index(_LISTS[0]) + place, name, lists[name])
    return table.replace_schema_metadata(None)


def scores_in_parts(path: Path) -> Iterator[pd.DataFrame]:
    """Scores from Parquet as they were before they were written, their lists as lists, some at a time."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            scores = file.read_row_group(number).to_pandas()
            yield scores.assign(
                **{name: pd.Series([list(cell) for cell in scores[name]], dtype=object) for name in _LISTS}
            )


PLACE = "place"
"""Column of reasons that are not in their order yet: a number by which they are brought into it."""
_LINES_OF_AN_ORDER = 1 << 16


def placed_reasons(assessed: Assessed, some: Reasoned) -> pa.Table:
    """The long form of some orders: what moved each margin, and in `PLACE` where each line belongs, by rank."""
    table = reasons_table(assessed, some)
    position = table.column("position").to_numpy()
    ranks = assessed.decisions.rank[some.positions].astype("int64")
    of_line = np.repeat(ranks, np.diff([*np.flatnonzero(position == 0), len(position)]))
    return table.append_column(PLACE, pa.array(of_line * _LINES_OF_AN_ORDER + position, pa.int64()))


def write_reasons(path: Path, tables: Iterable[pa.Table]) -> None:
    """The long form of a whole batch, from tables in the order of `PLACE`."""
    with pq.ParquetWriter(path, _REASONS) as file:
        for table in tables:
            file.write_table(table.select(_REASONS.names).cast(_REASONS))


def reasons_table(assessed: Assessed, some: Reasoned) -> pa.Table:
    """The long form of some orders, in the order asked for. With `(base)` and `(rest)` those of an order add up to its margin."""
    told, by_strength = some.told, some.told.by_strength()
    lines = np.bincount(told.order_of_fact, minlength=len(some.positions)) + 2
    order = np.repeat(np.arange(len(lines)), lines)
    position = np.arange(len(order)) - np.repeat(np.cumsum(lines) - lines, lines)
    is_base, is_rest = position == 0, position == lines[order] - 1
    # Where a line tells no fact, what stands behind the last of them.
    fact = np.full(len(order), len(by_strength))
    fact[~is_base & ~is_rest] = by_strength
    kind = np.append(told.fact, -1)[fact]
    kind[is_base], kind[is_rest] = len(told.features), len(told.features) + 1
    contribution = np.append(told.contribution, told.base)[fact]
    contribution[is_rest] = some.rest
    columns = {
        "order_id": _taken(assessed.orders["order_id"].iloc[some.positions], order),
        "position": position,
        "group": _taken([*(feature.about for feature in told.features), "", ""], kind),
        "feature": _taken([*(feature.name for feature in told.features), "(base)", "(rest)"], kind),
        "value": pa.array(np.append(told.value, np.nan)[fact], from_pandas=True),
        "baseline": pa.array(np.append(told.baseline, np.nan)[fact], from_pandas=True),
        "contribution": contribution,
        "sentence": pa.concat_arrays([told.sentence, pa.array([""])]).take(pa.array(fact)),
        "red_flag": _taken([*told.red_flag, None], fact),
    }
    return pa.table(columns).cast(_REASONS)


def _taken(texts: Sequence[str | None] | pd.Series, which: np.ndarray) -> pa.StringArray:
    return pa.array(texts, pa.string()).take(pa.array(which))


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """A CSV file in UTF-8 whose cells no spreadsheet takes for formulas."""
    write_csv_in_parts(path, [frame])


def write_csv_in_parts(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """The same of several frames with the same columns, one after the other under one header."""
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            _add_csv(file, frame, with_header=not number)


def _add_csv(file: BinaryIO, frame: pd.DataFrame, *, with_header: bool) -> None:
    options = pa_csv.WriteOptions(include_header=with_header, quoting_style="needed")
    pa_csv.write_csv(_inert_table(frame), file, options)


def _inert_table(frame: pd.DataFrame) -> pa.Table:
    columns = [_inert_column(pa.array(frame[name], from_pandas=True)) for name in frame.columns]
    return pa.table(columns, names=[_inert(str(name)) for name in frame])


def _inert_column(cells: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        return cells
    starts = pc.is_in(pc.utf8_slice_codeunits(cells, 0, 1), pa.array(list(_STARTS), cells.type))
    if not pc.any(starts).as_py():
        return cells
    inert = [_inert(cell) for cell in cells.filter(starts).to_pylist()]
    return pc.replace_with_mask(cells, starts, pa.array(inert, cells.type))


def names_that_hold(holds: pd.DataFrame) -> list[list[str]]:
    """For each row the columns in which it says yes."""
    return names_where(holds.to_numpy(), holds.columns.to_numpy(dtype=object))


def names_where(mask: np.ndarray, names: np.ndarray) -> list[list[str]]:
    """For each row of a mask the names of the columns in which it holds."""
    # Many rows are alike, and a row of bits is quicker looked up than its names are gathered.
    patterns = [row.tobytes() for row in np.packbits(mask, axis=1)]
    found = {pattern: names[mask[row]].tolist() for pattern, row in dict(zip(patterns, count(), strict=False)).items()}
    return [found[pattern].copy() for pattern in patterns]


def _inert(text: str) -> str:
    """A text that a spreadsheet would run, with an apostrophe before it; numbers such as -3 stay as they are."""
    return "'" + text if text and text[0] in _STARTS and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
