"""Reviewers' decisions from a file: one row an order, with who, when and why."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.checked import Checked
from diversion_risk.orders.draw import draw
from diversion_risk.orders.fields import OUTCOMES, Field
from diversion_risk.orders.mapping import Mapping, Part, Rule
from diversion_risk.orders.raw import Raw
from diversion_risk.orders.read import read_raw
from diversion_risk.orders.validate import validate

VERDICT_FIELDS: tuple[Field, ...] = (
    Field("order_id", "identifier", "the order that was looked at", required=True),
    Field("verdict", "choice", "what the look found", required=True, choices=OUTCOMES),
    Field("reviewer", "text", "who looked", required=True),
    Field("date", "date", "the day on which it was decided", required=True),
    Field("why", "text", "what it rests on; the column may be called reason, too", required=True),
)
_ALSO_CALLED = "reason"


def read_verdicts(path: Path) -> Checked:
    """The decisions of a CSV, Parquet or Excel file; rows that lack who, when, why or a verdict are rejected.

    Raises:
        FileUnusable: If the file cannot be read, or lacks a column.
    """
    raw = read_raw(path)
    raw = replace(raw, cells=_unguarded(raw))
    part = Part(_columns(raw))
    return validate(
        draw(raw, Mapping("verdicts", part, like_contract=True), part, VERDICT_FIELDS), VERDICT_FIELDS, "verdicts"
    )


def _unguarded(raw: Raw) -> Any:
    """The cells without the apostrophe that keeps a spreadsheet from running what begins like a formula."""
    return pa.table({
        name: pc.replace_substring_regex(raw.cells.column(name), r"^'([=+@\t\r-])", r"\1") for name in raw.cells.column_names
    })  # fmt: skip


def _columns(raw: Raw) -> dict[str, Rule]:
    names = {name.casefold(): name for name in raw.cells.column_names}
    return {"why": Rule(column=names[_ALSO_CALLED])} if "why" not in names and _ALSO_CALLED in names else {}
