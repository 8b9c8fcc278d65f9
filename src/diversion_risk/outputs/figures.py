"""The figures of a judgement, as plain values and as a table to read."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from diversion_risk.model.judging import Report
from diversion_risk.model.measures import Measure

SHOWN = (
    "average_precision",
    "roc_auc",
    "auc_within_destinations",
    "precision_at_1pct",
    "recall_at_1pct",
    "precision_at_2pct",
    "recall_at_2pct",
    "precision_at_5pct",
    "recall_at_5pct",
    "brier",
    "log_loss",
    "calibration_error",
    "calibration_slope",
)
"""The figures a table shows; a report holds more."""


def plain_figures(figures: Report) -> dict[str, Any]:
    """A report as plain values; what could not be measured is `None`."""
    return {
        view: {name: {key: _plain(measure) for key, measure in found.items()} for name, found in contenders.items()}
        for view, contenders in figures.items()
    }


def figure_table(contenders: Mapping[str, Mapping[str, Measure]]) -> str:
    """One line a figure, one column a contender, as a table in Markdown that also reads as text."""
    rows = [["", *contenders], *_rows(contenders)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def in_words(measure: Measure | None) -> str:
    """A figure with its interval, or that it could not be measured."""
    return "unknown" if measure is None or math.isnan(measure.value) else _cell(measure)


def _rows(contenders: Mapping[str, Mapping[str, Measure]]) -> Iterator[list[str]]:
    for figure in SHOWN:
        if any(figure in found for found in contenders.values()):
            yield [figure.replace("_", " "), *(_cell(found.get(figure)) for found in contenders.values())]


def _cell(measure: Measure | None) -> str:
    if measure is None or math.isnan(measure.value):
        return "–"
    ends = "" if math.isnan(measure.low) else f" ({measure.low:.3f} to {measure.high:.3f})"
    return f"{measure.value:.3f}{ends}"


def _plain(measure: Measure) -> dict[str, float | None]:
    ends = {"value": measure.value, "low": measure.low, "high": measure.high}
    return {name: None if math.isnan(end) else end for name, end in ends.items()}
