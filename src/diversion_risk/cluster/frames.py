"""Arrow on its way between Spark and our typed columns."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql.types import BooleanType, DataType, DoubleType, StringType, TimestampNTZType

from diversion_risk.orders.fields import Field, Kind

AT_ONCE = 20_000
"""Rows of a record batch; fewer than would make texts of the longest that is accepted outgrow an Arrow array."""
_ARROW: dict[Kind, Any] = {"date": pa.timestamp("us"), "number": pa.float64(), "yes_no": pa.bool_()}
_SPARK: dict[Kind, DataType] = {"date": TimestampNTZType(), "number": DoubleType(), "yes_no": BooleanType()}


def arrow_type(field: Field) -> Any:
    """How Arrow holds a column that Spark is given."""
    return _ARROW.get(field.kind, pa.string())


def spark_type(field: Field) -> DataType:
    """How Spark holds a column."""
    return _SPARK.get(field.kind, StringType())


def batches(table: Any) -> Iterator[Any]:
    """A table in record batches that Spark takes."""
    for start in range(0, len(table), AT_ONCE):
        part = table.slice(start, AT_ONCE)
        types = [_SHORT.get(str(field.type), field.type) for field in part.schema]
        yield from part.cast(pa.schema(list(zip(part.column_names, types, strict=True)))).combine_chunks().to_batches()


_SHORT = {"large_string": pa.string(), "timestamp[s]": pa.timestamp("us")}


def part_of(table: Any, name: str) -> Any:
    """The table that a column of structs is."""
    return pa.Table.from_struct_array(table.column(name))
