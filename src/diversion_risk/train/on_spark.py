"""What a training may see, where the orders lie on many machines: a sample of them, each described amid them all."""

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from diversion_risk.cluster.checking import check_folder, fields_of
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.features.catalogue import facts_of, plan_of
from diversion_risk.ledger.spark import SparkRecords, kept, session, table_of, told_here
from diversion_risk.ledger.sql import SPARK
from diversion_risk.orders.checked_in_parts import ORDER_COLUMNS
from diversion_risk.orders.parts_on_disk import typed_rows
from diversion_risk.progress import stage
from diversion_risk.train.past import Past, as_known_then, check_left_out
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.screen import screen

log = logging.getLogger(__name__)

_DIGITS = 13
"""Hexadecimal digits of a hash that a double holds exactly."""


@dataclass(frozen=True)
class Files:
    """What a training reads: folders of Parquet, and a folder for what is needed on the way; all machines see them."""

    orders: str
    outcomes: str
    source: str | None
    scratch: Path


@dataclass(frozen=True)
class Shares:
    """What of the orders is learned from, besides all of which a diversion was ever confirmed.

    An order is in the sample by a seeded hash of its id, and stands for one over its share.
    """

    cleared: float
    """Of the orders that were looked at and never confirmed as diverted."""
    unseen: float
    """Of the orders that nobody looked at."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse shares that leave nobody to stand for the others."""
        for name in ("cleared", "unseen"):
            if not 0 < getattr(self, name) <= 1:
                raise ConfigurationWrong(f"engine.{name} is {getattr(self, name)}; expected a share above 0, up to 1")

    def of(self, was_diverted: Column) -> Column:
        """The share of an order; `was_diverted` is unknown where nobody looked."""
        return sf.when(was_diverted, 1.0).when(was_diverted.isNull(), self.unseen).otherwise(self.cleared)

    def luck(self) -> Column:
        """A number from 0 to 1 for each order, the same in every run."""
        digits = sf.substring(sf.sha2(sf.concat(sf.lit(f"sample {self.seed} "), sf.col("order_id")), 256), 1, _DIGITS)
        return sf.conv(digits, 16, 10).cast("double") / sf.lit(float(16**_DIGITS))


def past_on_spark(
    files: Files, as_of: date, leave_out: Sequence[str], lists: WatchLists | None, shares: Shares
) -> Past:
    """A sample of the orders up to `as_of`, with all that `train.past.past_as_of` says of them.

    The sample is gathered here; every order is looked back at where it lies.
    """
    check_left_out(leave_out)
    spark = session()
    files.scratch.mkdir(parents=True, exist_ok=True)
    with told_here(), tempfile.TemporaryDirectory(prefix="on-the-way-", dir=files.scratch) as folder:
        scratch = Path(folder)
        with stage("checking orders and outcomes"):
            checked = check_folder(spark, files.orders, files.source, "orders", scratch / "orders")
            told = check_folder(spark, files.outcomes, files.source, "outcomes", scratch / "outcomes")
            log.info("%s\n%s", checked.tally(), told.tally())
        orders = checked.rows.filter(sf.col("order_date") <= sf.lit(str(as_of)).cast("timestamp_ntz"))
        outcomes = told.rows.filter(sf.col("outcome_date") <= sf.lit(str(as_of)).cast("timestamp_ntz"))
        sample = kept(_sample(orders, outcomes, shares), scratch / "sample")
        rows = sample.orderBy("place").toArrow()
        seen = typed_rows(rows, ORDER_COLUMNS)
        if seen.empty:
            raise FileUnusable(f"No order is from {as_of} or before; expected orders to learn from")
        log.info("learning from %s of %s orders", f"{len(seen):,}", f"{orders.count():,}")
        screened = (
            None if lists is None else as_known_then(screen(seen, lists)).assign(position=rows["place"].to_numpy())
        )
        with stage("describing the orders"):
            at = None if screened is None else table_of(spark, screened).drop("place")
            records = SparkRecords(scratch / "tables", sample, orders, outcomes, at)
            found: pd.DataFrame = records.describe(plan_of(leave_out, SPARK)).orderBy("position").toArrow().to_pandas()
        known = outcomes.join(sample.select("order_id"), "order_id", "left_semi").orderBy("place").toArrow()
        stands_for = 1 / np.asarray(rows["share"].to_numpy())
        return Past(seen, typed_rows(known, fields_of(told.rules)), facts_of(found), stands_for)


def _sample(orders: DataFrame, outcomes: DataFrame, shares: Shares) -> DataFrame:
    """The orders to learn from, each with its `share`: the chance at which it came into the sample."""
    looked_at = outcomes.groupBy("order_id").agg(sf.bool_or(sf.col("outcome") == "diverted").alias("was_diverted"))
    shared = orders.join(looked_at, "order_id", "left").withColumn("share", shares.of(sf.col("was_diverted")))
    return shared.filter(shares.luck() < sf.col("share")).drop("was_diverted")
