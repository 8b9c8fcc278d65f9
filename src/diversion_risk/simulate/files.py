"""The files of a world: orders and truth written month by month, outcomes at the end."""

import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.simulate.book import Book
from diversion_risk.simulate.calendar import Calendar
from diversion_risk.simulate.chance import Ints
from diversion_risk.simulate.enforcement import SOURCES, WHY, Outcomes
from diversion_risk.simulate.history import Month
from diversion_risk.simulate.paper import numbered, order_ids

SIMULATED = "simulated"
"""What the outcomes' source begins with, so that nobody takes them for findings."""
ONE_FILE = 2_000_000
"""Up to so many orders stand in one file."""
ROW_GROUP = 100_000
"""Months are gathered until they have so many orders, lest a small book have sixty small row groups."""
PART = "????-??.parquet"
"""What the parts of a large book are called, by month."""
ROLES = ("honest buyer", "cover of a front", "created front", "turned front", "rented front")


class Files:
    """Three files in the making; they take their names when all is written, so that nobody meets half of one."""

    def __init__(self, out: Path, span: Calendar, orders: int) -> None:
        """Files in the folder `out`, which is made if need be."""
        self._out, self._span, self._parts = out, span, orders > ONE_FILE
        self._making = out / ".simulating"
        self._tables: dict[str, list[pa.Table]] = {}
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Begin, clearing away what an interrupted run left; raises `ConfigurationWrong` where something is in the way."""
        _refuse_strangers(self._out / "orders.parquet")
        shutil.rmtree(self._making, ignore_errors=True)
        self._making.mkdir(parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave nothing half made behind."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self._making, ignore_errors=True)

    def add(self, month: Month) -> None:
        """Write a month's orders, and what they truly were."""
        part = f"orders.parquet/{self._span.name(month.book.month)}.parquet" if self._parts else "orders.parquet"
        self._gather(part, month.papers)
        self._gather("truth.parquet", _truth(month.book))
        if self._parts:
            self._finish(part)

    def close_with(self, known: Outcomes) -> None:
        """Write the outcomes, and give all files their names."""
        self._gather("outcomes.parquet", _outcomes(known))
        for name in list(self._tables):
            self._finish(name)
        for path in sorted(self._making.iterdir()):
            _clear(self._out / path.name)
            path.rename(self._out / path.name)

    def _gather(self, name: str, table: pa.Table) -> None:
        held = self._tables.setdefault(name, [])
        held.append(table)
        if sum(map(len, held)) >= ROW_GROUP:
            self._write(name)

    def _write(self, name: str) -> None:
        table = pa.concat_tables(self._tables.pop(name)).combine_chunks()
        if name not in self._writers:
            path = self._making / name
            path.parent.mkdir(exist_ok=True)
            self._writers[name] = pq.ParquetWriter(path, table.schema)
        self._writers[name].write_table(table, row_group_size=len(table) or None)

    def _finish(self, name: str) -> None:
        if name in self._tables:
            self._write(name)
        self._writers.pop(name).close()


def _refuse_strangers(path: Path) -> None:
    """A folder in the place of the orders may hold the parts of an earlier world, and nothing else."""
    strangers = sorted(one.name for one in path.iterdir() if not one.match(PART)) if path.is_dir() else []
    if strangers:
        raise ConfigurationWrong(f"{path}: holds {strangers[0]}, which is no part of a world; choose another folder.")


def _clear(path: Path) -> None:
    """Make room for a file or a folder of parts."""
    if path.is_dir():
        for part in path.glob(PART):
            part.unlink()
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _outcomes(known: Outcomes) -> pa.Table:
    said = np.where(known.diverted, "diverted", "cleared").astype(object)
    sources = pa.array([f"{SIMULATED} {name}" for name in SOURCES])
    return pa.table(
        {
            "order_id": numbered("O", known.order + 1, 9),
            "outcome": pa.array(said, pa.string()),
            "outcome_date": pa.array(known.day.astype(np.int32)).cast(pa.date32()),
            "selected_by": pa.array(WHY).take(pa.array(known.why)),
            "source": sources.take(pa.array(known.source)),
        }
    )


def _truth(book: Book) -> pa.Table:
    names = [f"N-{one.lineage:05d}-{one.life}" for one in book.agents.networks] or [""]
    return pa.table(
        {
            "order_id": order_ids(book),
            "diverted": pa.array(book.diverts),
            "network_id": pa.array(names, pa.string()).take(pa.array(book.network, mask=book.network < 0)),
            "role": pa.array(ROLES).take(pa.array(_role(book))),
        }
    )


def _role(book: Book) -> Ints:
    kind = np.array([ROLES.index(f"{one.kind} front") for one in book.agents.fronts] or [0])
    return np.where(book.diverts, kind[np.maximum(book.front, 0)], np.where(book.network >= 0, 1, 0))
