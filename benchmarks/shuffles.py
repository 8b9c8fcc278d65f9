"""How many rows the look-backs of a world add up to: `shuffles.py WORLD`, a folder with orders.parquet and outcomes.parquet.

Prints a line for each table of look-backs: rows for each entry, and the bytes they take on Spark as docs/shuffles.md
counts them, for each entry. What shares a key and a day is one row, so these are the real sizes beside the greatest.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from diversion_risk.features.catalogue import plan_of
from diversion_risk.ledger import entries
from diversion_risk.ledger.duckdb_engine import UNKNOWN_NOT_INFINITE, DuckDBEngine
from diversion_risk.ledger.given import show_rows
from diversion_risk.ledger.stages import EVERY_ENTRY, Stages
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.shuffles_page import bytes_of_row


@dataclass(frozen=True)
class _Counting(DuckDBEngine):
    """Remembers how many rows each table had."""

    counts: dict[str, int] = field(default_factory=dict)

    def make(self, table: str, select: str) -> None:
        super().make(table, select)
        (count,) = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
        self.counts[table] = count


def main(world: Path) -> None:
    orders, outcomes = read_orders(world / "orders.parquet").rows, read_outcomes(world / "outcomes.parquet").rows
    plan = plan_of()
    with duckdb.connect(config=UNKNOWN_NOT_INFINITE) as connection:
        for name, rows, columns in (
            (entries.ORDERS, orders, entries.ORDER_COLUMNS),
            (entries.HISTORY, entries.no_orders(), entries.ORDER_COLUMNS),
            (entries.OUTCOMES, outcomes, entries.OUTCOME_COLUMNS),
        ):
            show_rows(connection, name, rows, columns)
        engine = _Counting(connection)
        Stages(engine, plan, are_most=True).prepare(entries.Entries("duckdb", with_history=False))
    whole, total = engine.counts[EVERY_ENTRY], 0.0
    print(f"{len(orders):,} orders, {len(outcomes):,} outcomes, {whole:,} entries")
    for stage in plan.stages:
        for looks in stage:
            rows = engine.counts[looks.table] / whole
            total += rows * bytes_of_row(looks)
            print(f"{', '.join(looks.by):55} {rows:6.3f} rows {rows * bytes_of_row(looks):7.1f} bytes an entry")
    print(f"{'all':55} {total:20.1f} bytes an entry")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
