"""The tables of a scoring run: one row an order, one row a reason, and the rows that could not be read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from diversion_risk.assess.assess import Assessed, names_where
from diversion_risk.assess.assessment import Assessment

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
    assessed: Assessed, extras: pd.DataFrame, assessments: Sequence[Assessment] | None = None
) -> pd.DataFrame:
    """The columns of `scores.parquet` for every order in input order, with the columns passed through behind them.

    `assessments` spares explaining the listed orders twice.
    """
    if assessments is None:
        assessments = assessed.all_explained(assessed.listed())
    sentences = {a.order_id: [reason.sentence for reason in a.reasons] for a in assessments}
    order_ids = assessed.orders["order_id"].to_numpy()
    frame = pd.DataFrame(
        {
            "order_id": order_ids,
            "risk": assessed.risk.probability,
            "risk_low": assessed.risk.low,
            "risk_high": assessed.risk.high,
            "margin": assessed.risk.margin,
            "rank": assessed.decisions.rank,
            "decision": assessed.decisions.decision,
            "selected_by": assessed.decisions.selected_by,
            "reasons": pd.Series([sentences.get(order_id, []) for order_id in order_ids], dtype=object),
            "red_flags": pd.Series(names_that_hold(assessed.flags == 1), dtype=object),
            "not_assessed": pd.Series(names_that_hold(assessed.facts.values.isna()), dtype=object),
            "model_id": assessed.model_id,
            "selection_chance": assessed.decisions.chance,
        }
    )
    passed = extras.reset_index(drop=True)
    return frame.join(passed.rename(columns=passed_as))


def passed_as(name: str) -> str:
    """What a column that is passed through is called among the scores."""
    return f"input_{name}" if name in SCORE_COLUMNS else name


def write_scores(path: Path, scores: pd.DataFrame) -> None:
    """Write scores as Parquet, or as CSV with its lists as JSON, by the ending of the path."""
    if path.suffix == ".csv":
        flat = scores.assign(
            **{name: [json.dumps(cell, ensure_ascii=False) for cell in scores[name]] for name in _LISTS}
        )
        write_csv(path, flat)
        return
    lists = {name: pa.array(scores[name], pa.list_(pa.string())) for name in _LISTS}
    table = pa.Table.from_pandas(scores.drop(columns=list(_LISTS)), preserve_index=False)
    for name in _TEXTS:
        # Without rows there would be nothing to tell the type by.
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.string()))
    for place, name in enumerate(_LISTS):
        table = table.add_column(SCORE_COLUMNS.index(_LISTS[0]) + place, name, lists[name])
    pq.write_table(table.replace_schema_metadata(None), path)


def read_scores(path: Path) -> pd.DataFrame:
    """Scores from Parquet as they were before they were written, their lists as lists."""
    scores = pd.read_parquet(path)
    return scores.assign(**{name: pd.Series([list(cell) for cell in scores[name]], dtype=object) for name in _LISTS})


def write_reasons(path: Path, assessments: Sequence[Assessment]) -> None:
    """The long form: what moved each margin; with `(base)` and `(rest)` the rows of an order add up to it."""
    pq.write_table(reasons_table(assessments), path)


def reasons_table(assessments: Iterable[Assessment]) -> pa.Table:
    """The rows of that form."""
    rows = [row for assessment in assessments for row in _reason_rows(assessment)]
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) or [()] * len(_REASONS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _REASONS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=_REASONS)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """A CSV file in UTF-8 whose cells no spreadsheet takes for formulas."""
    write_csv_in_parts(path, [frame])


def write_csv_in_parts(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """The same of several frames with the same columns, one after the other under one header."""
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            options = pa_csv.WriteOptions(include_header=not number, quoting_style="needed")
            pa_csv.write_csv(_inert_table(frame), file, options)


def _inert_table(frame: pd.DataFrame) -> pa.Table:
    inert = {
        name: frame[name].map(_inert, na_action="ignore")
        if not pd.api.types.is_numeric_dtype(frame[name])
        else frame[name]
        for name in frame.columns
    }
    columns = [pa.array(column, from_pandas=True) for column in inert.values()]
    return pa.table(columns, names=[str(_inert(name)) for name in inert])


def _reason_rows(assessment: Assessment) -> Iterator[tuple[object, ...]]:
    yield (assessment.order_id, 0, "", "(base)", None, None, assessment.base, "", None)
    about = {
        fact.feature: reason.group for reason in (*assessment.reasons, *assessment.against) for fact in reason.facts
    }
    told = assessment.weighed
    for position, fact in enumerate(told, start=1):
        yield (
            assessment.order_id, position, about[fact.feature], fact.feature, fact.value, fact.baseline,
            fact.contribution, fact.sentence, fact.red_flag,
        )  # fmt: skip
    yield (assessment.order_id, len(told) + 1, "", "(rest)", None, None, assessment.rest, "", None)


def names_that_hold(holds: pd.DataFrame) -> list[list[str]]:
    """For each row the columns in which it says yes."""
    return names_where(holds.to_numpy(), holds.columns.to_numpy(dtype=object))


def _inert(cell: object) -> object:
    """A text that a spreadsheet would run gets an apostrophe before it; numbers such as -3 stay as they are."""
    text = str(cell)
    if text and text[0] in _STARTS and not _is_number(text):
        return "'" + text
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
