"""Adding up: a history becomes a folder of Parquet files, in which the past of any order can be looked up."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from diversion_risk.ledger import entries, meetings
from diversion_risk.ledger.day_book import write_book
from diversion_risk.ledger.desk import asks_for_circles
from diversion_risk.ledger.duckdb_engine import DuckDBEngine
from diversion_risk.ledger.given import Rows, show_rows, size_of
from diversion_risk.ledger.plan import LookBacks, Plan
from diversion_risk.ledger.stages import EVERY_ENTRY, Stages
from diversion_risk.ledger.workspace import Workspace

FIRST_DAYS, BUYERS, MET, CASES = (f"{name}.parquet" for name in ("first_days", "buyers", "met", "cases"))
"""The day of each order; when each buyer first came, whom they met, and what was confirmed of them."""


def add_up(
    plan: Plan, history: Rows | None, outcomes: Rows | None, folder: Path, workspace: Workspace | None = None
) -> None:
    """Read a history once and write what a plan can ask of it; takes about as long as describing it.

    The files are the same to the byte for the same rows, plan and libraries.
    """
    history = entries.no_orders() if history is None else history
    outcomes = entries.no_outcomes() if outcomes is None else outcomes
    folder.mkdir(parents=True, exist_ok=True)
    cells = plan.cells(entries=size_of(history) + size_of(outcomes), orders=0)
    with (workspace or Workspace()).connection(cells) as connection:
        show_rows(connection, entries.ORDERS, entries.no_orders(), entries.ORDER_COLUMNS)
        show_rows(connection, entries.HISTORY, history, entries.ORDER_COLUMNS)
        show_rows(connection, entries.OUTCOMES, outcomes, entries.OUTCOME_COLUMNS)
        engine = DuckDBEngine(connection, in_order=True)
        for looks in Stages(engine, plan).each(entries.Entries("duckdb")):
            asked = looks.only(plan.asked)
            if asked.looks:
                write_book(folder / book_file(looks), connection.execute(asked.book).to_arrow_table())
        for name in sorted(plan.keys):
            _write(
                connection, f"SELECT value, number FROM numbers_of_{name} ORDER BY number", folder / numbers_file(name)
            )
        _write(connection, _first_days(), folder / FIRST_DAYS)
        if asks_for_circles(plan):
            # The stages have told of circles: the tables are there.
            _write(connection, "SELECT buyer_id, number, since FROM met_buyers ORDER BY number", folder / BUYERS)
            _write(connection, "SELECT tie, party, buyer_id, day FROM first_met ORDER BY ALL", folder / MET)
            _write(connection, f"{meetings.cases(EVERY_ENTRY)} ORDER BY ALL", folder / CASES)


def book_file(looks: LookBacks) -> str:
    """The file of a book; the same whatever part of its look-backs is asked."""
    return f"{looks.table}.parquet"


def numbers_file(column: str) -> str:
    """The file of the numbers that stand for the values of a key."""
    return f"numbers_of_{column}.parquet"


def _first_days() -> str:
    day = "date_diff('day', DATE '1970-01-01', CAST(min(order_date) AS DATE))"
    return f"SELECT order_id, {day} AS day FROM {entries.HISTORY} GROUP BY order_id ORDER BY order_id"


def _write(connection: duckdb.DuckDBPyConnection, statement: str, file: Path) -> None:
    pq.write_table(connection.execute(statement).to_arrow_table(), file, compression="zstd")
