"""A simulated order book with its truth, as the measures of the page read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from diversion_risk.reference import commodities

COLUMNS = (
    *("order_id", "order_date", "exporter_country", "buyer_id", "buyer_country", "buyer_address"),
    *("destination_country", "hs_code", "item_id", "quantity", "value_usd"),
)
CHIPS = ("8541", "8542")
UNIONS: Mapping[str, tuple[str, ...]] = {
    "EU": ("DE", "NL", "FR", "IT", "SE", "PL", "CZ", "AT", "ES", "BE", "FI", "DK", "IE", "HU"),
    "G7": ("US", "DE", "JP", "GB", "FR", "IT", "CA"),
}


@dataclass(frozen=True)
class Part:
    """Which orders are meant; an empty field means all. Countries are codes, `EU` or `G7`."""

    buyers: Sequence[str] = ()
    destinations: Sequence[str] = ()
    exporters: Sequence[str] = ()
    goods: str = "all"
    diverted: bool | None = None
    period: Sequence[str] = ()

    def of(self, book: pd.DataFrame) -> pd.Series:
        """Whether each order of a book belongs to this part."""
        chosen = pd.Series(True, index=book.index)
        for column, codes in self._countries().items():
            if codes:
                chosen &= book[column].isin(spelled_out(codes))
        if self.goods != "all":
            chosen &= book[self.goods]
        if self.diverted is not None:
            chosen &= book["diverted"] == self.diverted
        if self.period:
            chosen &= book["month"].between(self.period[0], self.period[-1])
        return chosen

    def count(self, book: pd.DataFrame) -> int:
        """How many orders of a book belong to it."""
        return int(self.of(book).sum())

    @property
    def months(self) -> int:
        """How many months its period has, both ends included."""
        (from_year, from_month), (year, month) = (map(int, self.period[at].split("-")) for at in (0, -1))
        return (year - from_year) * 12 + month - from_month + 1

    def _countries(self) -> dict[str, Sequence[str]]:
        return {
            "buyer_country": self.buyers,
            "destination_country": self.destinations,
            "exporter_country": self.exporters,
        }


def part(given: Mapping[str, Any] | None) -> Part:
    """A part as written in `facts.yaml`."""
    return Part(**(given or {}))


def spelled_out(codes: Sequence[str]) -> list[str]:
    """Country codes, with those of a union in its place.

    >>> spelled_out(["TR", "G7"])[:2]
    ['TR', 'US']
    """
    return [code for name in codes for code in UNIONS.get(name, (name,))]


def read_book(folder: Path) -> pd.DataFrame:
    """The orders of a simulated world with month, kind of goods, truth and network; `listed` as of today's list."""
    orders = pd.read_parquet(folder / "orders.parquet", columns=list(COLUMNS))
    book = orders.merge(pd.read_parquet(folder / "truth.parquet"), on="order_id")
    book["order_date"] = pd.to_datetime(book["order_date"])
    hs6 = book["hs_code"].str.replace(".", "").str[:6]
    tier = hs6.map(commodities.table().set_index("hs6")["tier"].astype(object)).fillna("")
    return book.assign(
        month=book["order_date"].dt.strftime("%Y-%m"),
        chips=hs6.str[:4].isin(CHIPS),
        tier=tier,
        listed=tier.ne(""),
    )


def read_known(folder: Path, book: pd.DataFrame) -> pd.DataFrame:
    """What became known of a book's orders: outcome, why looked at, its month, and the days since the order."""
    known = pd.read_parquet(folder / "outcomes.parquet").merge(book[["order_id", "order_date"]], on="order_id")
    known["outcome_date"] = pd.to_datetime(known["outcome_date"])
    lag = (known["outcome_date"] - known["order_date"]).dt.days
    return known.assign(lag=lag, month=known["outcome_date"].dt.strftime("%Y-%m"))
