"""Stages: how a plan is run on any engine, the name `entries` coming to mean more from one stage to the next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import pandas as pd

from diversion_risk.ledger import meetings
from diversion_risk.ledger.beside import Beside, around, by_position, found, select
from diversion_risk.ledger.circles import FACTS
from diversion_risk.ledger.entries import Entries, columns
from diversion_risk.ledger.look_back import DAY, key
from diversion_risk.ledger.plan import ENTRIES, LookBacks, Plan
from diversion_risk.ledger.surroundings import Surrounding, of_screening, surroundings

EVERY_ENTRY = "every_entry"
_LAID_OUT = "laid_out"
"""What look-backs read of every entry, with its keys; narrow, for it is read once for each combination of keys."""
_ALWAYS = frozenset({"position", DAY})
_TOGETHER = 8
"""Tables of look-backs that are joined in one statement."""


class Engine(Protocol):
    """What runs statements; the tables it makes are there until it is left."""

    def load(self, table: str, frame: pd.DataFrame) -> None:
        """Make a small table of a frame."""

    def make(self, table: str, select: str) -> None:
        """Make a table of what a statement gives, reckoned once."""

    def drop(self, table: str) -> None:
        """Give back the room of a table that nobody asks again."""

    def show(self, view: str, select: str) -> None:
        """Give a name to what a statement gives."""

    def numbers(self, table: str, column: str) -> str | None:
        """Number the values of a column: a table of `value` and `number`; `None` where values do as well as numbers."""

    def texts(self, table: str, column: str) -> Iterable[str]:
        """The distinct texts of a column."""

    def rows(self, select: str) -> pd.DataFrame:
        """What a statement gives, as a frame; asked for numbers alone."""


@dataclass(frozen=True)
class Stages:
    """One plan on one engine."""

    engine: Engine
    plan: Plan
    screened: Surrounding = field(default_factory=of_screening)
    """What watch-lists say of the orders to describe, found by their `position`."""
    are_most: bool = False
    """Whether the orders to describe are most of all there are: to leave out what they cannot see would then save little, and
    take memory for the keys of all of them."""

    def prepare(self, entries: Entries) -> "Prepared":
        """Find all that the plan's answer reads of the orders to describe."""
        self._keep_entries(entries)
        around = self._load_surroundings()
        self._lay_out(around)
        seen = self._look_back()
        return Prepared(self.engine, [*(one.only(self.plan.asked) for one in around), *seen])

    def each(self, entries: Entries) -> Iterator[LookBacks]:
        """The look-backs one after the other, with every entry behind `entries` as the look-backs read it."""
        self._keep_entries(entries)
        self._lay_out(self._load_surroundings())
        laid_out = _LAID_OUT
        for number, stage in enumerate(self.plan.stages):
            self.engine.show(ENTRIES, f"SELECT * FROM {laid_out}")
            for looks in stage:
                yield looks
                if looks.is_read:
                    self.engine.make(looks.table, looks.of_all)
            if number + 1 < len(self.plan.stages):
                laid_out = self._lay_out_again(laid_out, number + 1)

    def _keep_entries(self, entries: Entries) -> None:
        """Every entry, as far as anybody asks for it."""
        self.engine.make(EVERY_ENTRY, entries.statement(self._wanted | _ALWAYS | self._joining))

    def _load_surroundings(self) -> list[Beside]:
        """What the reference tables say of the entries, as far as anybody asks for it."""
        told = [one for one in (*surroundings(self._texts), self.screened) if one.having(self._wanted)]
        if not self._wanted.isdisjoint(FACTS):
            told.append(meetings.circles_of(self.engine, EVERY_ENTRY))
        for one in told:
            if one.given is None:
                self.engine.load(one.name, one.only(self._wanted))
            else:
                columns = ", ".join(one.having(self._wanted))
                self.engine.make(one.name, f"SELECT place AS {one.column}, {columns} FROM {one.given}")
        return [around(one, one.having(self._wanted)) for one in told]

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return self.plan.asked | self.plan.read | self.plan.keys

    @cached_property
    def _joining(self) -> frozenset[str]:
        """The columns of the entries by which something of the surroundings is found."""
        found = frozenset(one.column for one in surroundings(lambda _: ()) if one.having(self._wanted))
        return found if self._wanted.isdisjoint(FACTS) else found.union(meetings.READ)

    @cached_property
    def _stages(self) -> Sequence[Sequence[LookBacks]]:
        """The stages as they are run: what is wanted of every entry is reckoned apart, unless little else is."""
        if self.are_most:
            return self.plan.stages
        return [[part for looks in stage for part in looks.apart] for stage in self.plan.stages]

    def _texts(self, column: str) -> Iterable[str]:
        return self.engine.texts(EVERY_ENTRY, column) if column in self._joining else ()

    def _lay_out(self, around: list[Beside]) -> None:
        beside = [one.only(self.plan.read | self.plan.keys) for one in around]
        home = {name: one.table for one in beside for name in one.columns}
        own = [f"entry.{name}" for name in columns() if name in self.plan.read | _ALWAYS]
        own += [f"{table}.{name}" for name, table in home.items() if name in self.plan.read]
        joins = [one.join for one in beside if one.columns]
        for name in sorted(self.plan.keys):
            numbers = self.engine.numbers(home.get(name, EVERY_ENTRY), name)
            value = f"{home.get(name, 'entry')}.{name}"
            own.append(f"{numbers}.number AS {key(name)}" if numbers else f"{value} AS {key(name)}")
            joins += [f"LEFT JOIN {numbers} ON {numbers}.value = {value}"] if numbers else []
        self.engine.make(_LAID_OUT, f"SELECT {', '.join(own)} FROM {EVERY_ENTRY} AS entry {' '.join(joins)}")

    def _look_back(self) -> list[Beside]:
        """What the look-backs found for the orders to describe; no more tables stand at a time than are asked again."""
        seen: list[Beside] = []
        laid_out = _LAID_OUT
        for number, stage in enumerate(self._stages):
            self.engine.show(ENTRIES, f"SELECT * FROM {laid_out}")
            for at in range(0, len(stage), _TOGETHER):
                seen += self._see(stage[at : at + _TOGETHER], laid_out)
            if number + 1 < len(self.plan.stages):
                laid_out = self._lay_out_again(laid_out, number + 1)
        self.engine.drop(laid_out)
        return seen

    def _see(self, looks: Sequence[LookBacks], laid_out: str) -> list[Beside]:
        """Make some look-backs, and keep what they found for the orders to describe, a few together."""
        for one in looks:
            self.engine.make(one.table, one.of_all if self.are_most else one.statement)
        asked = [one for one in (found(one).only(self.plan.asked) for one in looks) if one.columns]
        keys = f"(SELECT * FROM {laid_out} WHERE position IS NOT NULL)"
        if asked:
            self.engine.make(f"seen_by_{looks[0].table}", select(keys, ["entry.position"], asked))
        for one in looks:
            if not one.is_read:
                self.engine.drop(one.table)
        columns = tuple(name for one in asked for name in one.columns)
        return [by_position(f"seen_by_{looks[0].table}", columns)]

    def _lay_out_again(self, laid_out: str, number: int) -> str:
        """Lay the entries out with what was found for them, as later look-backs read them; made, for each of those does."""
        to_come = [one for stage in self.plan.stages[number:] for one in stage]
        read = _ALWAYS.union(*(one.read for one in to_come))
        rested_on = [one for one in self.plan.stages[number - 1] if one.is_read]
        elsewhere = {slot for one in (*rested_on, *to_come) for slot in one.slots}
        beside = [found(one).only(read) for one in rested_on]
        own = [f"entry.{name}" for name in sorted(read - elsewhere)]
        self.engine.make(f"{_LAID_OUT}_{number}", select(laid_out, own, beside))
        for table in (laid_out, *(one.table for one in rested_on)):
            self.engine.drop(table)
        return f"{_LAID_OUT}_{number}"


@dataclass(frozen=True)
class Prepared:
    """The orders to describe and, beside them, all that was found for them."""

    engine: Engine
    beside: Sequence[Beside]

    def show(self, positions: range | None = None) -> None:
        """Put the orders behind `entries`, as wide as the answer needs them; or only those of some positions.

        A part reads of the tables beside it no more than its own rows: to join all of them for each part would cost more
        than the answer.
        """
        chosen = "position IS NOT NULL"
        beside = self.beside
        if positions is not None:
            chosen = f"position >= {positions.start} AND position < {positions.stop}"
            beside = [one.of_orders(chosen) for one in beside]
        self.engine.show("orders", f"SELECT * FROM {EVERY_ENTRY} WHERE {chosen}")
        self.engine.show(ENTRIES, select("orders", ["entry.*"], beside))
