"""Plans: what was asked of a ledger, written down as the statements that an engine runs, once for any orders."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import ibis.expr.operations as ops
import ibis.expr.types as ir

from diversion_risk.ledger.ledger import ENTRIES, Ledger
from diversion_risk.ledger.look_back import LookBack, book_of, by_keys, columns_of, in_stages, key, table_of
from diversion_risk.ledger.sql import sql

__all__ = ["ENTRIES", "LookBacks", "Plan", "plan"]


@dataclass(frozen=True)
class LookBacks:
    """Look-backs that share their keys: the table they make, and the statements over `entries` that make it."""

    table: str
    by: tuple[str, ...]
    looks: Mapping[str, LookBack] = field(repr=False)
    """What was asked for, by slot."""
    entries: ir.Table = field(repr=False)
    dialect: str
    rested_on: frozenset[str]
    """Those on which other look-backs rest; they are wanted of every entry."""

    @property
    def slots(self) -> tuple[str, ...]:
        """The columns of the table, keys and day apart."""
        return tuple(self.looks)

    @property
    def is_read(self) -> bool:
        """Whether other look-backs rest on some of these."""
        return not self.rested_on.isdisjoint(self.looks)

    @property
    def read(self) -> frozenset[str]:
        """What the statements read of the entries."""
        return frozenset(map(key, self.by)).union(*(look.columns for look in self.looks.values()))

    @cached_property
    def of_all(self) -> str:
        """The statement that leaves out no entry."""
        return sql(table_of(self.looks, self.entries, only_asked=False), self.dialect)

    @cached_property
    def statement(self) -> str:
        """The statement that tells of the orders to describe alone, if it may."""
        if self.is_read:
            return self.of_all
        return sql(table_of(self.looks, self.entries, only_asked=True), self.dialect)

    @cached_property
    def book(self) -> str:
        """The statement that adds up by keys and day, and no further."""
        return sql(book_of(self.looks, self.entries), self.dialect)

    @cached_property
    def apart(self) -> Sequence["LookBacks"]:
        """Those that are wanted of every entry, and those that are wanted of the orders to describe alone."""
        of_all = self.only(self.rested_on)
        of_asked = replace(self.only(set(self.looks) - self.rested_on), table=f"asked_{self.table}")
        return [part for part in (of_all, of_asked) if part.looks]

    def only(self, slots: Collection[str]) -> "LookBacks":
        """The same with fewer look-backs."""
        return replace(self, looks={slot: look for slot, look in self.looks.items() if slot in slots})


@dataclass(frozen=True)
class Plan:
    """Statements in one dialect of SQL: look-backs in stages, each of which may read those before, then the answer."""

    names: tuple[str, ...]
    """The columns of the answer, besides `position`."""
    stages: tuple[tuple[LookBacks, ...], ...]
    answer: str
    asked: frozenset[str]
    """What the answer reads of the entries, look-backs among it."""
    read: frozenset[str]
    """What look-backs read of the entries, other look-backs among it."""

    @property
    def keys(self) -> frozenset[str]:
        """The columns by which is looked back."""
        return frozenset(name for stage in self.stages for looks in stage for name in looks.by)

    @property
    def slots(self) -> frozenset[str]:
        """The columns of all look-backs."""
        return frozenset(slot for stage in self.stages for looks in stage for slot in looks.slots)

    def cells(self, entries: int, orders: int) -> int:
        """How many values are held of so many entries and, for so many orders to describe, of what look-backs found."""
        own = (self.asked | self.read | self.keys) - self.slots
        return entries * (len(own) + len(self.keys)) + orders * len(self.asked & self.slots)


def plan(ledger: Ledger, columns: Mapping[str, ir.Value], dialect: str = "duckdb") -> Plan:
    """Write down how to answer `columns`, which were asked of `ledger`; every answer is a float, null for unknown.

    Raises:
        ValueError: If an expression looks at other orders by itself rather than by the ledger's look-backs.
    """
    for name, value in columns.items():
        _looks_at_one_order(name, value.op())
    for look in ledger.looks.values():
        _looks_at_one_order("The measure of a look-back", look.measure)
    asked = frozenset[str]().union(*(columns_of(value.op()) for value in columns.values()))
    stages = in_stages(ledger.looks, [name for name in sorted(asked) if name in ledger.looks])
    read = frozenset[str]().union(*(look.columns for stage in stages for look in stage.values()))
    numbers = {name: value.cast("float64") for name, value in columns.items()}
    return Plan(
        names=tuple(columns),
        stages=tuple(
            tuple(_look_backs(ledger.rows, part, read, dialect) for part in _parts(stage)) for stage in stages
        ),
        answer=sql(ledger.rows.select("position", **numbers), dialect),
        asked=asked,
        read=read,
    )


def _looks_at_one_order(name: str, node: ops.Node) -> None:
    if node.find((ops.Reduction, ops.Analytic, ops.WindowFunction)):
        raise ValueError(f"{name} looks at other orders than its own; ask the ledger for the past instead")


def _parts(stage: dict[str, LookBack]) -> Iterable[dict[str, LookBack]]:
    return by_keys(stage.items()).values()


def _look_backs(rows: ir.Table, looks: dict[str, LookBack], read: frozenset[str], dialect: str) -> LookBacks:
    """Look-backs that share their keys; those on which others rest are wanted of every entry."""
    by = next(iter(looks.values())).by
    name = f"{next(iter(looks))}_by_{'_and_'.join(by)}"
    return LookBacks(name, by, looks, rows, dialect, rested_on=read.intersection(looks))
