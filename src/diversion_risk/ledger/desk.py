"""The desk: where a few orders are laid out and answered, by statements that are made ready once."""

import duckdb
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger import entries
from diversion_risk.ledger.beside import around, by_position, select
from diversion_risk.ledger.circles import FACTS, TIES
from diversion_risk.ledger.given import placed
from diversion_risk.ledger.ledger import ENTRIES
from diversion_risk.ledger.look_back import DAY
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.surroundings import Surrounding, of_screening, surroundings

_LAID_OUT, _SEEN = "laid_out_orders", "seen_by_orders"


class Desk:
    """One connection with room for some orders, not to be used by two at a time; it shares what is true of the world."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        """Make every statement ready; that takes far longer than to use it."""
        self._connection, self._plan = connection, plan
        self._wanted = wanted_of(plan)
        self._make_room()
        self._execute(f"CREATE TEMP TABLE {_LAID_OUT} AS {self._laid_out()} LIMIT 0")
        self._execute(f"PREPARE lay_out AS INSERT INTO {_LAID_OUT} {self._laid_out()}")
        asked = [slot for stage in plan.stages for looks in stage for slot in looks.slots if slot in plan.asked]
        asked += FACTS if asks_for_circles(plan) else ()
        self._execute(
            f"CREATE TEMP TABLE {_SEEN} ({', '.join(['position BIGINT', *(f'{one} DOUBLE' for one in asked)])})"
        )
        seen = [by_position(_SEEN, asked)]
        self._execute(f"CREATE TEMP VIEW {ENTRIES} AS {select(_LAID_OUT, ['entry.*'], seen)}")
        names = ", ".join(f'"{name}"' for name in plan.names)
        self._execute(f"PREPARE answer AS SELECT {names} FROM ({plan.answer}) ORDER BY position")

    def lay_out(self, orders: pd.DataFrame, screened: pd.DataFrame | None) -> pa.Table:
        """Lay orders out in the place of those before; gives their days and keys in the order of the orders."""
        self._put(entries.ORDERS, placed(orders, entries.ORDER_COLUMNS))
        for one in told_of(self._plan, orders, screened):
            if one.is_of_orders:
                self._put(one.name, pa.Table.from_pandas(one.only(self._wanted), preserve_index=False))
        self._execute(f"DELETE FROM {_LAID_OUT}")
        self._execute("EXECUTE lay_out")
        keys = ", ".join([DAY, *sorted(self._plan.keys | met_by(self._plan))])
        return self._execute(f"SELECT {keys} FROM {_LAID_OUT} ORDER BY position").to_arrow_table()

    def answer(self, seen: pa.Table) -> pa.Table:
        """The answer to the plan in the order of the orders, given what was seen of the past of each."""
        self._put(_SEEN, seen)
        return self._execute("EXECUTE answer").to_arrow_table()

    def _execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        return self._connection.execute(statement)

    def _make_room(self) -> None:
        of_orders = [one for one in told_of(self._plan) if one.is_of_orders]
        rooms = {one.name: pa.Table.from_pandas(one.only(self._wanted), preserve_index=False) for one in of_orders}
        rooms[entries.ORDERS] = placed(entries.no_orders(), entries.ORDER_COLUMNS)
        for table, empty in rooms.items():
            self._connection.register("loaded", empty)
            self._execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM loaded")
            self._connection.unregister("loaded")

    def _put(self, table: str, rows: pa.Table) -> None:
        """Put rows in the place of those before; a table made anew would undo what was made ready."""
        self._execute(f"DELETE FROM {table}")
        # DuckDB finds `rows` by its name; to register it would be a change of the catalogue, too.
        self._connection.execute(f"INSERT INTO {table} SELECT {', '.join(rows.column_names)} FROM rows")

    def _laid_out(self) -> str:
        """The orders with what is asked of them and of their surroundings, and the values of their keys."""
        beside = [around(one, one.having(self._wanted)) for one in told_of(self._plan)]
        own = [f"entry.{name}" for name in entries.columns() if name in self._wanted | {DAY, "position"}]
        return select(f"({entries.statement_of_orders('duckdb')})", own, beside)


def wanted_of(plan: Plan) -> frozenset[str]:
    """What is to be known of orders and of their surroundings."""
    return plan.asked | plan.keys | met_by(plan)


def asks_for_circles(plan: Plan) -> bool:
    """Whether anything is asked of the circles of orders."""
    return not plan.asked.isdisjoint(FACTS)


def met_by(plan: Plan) -> frozenset[str]:
    """The columns of an order by which its circle is found, where that is asked for."""
    return frozenset(("buyer_id", *TIES)) if asks_for_circles(plan) else frozenset()


def told_of(plan: Plan, orders: pd.DataFrame | None = None, screened: pd.DataFrame | None = None) -> list[Surrounding]:
    """The surroundings that a plan asks for, of the texts of some orders."""

    def texts(column: str) -> list[str]:
        return [] if orders is None else sorted(orders[column].dropna().unique())

    told = (*surroundings(texts), of_screening(screened))
    return [one for one in told if one.having(wanted_of(plan))]
