"""SQL: an expression written down in the dialect of an engine."""

import ibis
import ibis.expr.types as ir
from ibis.config import Config

SPARK = "pyspark"
"""What Ibis calls the dialect of Spark."""


class _SparkOptions(Config):  # type: ignore[misc]
    """What Ibis asks of its Spark backend when it writes SQL; the backend itself would need Java."""

    treat_nan_as_null: bool = False


def sql(table: ir.Table, dialect: str) -> str:
    """The statement that gives a table."""
    if dialect == SPARK and ibis.options.pyspark is None:
        ibis.options.pyspark = _SparkOptions()
    return str(ibis.to_sql(table, dialect=dialect))
