"""Surroundings: what the reference tables say of an order's goods, route, countries and words, and what lists say of it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

import ibis
import pandas as pd

from diversion_risk.ledger.circles import FACTS
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.reference import commodities, countries, phrases, routes

TEXTS = {"route": routes.table, "goods_description": phrases.descriptions, "end_use": phrases.end_uses}
"""The columns whose texts are read one by one, and what makes a table of them."""
COUNTRY_ROLES = tuple(field.name for field in ORDER_FIELDS if field.kind == "country")
SCREENED = tuple(
    f"{role}_{fact}"
    for role in ("buyer_name", "consignee_name", "buyer_address", "buyer_address_alone")
    for fact in ("match", "undated", "days_listed")
)
"""What watch-lists say of an order, in numbers: the columns that `Records` may be given beside its orders."""
OF_ORDERS_ALONE = frozenset((*SCREENED, *FACTS))
"""What is told of the orders to describe, row by row, and of no order of the past."""


@dataclass(frozen=True)
class Surrounding:
    """A small table with one row for each value of one column of the order."""

    name: str
    column: str
    facts: pd.DataFrame
    """Indexed by the values of the column."""
    given: str | None = None
    """The table that has its facts where there are too many for a frame, which then has their columns alone."""

    @property
    def is_of_orders(self) -> bool:
        """Whether it is made for the orders at hand, rather than told of the world once and for all."""
        return self.column in TEXTS or self.column == "position"

    def having(self, columns: Collection[str]) -> tuple[str, ...]:
        """Such of its facts as are among the columns."""
        return tuple(str(name) for name in self.facts if name in columns)

    def only(self, columns: Collection[str]) -> pd.DataFrame:
        """Such of its facts as are among the columns, with the values it is about in front."""
        return self.facts[list(self.having(columns))].rename_axis(self.column).reset_index()


def surroundings(texts: Callable[[str], Iterable[str]]) -> list[Surrounding]:
    """All tables; `texts` gives the distinct texts of a column, where a table is made for just those."""
    of_texts = [
        Surrounding(f"texts_of_{column}", column, table(texts(column)).set_index(column))
        for column, table in TEXTS.items()
    ]
    return [_of_goods(), *of_texts, *map(_of_country, COUNTRY_ROLES)]


def of_screening(screened: pd.DataFrame | str | None = None) -> Surrounding:
    """What watch-lists say of the orders to describe, row by row; unknown of all of them where no lists were given.

    It stands in a frame, or in a table of that name that numbers its rows in `place`.
    """
    table = screened if isinstance(screened, str) else None
    rows = screened[list(SCREENED)] if isinstance(screened, pd.DataFrame) else pd.DataFrame(columns=list(SCREENED))
    return Surrounding("screened", "position", rows.astype("float64").reset_index(drop=True), table)


def of_circles(found: pd.DataFrame) -> Surrounding:
    """What is known of the circles of the orders to describe, indexed by their place."""
    return Surrounding("circles", "position", found.astype("float64"))


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
    told = {name: str(kind) for frame in frames for name, kind in frame.schema().items()}
    return told | dict.fromkeys(sorted(OF_ORDERS_ALONE), "float64")
