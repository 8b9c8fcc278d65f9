"""Look-backs: one statistic over the past of an order, and the tables in which many of them are reckoned at once.

Every look-back sees whole days, so that all orders of one day with the same keys see the same. A table of look-backs
therefore holds one row for each day and combination of keys: what happened is first added up by day, then over the
days before. It takes as much work as there are days with orders, whoever shares a key, and is a plain grouping and
a plain window in every engine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

Statistic = Literal["count", "distinct", "sum", "min", "max"]

DAY = "day"
_ADDED_UP: dict[Statistic, Statistic] = {"count": "sum", "distinct": "sum", "sum": "sum", "min": "min", "max": "max"}
"""How the statistics of single days make that of many; what is counted as distinct belongs to one day alone."""
_OF_NOTHING_IS_ZERO = frozenset({"count", "distinct"})


@dataclass(frozen=True)
class LookBack:
    """One statistic over the entries that share the keys, from `days` before the order's day to `until` before it."""

    measure: ops.Node
    statistic: Statistic
    by: tuple[str, ...]
    days: int | None
    until: int

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the entries that it reads, keys apart."""
        return columns_of(self.measure)

    def over(self, daily: ir.Column) -> ir.Value:
        """The look-back as a window over its statistic of single days."""
        in_time = {"group_by": list(map(key, self.by)), "order_by": DAY}
        if self.days is None and self.until == 1:
            # Each row is a day of its own: rows are counted off sooner than the days that they hold are compared.
            window = ibis.window(preceding=(None, 1), **in_time)
        else:
            window = ibis.range_window(preceding=(self.days, self.until), **in_time)
        if _ADDED_UP[self.statistic] == "sum" and daily.type().is_integer():
            # Whole numbers, added up by a database in sixteen bytes; as doubles they come to the same.
            daily = daily.cast("float64")
        total = getattr(daily, _ADDED_UP[self.statistic])().over(window).cast("float64")
        return total.fill_null(0.0) if self.statistic in _OF_NOTHING_IS_ZERO else total


def key(column: str) -> str:
    """The column that is equal where a key is equal; what it holds is up to the engine."""
    return f"{column}__key"


def columns_of(node: ops.Node) -> frozenset[str]:
    """Names of all columns an expression reads."""
    return frozenset(field.name for field in node.find(ops.Field))


def table_of(looks: Mapping[str, LookBack], entries: ir.Table, *, only_asked: bool) -> ir.Table:
    """A table of look-backs that share their keys: keys, day, and one column for each.

    With `only_asked` the rows are those of the orders to describe alone, made of what these can see.
    """
    keys, names = _keys_of(looks), measured(looks)
    known = _of_known_keys(looks, entries)
    more = {"is_asked": ibis._.position.notnull().any()} if only_asked else {}
    daily = _by_day(looks, _in_sight(looks, known) if only_asked else known, **more)
    columns = {slot: look.over(daily[names[look.measure, look.statistic]]) for slot, look in looks.items()}
    table = daily.select(*keys, DAY, *more, **columns)
    return table.filter(table.is_asked).drop("is_asked") if only_asked else table


def _in_sight(looks: Mapping[str, LookBack], known: ir.Table) -> ir.Table:
    """The entries that orders to describe can see, and these themselves.

    What lies further back than any look-back of so many days reaches is seen as a whole or not at all: it all goes to
    the last day before, and the days before need not be told apart.
    """
    keys = _keys_of(looks)
    asked = known.filter(known.position.notnull()).group_by(keys).aggregate(first_asked=known.day.min())
    known = known.inner_join(asked, keys)
    reach = max(look.until if look.days is None else look.days for look in looks.values())
    if all(look.days is not None for look in looks.values()):
        return known.filter(known.day >= known.first_asked - reach)
    return known.mutate(day=ibis.greatest(known.day, known.first_asked - reach - 1))


def book_of(looks: Mapping[str, LookBack], entries: ir.Table) -> ir.Table:
    """What happened, added up by keys and day, as far as look-backs that share their keys need it."""
    return _by_day(looks, _of_known_keys(looks, entries)).order_by([*_keys_of(looks), DAY])


def added_up(statistic: Statistic, daily: pa.Array) -> Any:
    """The statistic of many days from that of each, as in `LookBack.over`; `None` where nothing is known."""
    if not len(daily):
        return 0 if statistic in _OF_NOTHING_IS_ZERO else None
    total = getattr(pc, _ADDED_UP[statistic])(daily).as_py()
    return 0 if total is None and statistic in _OF_NOTHING_IS_ZERO else total


def _keys_of(looks: Mapping[str, LookBack]) -> list[str]:
    return list(map(key, next(iter(looks.values())).by))


def measured(looks: Mapping[str, LookBack]) -> dict[tuple[ops.Node, Statistic], str]:
    """What is added up by day, each once, whatever the days that are looked back at."""
    return {(look.measure, look.statistic): f"of_day_{at}" for at, look in enumerate(looks.values())}


def _of_known_keys(looks: Mapping[str, LookBack], entries: ir.Table) -> ir.Table:
    keys, names = _keys_of(looks), measured(looks)
    # Ibis goes through all columns of a table time and again, and there are hundreds: it is shown those that are read.
    read = {*keys, DAY, "position"}.union(*(columns_of(measure) for measure, _ in names))
    narrow = ibis.table({name: kind for name, kind in entries.schema().items() if name in read}, entries.get_name())
    measures = {name: measure.replace({entries.op(): narrow.op()}).to_expr() for (measure, _), name in names.items()}
    return narrow.select(*keys, DAY, "position", **measures).filter([ibis._[name].notnull() for name in keys])


def _by_day(looks: Mapping[str, LookBack], known: ir.Table, **more: ir.Value) -> ir.Table:
    daily = {name: _of_day(known[name], statistic) for (_, statistic), name in measured(looks).items()}
    return known.group_by([*_keys_of(looks), DAY]).aggregate(**daily, **more)


def _of_day(measure: ir.Column, statistic: Statistic) -> ir.Value:
    if statistic == "distinct":
        return measure.nunique()
    if statistic != "sum":
        return getattr(measure, statistic)()
    return (fixed_point(measure) if measure.type().is_floating() else measure.cast("int64")).sum()


def fixed_point(column: ir.Column) -> ir.Column:
    """Nine decimals, which add up to the same in any order of the rows; floating point would differ in its last digits.

    What is too large to be added up so, from 10 to the 18th on, counts as unknown.
    """
    return ibis.ifelse(column.abs() < 1e18, column, ibis.null()).cast("decimal(38, 9)")


def by_keys(looks: Iterable[tuple[str, LookBack]]) -> dict[tuple[str, ...], dict[str, LookBack]]:
    """Look-backs gathered by the keys they share."""
    gathered: dict[tuple[str, ...], dict[str, LookBack]] = {}
    for slot, look in looks:
        gathered.setdefault(look.by, {})[slot] = look
    return gathered


def in_stages(looks: dict[str, LookBack], wanted: Iterable[str]) -> Sequence[dict[str, LookBack]]:
    """The look-backs that are wanted and those they rest on, first what rests on nothing but the entries."""
    depth: dict[str, int] = {}

    def reach(slot: str) -> int:
        if slot not in depth:
            depth[slot] = 1 + max((reach(other) for other in looks[slot].columns if other in looks), default=-1)
        return depth[slot]

    for slot in wanted:
        reach(slot)
    stages = range(max(depth.values(), default=-1) + 1)
    return [{slot: looks[slot] for slot in depth if depth[slot] == stage} for stage in stages]
