"""Day books: a history added up once, so that the past of a few orders is looked up rather than reckoned."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any
from weakref import finalize

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger.adding_up import BUYERS, CASES, FIRST_DAYS, MET, add_up, book_file, numbers_file
from diversion_risk.ledger.circle_book import CircleBook
from diversion_risk.ledger.day_book import Book, DayBook, ShutBook, opened_file, sound
from diversion_risk.ledger.desk import Desk, asks_for_circles, told_of, wanted_of
from diversion_risk.ledger.duckdb_engine import UNKNOWN_NOT_INFINITE, DuckDBEngine
from diversion_risk.ledger.given import Rows
from diversion_risk.ledger.look_back import DAY
from diversion_risk.ledger.plan import Plan
from diversion_risk.ledger.workspace import Workspace

_UNHEARD_OF = -1
"""The number of a value that no entry of the history has."""


class DayBooks:
    """The books of one history and its outcomes for one plan, as `add_up` left them in a folder.

    Orders of one day never see each other, so the past of such orders is that of the books alone. The first order that comes
    alone is looked up in the files; when more are asked for, the books are laid open. Several threads may ask: each works at
    a desk of its own.
    """

    def __init__(self, plan: Plan, folder: Path, scratch: Path | None = None) -> None:
        """Open the books, which must stay where they are as long as this object is there; `scratch` is for open ones.

        Raises:
            IntegrityBroken: If a file is not what `add_up` writes.
        """
        self.plan, self._scratch = plan, scratch
        self._shut = [
            ShutBook(asked.looks, folder / book_file(looks))
            for stage in plan.stages
            for looks in stage
            if (asked := looks.only(plan.asked)).looks
        ]
        self._opened: list[DayBook] | None = None
        self._circles = _circles(folder) if asks_for_circles(plan) else None
        self._numbers = {name: _pairs(folder / numbers_file(name), pa.int32()) for name in plan.keys}
        self._first = _pairs(folder / FIRST_DAYS, pa.int64())
        self._world = _world(plan)
        self._lock = Lock()
        self._idle: list[Desk] = []
        self._asked = False

    @classmethod
    def of(
        cls, plan: Plan, history: Rows | None, outcomes: Rows | None = None, workspace: Workspace | None = None
    ) -> "DayBooks":
        """Add a history up, and keep the books as long as this object."""
        workspace = workspace or Workspace()
        folder = Path(mkdtemp(prefix="day-books-", dir=workspace.folder))
        try:
            add_up(plan, history, outcomes, folder, workspace)
            books = cls(plan, folder, workspace.folder)
        except BaseException:
            shutil.rmtree(folder)
            raise
        finalize(books, shutil.rmtree, folder)
        return books

    def lay_open(self) -> None:
        """Read the books as a whole: who asks for many orders, one after the other, is answered sooner."""
        with self._lock:
            if self._opened is None:
                folder = Path(mkdtemp(prefix="open-books-", dir=self._scratch))
                finalize(self, shutil.rmtree, folder)
                self._opened = [book.opened(folder / f"{at}.arrow") for at, book in enumerate(self._shut)]

    def can_tell(self, orders: pd.DataFrame) -> bool:
        """Whether the past of these orders is in the books.

        It is not where they are of several days, of which the later see the earlier, nor where one stands in the history
        with an earlier day: the order would have to be put in its place there.
        """
        return of_one_day(orders) and not self.are_moved(orders).any()

    def are_moved(self, orders: pd.DataFrame) -> np.ndarray:
        """Which of some orders stand in the history with an earlier day."""
        days = orders["order_date"].to_numpy("datetime64[D]").astype("int64").tolist()
        found = [self._first.get(one, day) < day for one, day in zip(orders["order_id"], days, strict=True)]
        return np.array(found, dtype=bool)

    def describe(self, orders: pd.DataFrame, screened: pd.DataFrame | None = None) -> pd.DataFrame:
        """What `Records` of the same history say of orders of which the books can tell."""
        values = np.full((len(orders), len(self.plan.names)), np.nan, order="F")
        if len(orders):
            if self._asked or len(orders) > 1:
                self.lay_open()
            self._asked = True
            with self._desk() as desk:
                answer = desk.answer(self._seen(desk.lay_out(orders, screened)))
            for at, name in enumerate(self.plan.names):
                values[:, at] = answer[name].to_numpy()
        return pd.DataFrame(values, columns=list(self.plan.names))

    def _seen(self, laid_out: pa.Table) -> pa.Table:
        """What look-backs find in the books, for each order in its place."""
        rows = laid_out.to_pylist()
        keys = [{name: self._number(name, row[name]) for name in self.plan.keys} for row in rows]
        columns: dict[str, pa.Array] = {"position": pa.array(range(len(rows)), pa.int64())}
        books: list[Book] = [*(self._opened or self._shut)]
        for book in books:
            found = [book.totals([own[n] for n in book.by], row[DAY]) for own, row in zip(keys, rows, strict=True)]
            columns |= {slot: pa.array([one[slot] for one in found], kind) for slot, kind in book.types.items()}
        return pa.table(columns | (self._circles.of(laid_out) if self._circles else {}))

    def _number(self, column: str, value: Any) -> int | None:
        return None if value is None else self._numbers[column].get(value, _UNHEARD_OF)

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        with self._lock:
            desk = self._idle.pop() if self._idle else None
            connection = self._world.cursor()
        desk = desk or Desk(connection, self.plan)
        yield desk
        # One that failed is left alone: who knows what lies on it.
        with self._lock:
            self._idle.append(desk)


def of_one_day(orders: pd.DataFrame) -> bool:
    """Whether no order is of an earlier day than another, and so none in the past of another."""
    return bool(orders["order_date"].dt.normalize().nunique() <= 1)


def _circles(folder: Path) -> CircleBook:
    with sound(folder / MET):
        return CircleBook(*(_whole(folder / name).to_pandas() for name in (BUYERS, MET, CASES)))


def _pairs(file: Path, kind: pa.DataType) -> dict[Any, int]:
    """The number of that kind that stands beside each value."""
    with sound(file):
        value, number = _whole(file).columns
        if number.type != kind or number.null_count:
            raise TypeError(
                f"beside its values stand no numbers, but {number.type}, {number.null_count:,} of them empty"
            )
        return dict(zip(value.to_pylist(), number.to_pylist(), strict=True))


def _whole(file: Path) -> pa.Table:
    with sound(file):
        rows = opened_file(file).read()
        rows.validate(full=True)
        return rows


def _world(plan: Plan) -> duckdb.DuckDBPyConnection:
    """A database of what is true whatever the orders."""
    # Statements are made ready before there are orders: what was the least and the largest value then is not so later.
    optimizers = "statistics_propagation,compressed_materialization"
    connection = duckdb.connect(config=UNKNOWN_NOT_INFINITE | {"disabled_optimizers": optimizers, "threads": 1})
    for one in told_of(plan):
        if not one.is_of_orders:
            DuckDBEngine(connection).load(one.name, one.only(wanted_of(plan)))
    return connection
