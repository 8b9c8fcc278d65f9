"""A Parquet folder checked on many machines: the same rules, row by row, and an account of every row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as sf
from pyspark.sql.types import ArrayType, LongType, StringType, StructField, StructType

from diversion_risk.cluster.frames import arrow_type, batches, spark_type
from diversion_risk.ledger.spark import kept
from diversion_risk.orders.checked import TROUBLE_COLUMNS, Checked
from diversion_risk.orders.checked_in_parts import ORDER_COLUMNS
from diversion_risk.orders.fields import Field
from diversion_risk.orders.in_parts import Folder, RowGroup, Rules, check, folder_of, ids
from diversion_risk.orders.kinds import STR_DTYPE
from diversion_risk.orders.mapping_file import read_mapping

ACCEPTED, REJECTED, WARNED = "accepted", "rejected", "warned"


@dataclass(frozen=True)
class CheckedFolder:
    """What came of checking a folder; the rows themselves lie in Parquet where all machines see them."""

    table: DataFrame
    """`sort` of row, its number in the folder as a person counts, and what is known of it."""
    folder: Folder
    rules: Rules
    nothing: Checked
    """What checking makes of no row at all: its columns."""

    @property
    def rows(self) -> DataFrame:
        """The accepted rows, typed, with `place`, their number, and `extras`, the cells passed through."""
        accepted = self.table.filter(sf.col("sort") == ACCEPTED).withColumnRenamed("row", "place")
        return accepted.select("place", *(field.name for field in fields_of(self.rules)), "extras")

    @property
    def extras(self) -> tuple[str, ...]:
        """The columns passed through, in the order of `extras`."""
        return tuple(self.nothing.extras.columns)

    def troubles(self, sort: str, at_once: int = 100_000) -> Iterator[pd.DataFrame]:
        """The lines of `rejected.csv` or `warnings.csv` by row, some at a time."""
        columns = list(self.nothing.rejected.columns)
        lines = self.table.filter(sf.col("sort") == sort).select("row", "number", "line").orderBy("row", "number")
        part: list[tuple[object, ...]] = []
        for line in lines.toLocalIterator(prefetchPartitions=False):
            part.append((line.row, *line.line))
            if len(part) == at_once:
                yield _lines(part, columns)
                part = []
        yield _lines(part, columns)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows were accepted and rejected, and how many values set to unknown."""
        told = self.table.groupBy("sort").agg(sf.count("*").alias("lines"), sf.countDistinct("row").alias("rows"))
        found = {row["sort"]: row for row in told.collect()}
        counted = {ACCEPTED: "rows", REJECTED: "rows", WARNED: "lines"}
        return {sort: int(found[sort][what]) if sort in found else 0 for sort, what in counted.items()}

    @property
    def rows_in(self) -> int:
        """Accepted and rejected rows."""
        return self.counts[ACCEPTED] + self.counts[REJECTED]

    @property
    def left_out(self) -> int:
        """Rows that the mapping's own filter left out."""
        return self.folder.rows - self.rows_in

    def tally(self) -> str:
        """How many rows were kept and how many values set to unknown."""
        kept = f"kept {self.counts[ACCEPTED]:,} of {self.rows_in:,} {self.rules.noun}"
        unknown = f"\nset {self.counts[WARNED]:,} values to unknown" if self.counts[WARNED] else ""
        return kept + unknown + (f"\nleft out {self.left_out:,} by the filter of the mapping" if self.left_out else "")


def check_folder(spark: SparkSession, path: str, source: str | None, noun: str, place: Path) -> CheckedFolder:
    """Check the `orders` or `outcomes` of a Parquet folder; what comes of it is kept in `place`.

    Raises:
        FileUnusable: If the folder as a whole cannot be used, as on one machine.
    """
    rules, folder = Rules.of(read_mapping(source), noun), folder_of(Path(path))
    _, nothing = check(folder.nothing(), rules)
    known = replace(folder, groups=())
    groups = _groups(spark, folder)
    if rules.unique and len(folder.groups):
        groups = groups.join(_occurred(groups, known, rules), "group", "left")
    else:
        groups = groups.withColumn("occurred", sf.lit(None).cast("array<bigint>"))
    checked = groups.mapInArrow(partial(_check_groups, folder=known, rules=rules), _schema(rules))
    return CheckedFolder(kept(checked, place), known, rules, nothing)


def fields_of(rules: Rules) -> tuple[Field, ...]:
    """The columns of an accepted row."""
    return ORDER_COLUMNS if rules.noun == "orders" else rules.fields


def _groups(spark: SparkSession, folder: Folder) -> DataFrame:
    """One row a row group, each in a part of its own."""
    rows = [(place, *asdict(group).values()) for place, group in enumerate(folder.groups)]
    table = spark.createDataFrame(rows, "group bigint, file string, number bigint, before bigint")
    return table.repartitionByRange(max(len(rows), 1), "group")


def _occurred(groups: DataFrame, folder: Folder, rules: Rules) -> DataFrame:
    """For each row group the rows whose id stands in rows that are checked apart from them, further up."""
    told = groups.mapInArrow(
        partial(_ids_of_groups, folder=folder, rules=rules), "group bigint, part bigint, row bigint, id string"
    )
    first = told.filter(sf.col("id").isNotNull()).groupBy("id", "group", "part").agg(sf.min("row").alias("row"))
    by_row = sf.row_number().over(Window.partitionBy("id").orderBy("row"))
    later = first.withColumn("times", by_row).filter(sf.col("times") > 1)
    return later.groupBy("group").agg(sf.collect_list("row").alias("occurred"))


def _given(parts: Iterable[Any]) -> Iterator[tuple[int, RowGroup, Sequence[int]]]:
    for part in parts:
        for row in part.to_pylist():
            group = RowGroup(row["file"], row["number"], row["before"])
            yield row["group"], group, row.get("occurred") or ()


def _ids_of_groups(parts: Iterable[Any], folder: Folder, rules: Rules) -> Iterator[Any]:
    for group, rows_of, _ in _given(parts):
        for raw in folder.read(rows_of):
            rows, found = ids(raw, rules)
            part = int(raw.rows[0]) if len(raw.rows) else 0
            columns = {"group": [group] * len(rows), "part": [part] * len(rows), "row": rows, "id": found}
            yield from batches(pa.table({name: pa.array(cells) for name, cells in columns.items()}))


def _check_groups(parts: Iterable[Any], folder: Folder, rules: Rules) -> Iterator[Any]:
    for _, group, occurred in _given(parts):
        for raw in folder.read(group):
            numbers, checked = check(raw, rules, occurred)
            yield from batches(_accepted(numbers, checked, rules))
            yield from batches(_told(REJECTED, checked.rejected, rules))
            yield from batches(_told(WARNED, checked.warnings, rules))


def _schema(rules: Rules) -> StructType:
    texts = ArrayType(StringType())
    typed = [StructField(field.name, spark_type(field)) for field in fields_of(rules)]
    own = [StructField("row", LongType()), StructField("number", LongType())]
    return StructType([*own, *typed, StructField("extras", texts), StructField("line", texts), _SORT])


_SORT = StructField("sort", StringType())
_TEXTS = pa.list_(pa.string())


def _accepted(numbers: Any, checked: Checked, rules: Rules) -> Any:
    rows = checked.rows
    columns = {field.name: pa.array(rows[field.name], from_pandas=True) for field in fields_of(rules)}
    return _table(ACCEPTED, numbers, rules, columns, {"extras": _cells(checked.extras)})


def _told(sort: str, lines: pd.DataFrame, rules: Rules) -> Any:
    numbers = pa.array(lines["row"].to_numpy(), pa.int64())
    return _table(sort, numbers, rules, {}, {"line": _cells(lines.drop(columns="row"))})


def _table(sort: str, numbers: Any, rules: Rules, typed: dict[str, Any], texts: dict[str, Any]) -> Any:
    """Rows of one sort; what only rows of another have is empty."""
    count = len(numbers)
    columns = {"row": numbers, "number": pa.array(range(count), pa.int64())}
    columns |= {field.name: typed.get(field.name, pa.nulls(count, arrow_type(field))) for field in fields_of(rules)}
    columns |= {name: texts.get(name, pa.nulls(count, _TEXTS)) for name in ("extras", "line")}
    return pa.table({**columns, "sort": pa.repeat(sort, count)})


def _cells(frame: pd.DataFrame) -> Any:
    columns = [pa.array(frame[name], pa.string(), from_pandas=True).to_pylist() for name in frame]
    rows = list(map(list, zip(*columns, strict=True))) if columns else [[]] * len(frame)
    return pa.array(rows, _TEXTS)


def _lines(part: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(part, columns=list(columns))
    return frame.astype({"row": "int64"} | dict.fromkeys([*TROUBLE_COLUMNS[1:], *columns[5:]], STR_DTYPE))
