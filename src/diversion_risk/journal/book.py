"""The journal as it is kept: an append-only table of sealed links, in SQLite or PostgreSQL."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from diversion_risk.chain import BEGINNING, canonical, sealed
from diversion_risk.database import connected, is_database, take_turns
from diversion_risk.errors import FileUnusable
from diversion_risk.journal.page import Page, page_of

_MAGIC = b"SQLite format 3\0"
_PATIENCE = 600.0
"""Seconds to wait for another run that is writing."""
_AT_ONCE = 1_000
"""Links that are written at a time."""
_COLUMNS = "number, run, body, entries, sha256"
_TABLE = """CREATE TABLE IF NOT EXISTS journal (
  number BIGINT PRIMARY KEY, run BIGINT NOT NULL, body TEXT NOT NULL, entries TEXT, sha256 TEXT NOT NULL)"""
# What is written stays: a slip of the hand is refused by the database itself, a hand that means it is found by the chain.
_SQLITE_KEEPS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS no_{act.lower()} BEFORE {act} ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for act in ("UPDATE", "DELETE")
)
_TURNS = "diversion-risk journal"
"""Name of the lock of who writes, or waits for who does: by it a role that may only read and add can do both."""
_POSTGRES_KEEPS = (
    "CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''the journal is append-only''; END'",
    "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
)


@dataclass(frozen=True)
class Link:
    """One row: the record of a run, or a page of its entries."""

    number: int
    run: int
    """Number of the link that holds the run's record."""
    body: str
    text: str | None
    """The entries of a page, a line each; `None` for a run."""
    sha256: str

    def record(self) -> dict[str, Any]:
        """What the link says, read from its JSON."""
        record: dict[str, Any] = json.loads(self.body)
        return record

    def page(self) -> Page:
        """The entries."""
        return page_of(self.record()["first"], self.text or "")


@dataclass(frozen=True)
class Journal:
    """An opened journal."""

    name: str
    _connection: Any
    _postgres: bool = False

    def links(self, run: int | None = None) -> Iterator[Link]:
        """Every link, or those of one run, in their order."""
        where, values = ("", ()) if run is None else (f" WHERE run = {self._mark}", (run,))
        with self._reading() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM journal{where} ORDER BY number", values)
            for row in cursor:
                yield Link(*row)

    def link(self, number: int) -> Link | None:
        """The link of that number."""
        return self._one(f"WHERE number = {self._mark}", (number,))

    def last(self) -> Link | None:
        """The newest link; `None` where nothing was written yet."""
        return self._one("ORDER BY number DESC LIMIT 1", ())

    def pages_naming(self, order_id: str) -> Iterator[Link]:
        """The pages with an entry for an order, the newest first."""
        find = "strpos" if self._postgres else "instr"
        named = f'"order_id":{json.dumps(order_id, ensure_ascii=False)},'
        with self._reading() as cursor:
            where = f"WHERE {find}(entries, {self._mark}) > 0 ORDER BY number DESC"
            cursor.execute(f"SELECT {_COLUMNS} FROM journal {where}", (named,))
            for row in cursor:
                yield Link(*row)

    @contextmanager
    def adding(self, record: Mapping[str, Any], laid: Iterable[Page]) -> Iterator[Link]:
        """Add a run and its pages, of which few are at hand at a time; gives the last link, and keeps all of it only if the
        block ends well."""
        cursor = self._connection.cursor()
        try:
            if self._postgres:
                take_turns(self._connection, _TURNS)
            else:
                cursor.execute("BEGIN IMMEDIATE")
            last = self.last()
            marks = ", ".join([self._mark] * 5)
            links = _linked(last, {**record, **self._times(last)}, laid)
            while some := list(islice(links, _AT_ONCE)):
                cursor.executemany(
                    f"INSERT INTO journal ({_COLUMNS}) VALUES ({marks})",
                    [(link.number, link.run, link.body, link.text, link.sha256) for link in some],
                )
                last = some[-1]
            assert last is not None
            yield last
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise

    def wait_for_writers(self) -> None:
        """Wait until nobody is writing: a server goes on with a commit when the run that asked for it was killed."""
        if self._postgres:
            take_turns(self._connection, _TURNS)

    def _times(self, last: Link | None) -> dict[str, str]:
        """When a run is written; where the clock puts that before the run before it, the record says so."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        run = None if last is None else self.link(last.run)
        before = str(run.record().get("written", "")) if run else ""
        told = {"written": now}
        return told if before <= now else {**told, "clock": f"is behind: the run before was written at {before}"}

    @property
    def _mark(self) -> str:
        return "%s" if self._postgres else "?"

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        # A cursor with a name stays on PostgreSQL's side: a journal of years need not fit into memory.
        cursor = self._connection.cursor("reading") if self._postgres else self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def _one(self, where: str, values: tuple[object, ...]) -> Link | None:
        row = self._connection.cursor().execute(f"SELECT {_COLUMNS} FROM journal {where}", values).fetchone()
        return None if row is None else Link(*row)


def _linked(last: Link | None, record: Mapping[str, Any], laid: Iterable[Page]) -> Iterator[Link]:
    before, run = (BEGINNING, 1) if last is None else (last.sha256, last.number + 1)
    head: tuple[str, str | None] = (canonical({"kind": "run", **record}), None)
    written = ((canonical(page.body(run)), page.text()) for page in laid)
    for number, (body, text) in enumerate(chain([head], written), start=run):
        before = sealed(number, body, before)
        yield Link(number, run, body, text, before)


def is_journal(where: str) -> bool:
    """Whether a name is that of a journal: a database's, or of an SQLite file."""
    if is_database(where):
        return True
    path = Path(where)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def dated(where: str, moment: datetime | None = None) -> str:
    """The name of a journal with `{year}` and `{month}` filled: how long it is kept is how long its file is kept.

    >>> dated("journal-{year}-{month}.sqlite", datetime(2026, 3, 1))
    'journal-2026-03.sqlite'
    """
    moment = moment or datetime.now(UTC)
    return where.replace("{year}", f"{moment:%Y}").replace("{month}", f"{moment:%m}")


@contextmanager
def opened(where: str, new: bool = False) -> Iterator[Journal]:
    """A journal in the file of that name, or in the database that an environment variable names (`env:NAME`).

    `new` makes it where there is none.

    Raises:
        FileUnusable: If there is no journal there.
        ConfigurationWrong: If the database cannot be reached.
    """
    if is_database(where):
        with connected(where) as connection:
            yield _ready(Journal(where, connection, True), new)
        return
    path = Path(where)
    if not new and not is_journal(where):
        raise FileUnusable(f"{path} is no journal; expected an SQLite file that `score --journal` wrote, or env:NAME")
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        # What is committed is on disk before anyone hears of it; as SQLite comes, a power cut could still undo it.
        connection.execute("PRAGMA synchronous = EXTRA")
        yield _ready(Journal(str(path), connection), new)
    except sqlite3.Error as trouble:
        raise FileUnusable(f"{path} cannot be used as a journal: {trouble}") from trouble
    finally:
        connection.close()


def _ready(journal: Journal, new: bool) -> Journal:
    cursor = journal._connection.cursor()
    if new and cursor.execute(_MADE[journal._postgres]).fetchone() is None:
        if journal._postgres:
            # Runs that make it at the same time make it one after the other: the server refuses the second who replaces a
            # function at once.
            take_turns(journal._connection, _TURNS)
        for statement in (_TABLE, *(_POSTGRES_KEEPS if journal._postgres else _SQLITE_KEEPS)):
            cursor.execute(statement)
        journal._connection.commit()
    elif not new and cursor.execute(_THERE[journal._postgres]).fetchone() is None:
        raise FileUnusable(f"{journal.name} holds no journal: the table is not there")
    return journal


_THERE = {
    False: "SELECT name FROM sqlite_master WHERE name = 'journal'",
    True: "SELECT table_name FROM information_schema.tables WHERE table_name = 'journal'",
}
_MADE = {
    False: "SELECT name FROM sqlite_master WHERE name = 'no_delete'",
    True: "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('journal') AND tgname = 'append_only'",
}
"""Whether the table is there with what keeps it: its triggers are made last."""
