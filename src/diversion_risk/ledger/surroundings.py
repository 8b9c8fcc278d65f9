"""Surroundings: what the reference tables say of an order's goods, route and countries."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

import ibis
import pandas as pd

from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.reference import commodities, countries, routes

COUNTRY_ROLES = tuple(field.name for field in ORDER_FIELDS if field.kind == "country")


@dataclass(frozen=True)
class Surrounding:
    """A small table with one row for each value of one column of the order."""

    name: str
    column: str
    facts: pd.DataFrame
    """Indexed by the values of the column."""

    def having(self, columns: Collection[str]) -> tuple[str, ...]:
        """Such of its facts as are among the columns."""
        return tuple(str(name) for name in self.facts if name in columns)

    def only(self, columns: Collection[str]) -> pd.DataFrame:
        """Such of its facts as are among the columns, with the values it is about in front."""
        return self.facts[list(self.having(columns))].rename_axis(self.column).reset_index()


def surroundings(texts: Callable[[str], Iterable[str]]) -> list[Surrounding]:
    """All tables; `texts` gives the distinct texts of a column, where a table is made for just those."""
    of_routes = Surrounding("routes", "route", routes.table(texts("route")).set_index("route"))
    return [_of_goods(), of_routes, *map(_of_country, COUNTRY_ROLES)]


@cache
def _of_goods() -> Surrounding:
    return Surrounding("commodities", "hs6", commodities.table().set_index("hs6"))


@cache
def _of_country(role: str) -> Surrounding:
    facts = countries.table().set_index("code").add_prefix(f"{role}__")
    return Surrounding(f"countries_{role}", role, facts)


@cache
def columns() -> dict[str, str]:
    """The type of every column that the surroundings add to an order, as Ibis names types."""
    frames = [ibis.memtable(one.facts.reset_index(drop=True)) for one in surroundings(lambda _: ())]
    return {name: str(kind) for frame in frames for name, kind in frame.schema().items()}
