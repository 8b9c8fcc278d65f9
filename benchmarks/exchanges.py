"""How often Spark moves rows for each table of the plan, read off its own plans: `exchanges.py`; needs PySpark and Java.

Nothing is computed: the tables are empty, and joins that Spark would answer by sending a small table round are told to
meet by key, as tables without bound must.
"""

import re
import tempfile
from pathlib import Path

from diversion_risk.features.catalogue import plan_of
from diversion_risk.ledger import entries
from diversion_risk.ledger.spark import SparkEngine, kept, session, table_of
from diversion_risk.ledger.sql import SPARK
from diversion_risk.ledger.stages import Stages

SETTINGS = {
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.optimizer.excludedRules": ",".join(
        f"org.apache.spark.sql.catalyst.optimizer.{rule}"
        for rule in ("PropagateEmptyRelation", "ConvertToLocalRelation")
    ),
}


class _Counting(SparkEngine):
    def make(self, table: str, select: str) -> None:
        rows = self.spark.sql(select)
        plan = rows._jdf.queryExecution().executedPlan().toString()
        by_key, to_one = (len(re.findall(f"Exchange {kind}", plan)) for kind in ("hashpartitioning", "SinglePartition"))
        print(f"{table:80} {by_key:3} by key {to_one:3} to one machine")
        nothing = self.spark.createDataFrame([], rows.schema)
        kept(nothing, self.folder / table).createOrReplaceTempView(table)


def main() -> None:
    spark = session()
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, rows in (
            (entries.ORDERS, entries.no_orders()),
            (entries.HISTORY, entries.no_orders()),
            (entries.OUTCOMES, entries.no_outcomes()),
        ):
            kept(table_of(spark, rows), folder / name).createOrReplaceTempView(name)
        plan = plan_of((), SPARK)
        Stages(_Counting(spark, folder, {}), plan).prepare(entries.Entries(SPARK))


if __name__ == "__main__":
    main()
