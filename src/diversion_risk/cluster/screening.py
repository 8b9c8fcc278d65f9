"""Orders held against watch-lists on many machines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame

from diversion_risk.cluster.frames import batches
from diversion_risk.ledger.spark import kept
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.parts_on_disk import typed_rows
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.screen import ROLES, Screen

_SPARK = {"float64": "double", "datetime64[s]": "timestamp_ntz"}


@dataclass(frozen=True)
class _Sent:
    """Watch-lists on their way to another machine, told from others by the digests of their files alone."""

    digests: tuple[str, ...]
    lists: WatchLists = field(compare=False, repr=False)


def screen_rows(rows: DataFrame, lists: WatchLists, place: Path) -> DataFrame:
    """What the lists say of each order, found by `position`; see `watchlists.screen`. Kept in `place`."""
    sent = _Sent(tuple(str(file["sha256"]) for file in lists.versions()), lists)
    asked = rows.select("place", *(one.name for one in _FIELDS))
    columns = ", ".join(f"`{name}` {_SPARK.get(str(kind), 'string')}" for name, kind in _said_of_nothing().items())
    return kept(asked.mapInArrow(partial(_screened, sent=sent), f"position bigint, {columns}"), place)


def _screened(parts: Iterable[Any], sent: _Sent) -> Iterator[Any]:
    for part in parts:
        table = pa.Table.from_batches([part])
        said = pa.Table.from_pandas(_screen(sent).screen(typed_rows(table, _FIELDS)), preserve_index=False)
        yield from batches(said.add_column(0, "position", table.column("place")))


@lru_cache(maxsize=1)
def _screen(sent: _Sent) -> Screen:
    return Screen(sent.lists)


def _said_of_nothing() -> "pd.Series[Any]":
    """The columns and their types."""
    nothing = pd.DataFrame({one.name: pd.Series([], dtype="datetime64[s]") for one in _FIELDS})
    return Screen(None).screen(nothing).dtypes


_READ = {"order_date", *(role.column for role in ROLES), *(role.country_column for role in ROLES)}
_FIELDS = tuple(one for one in ORDER_FIELDS if one.name in _READ)
