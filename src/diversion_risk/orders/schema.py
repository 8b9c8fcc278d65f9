"""The order schema in pandera, built from the rules of `allowed`: what files are held against."""

import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.orders.allowed import TWICE, Breach, rules
from diversion_risk.orders.fields import Field
from diversion_risk.orders.kinds import DATE_DTYPE

# Where PySpark is installed pandera imports its side of pandas on the way, which nobody here uses and which warns of pandas 3.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
import pandera.errors  # noqa: E402
import pandera.pandas as pandera  # noqa: E402

_ONE_AT_A_TIME = Lock()
"""pandera, and pandas for it, set the filters of warnings aside and back again, which the whole process shares."""
_DTYPES = {"date": DATE_DTYPE, "number": "float64", "yes_no": "boolean"}


@cache
def schema(fields: tuple[Field, ...]) -> Any:
    """A pandera `DataFrameSchema` over typed columns; the message of each check is what a cell should hold."""
    return pandera.DataFrameSchema({field.name: _column(field) for field in fields}, ordered=False)


def breaches_of_schema(frame: pd.DataFrame, fields: Sequence[Field]) -> Iterator[Breach]:
    """The cells of single columns that the schema does not allow; the same as `allowed.of_columns` tells."""
    try:
        with _ONE_AT_A_TIME:
            schema(tuple(fields)).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        named = {field.name: field for field in fields}
        for (column, check), cells in errors.failure_cases.groupby(["column", "check"], sort=False)["index"]:
            told = {"not_nullable": named[str(column)].expected, "field_uniqueness": TWICE}.get(str(check), str(check))
            yield Breach(str(column), told, np.sort(cells.to_numpy().astype(np.int64)))


def _column(field: Field) -> Any:
    return pandera.Column(
        _DTYPES.get(field.kind, "str"),
        [pandera.Check(rule.holds, error=rule.expected) for rule in rules(field)],
        nullable=not field.required,
        unique=field.unique,
        report_duplicates="exclude_first",
    )
