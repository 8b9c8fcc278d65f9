"""Spark: the orders to describe and their past on many machines, asked by the same plans."""

import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyspark.errors import PythonException
from pyspark.sql import DataFrame, SparkSession

from diversion_risk import errors
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.ledger import entries
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.sql import SPARK
from diversion_risk.ledger.stages import Stages
from diversion_risk.ledger.surroundings import of_screening

# Nothing of ours goes to Spark or comes from it as pandas: Arrow does not care which version there is.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)

_STARTED_BY_OTHERS = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "DATABRICKS_RUNTIME_VERSION", "SPARK_REMOTE")
"""What stands in the environment where `spark-submit` or a platform has started Spark, or where a user says how."""
_SETTINGS = {
    # Days are UTC days, whatever the cluster's clock says.
    "spark.sql.session.timeZone": "UTC",
    # What cannot be reckoned for one order is unknown of that order, as on every engine; it stops nobody's run.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.adaptive.enabled": "true",
    # Columns that a file adds to the contract's may differ from them in case alone.
    "spark.sql.caseSensitive": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
}
_SPARKS_OWN = {
    "large_string": pa.string(), "timestamp[s]": pa.timestamp("us"), "timestamp[ms]": pa.timestamp("us"),
}  # fmt: skip
"""Types of ours that Spark knows only as another."""
_ALONE = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    # Nobody is lost when one machine, lid and all, goes to sleep for a while.
    "spark.network.timeout": "12h",
    "spark.executor.heartbeatInterval": "1m",
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.PYTHONWARNINGS": "ignore::FutureWarning",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "4",
}
"""Spark on this machine alone: nothing listens to other machines, and small tables stay in few parts."""


def session() -> SparkSession:
    """A session of the running Spark, or of one started on this machine alone, with the settings that plans rely on.

    Raises:
        ConfigurationWrong: If Spark would have to be started here and there is no Java to run it.
    """
    builder = SparkSession.builder.appName("diversion-risk")
    if SparkSession.getActiveSession() is None and not any(name in os.environ for name in _STARTED_BY_OTHERS):
        if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
            raise ConfigurationWrong(
                "Spark needs a Java runtime, 17 or later, and there is none (JAVA_HOME, or java on the PATH)"
            )
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in _ALONE.items():
            builder = builder.config(name, value)
    own = builder.getOrCreate().newSession()
    for name, value in _SETTINGS.items():
        own.conf.set(name, value)
    return own


@contextmanager
def told_here() -> Iterator[None]:
    """What we said of a trouble on another machine, said here instead of all that Spark says around it."""
    try:
        yield
    except PythonException as trouble:
        found = re.search(r"diversion_risk\.errors\.(\w+): (.*)", str(trouble))
        kind = getattr(errors, found[1], None) if found else None
        if found is None or kind is None:
            raise
        raise kind(found[2]) from trouble


def kept(table: DataFrame, place: Path) -> DataFrame:
    """A table reckoned once and kept as Parquet in a folder that all machines see under the same path."""
    # Said to be a file, for a cluster takes a bare path for one of its own store.
    path = f"file://{place.resolve()}"
    table.write.mode("overwrite").parquet(path)
    return table.sparkSession.read.schema(table.schema).parquet(path)


def table_of(spark: SparkSession, rows: pd.DataFrame) -> DataFrame:
    """Checked rows as a table on Spark; `place` numbers them."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    table = table.cast(
        pa.schema([field.with_type(_SPARKS_OWN.get(str(field.type), field.type)) for field in table.schema])
    )
    return spark.createDataFrame(table.append_column("place", pa.array(range(len(rows)), pa.int64())))


class SparkRecords:
    """The orders to describe and the past they are held against, as tables of checked rows on Spark.

    Each table has a `place` that numbers its rows as they stand in their file; that of the orders comes back as
    `position`. `screened` is what watch-lists say of the orders, found by `position`. Every table that a plan makes is
    kept as Parquet in `folder`, which all machines must see.
    """

    def __init__(
        self,
        folder: Path,
        orders: DataFrame,
        history: DataFrame | None = None,
        outcomes: DataFrame | None = None,
        screened: DataFrame | None = None,
    ) -> None:
        """Nothing is computed before it is asked for."""
        self._spark = orders.sparkSession
        self._folder = folder
        self._screened = screened
        self._are_all = history is None
        self._given = {
            entries.ORDERS: _only(orders, entries.ORDER_COLUMNS),
            entries.HISTORY: _only(orders.limit(0) if history is None else history, entries.ORDER_COLUMNS),
            entries.OUTCOMES: _only(_no_outcomes(orders) if outcomes is None else outcomes, entries.OUTCOME_COLUMNS),
        }

    def describe(self, plan: Plan) -> DataFrame:
        """Answer a plan that was written for Spark: `position` and one column of doubles for each name, null for unknown."""
        screening = of_screening()
        given = dict(self._given) if self._screened is None else {**self._given, screening.name: self._screened}
        for name, table in given.items():
            table.createOrReplaceTempView(name)
        stages = Stages(SparkEngine(self._spark, self._folder, given), plan, screening, are_most=self._are_all)
        stages.prepare(entries.Entries(SPARK)).show()
        return self._spark.sql(plan.answer)


@dataclass(frozen=True)
class SparkEngine:
    """Runs the statements of a plan; what it makes lies in Parquet files, so that nothing is reckoned twice."""

    spark: SparkSession
    folder: Path
    given: Mapping[str, DataFrame]
    """Tables that are there already, whatever would be loaded in their place."""

    def load(self, table: str, frame: pd.DataFrame) -> None:
        """Make a small table of a frame."""
        if table not in self.given:
            rows = pa.Table.from_pandas(frame, preserve_index=False)
            self.spark.createDataFrame(rows).createOrReplaceTempView(table)

    def make(self, table: str, select: str) -> None:
        """Make a table of what a statement gives."""
        kept(self.spark.sql(select), self.folder / table).createOrReplaceTempView(table)

    def drop(self, table: str) -> None:
        """Forget a table; its files go with their folder."""
        self.spark.catalog.dropTempView(table)

    def show(self, view: str, select: str) -> None:
        """Give a name to what a statement gives."""
        self.spark.sql(select).createOrReplaceTempView(view)

    def numbers(self, table: str, column: str) -> str | None:  # noqa: ARG002
        """None: values do as well as numbers."""
        # To number values is to join every entry to a table of them, once a key: more to move than the texts themselves.
        return None

    def texts(self, table: str, column: str) -> Iterable[str]:
        """The distinct texts of a column, gathered here."""
        found = self.spark.sql(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")
        return sorted(found.toArrow().column(0).to_pylist())

    def rows(self, select: str) -> pd.DataFrame:
        """What a statement gives, gathered here."""
        found: pd.DataFrame = self.spark.sql(select).toArrow().to_pandas()
        return found


def _only(table: DataFrame, columns: Iterable[str]) -> DataFrame:
    return table.select(*columns, "place")


def _no_outcomes(orders: DataFrame) -> DataFrame:
    return orders.limit(0).selectExpr("order_id", "'' AS outcome", "order_date AS outcome_date", "place")
