"""Tables that stand beside the entries, and the statement that reads them together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from diversion_risk.ledger.look_back import DAY, key
from diversion_risk.ledger.plan import LookBacks
from diversion_risk.ledger.surroundings import Surrounding


@dataclass(frozen=True)
class Beside:
    """A table that stands beside the entries: its columns, and when a row of it belongs to an entry."""

    table: str
    columns: tuple[str, ...]
    matches: str
    part: str | None = None
    """Which rows of the table are read; all of them without it."""

    @property
    def join(self) -> str:
        """What brings its rows to the entries."""
        rows = self.table if self.part is None else f"(SELECT * FROM {self.table} WHERE {self.part}) AS {self.table}"
        return f"LEFT JOIN {rows} ON {self.matches}"

    def only(self, columns: Collection[str]) -> "Beside":
        """The same with fewer columns."""
        return replace(self, columns=tuple(name for name in self.columns if name in columns))

    def of_orders(self, chosen: str) -> "Beside":
        """The same for some of the orders to describe, if it is a table of these."""
        return replace(self, part=chosen) if self.matches == _same_position(self.table) else self


def by_position(table: str, columns: Iterable[str]) -> Beside:
    """A table with one row for each order to describe."""
    return Beside(table, tuple(columns), _same_position(table))


def _same_position(table: str) -> str:
    return f"{table}.position = entry.position"


def around(one: Surrounding, columns: tuple[str, ...]) -> Beside:
    """What a table of the surroundings says of an entry."""
    return Beside(one.name, columns, f"{one.name}.{one.column} = entry.{one.column}")


def found(looks: LookBacks) -> Beside:
    """What look-backs found for an entry."""
    same = [*map(key, looks.by), DAY]
    return Beside(looks.table, looks.slots, " AND ".join(f"{looks.table}.{name} = entry.{name}" for name in same))


def select(table: str, own: Iterable[str], beside: Iterable[Beside]) -> str:
    """The statement that gives columns of a table, called `entry`, and of those beside it."""
    joined = [one for one in beside if one.columns]
    columns = [*own, *(f"{one.table}.{name}" for one in joined for name in one.columns)]
    return f"SELECT {', '.join(columns)} FROM {table} AS entry {' '.join(one.join for one in joined)}"
