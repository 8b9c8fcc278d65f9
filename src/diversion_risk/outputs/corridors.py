"""Corridors of a batch: from which country, to which, with goods of which HS chapter."""

from dataclasses import dataclass

import pandas as pd

from diversion_risk.outputs.order_facts import country_name
from diversion_risk.outputs.wording import NOT_STATED


@dataclass(frozen=True)
class Corridor:
    """One corridor: how many orders took it, and how many of them were listed or held."""

    exporter: str
    destination: str
    chapter: str
    orders: int
    listed: int

    @property
    def share(self) -> float:
        """Listed orders over orders."""
        return self.listed / self.orders


def corridors(overview: pd.DataFrame) -> list[Corridor]:
    """All corridors of the batch, those with most listed orders first; see `outputs.overview`."""
    listed = overview["orders"].where(overview["decision"] != "release", 0)
    ways = overview.assign(listed=listed).groupby(["exporter", "destination", "chapter"])
    ranked = (
        ways[["orders", "listed"]]
        .sum()
        .reset_index()
        .sort_values(
            ["listed", "orders", "exporter", "destination", "chapter"], ascending=[False, False, True, True, True]
        )
    )
    return [Corridor(_named(e), _named(d), c, int(n), int(k)) for e, d, c, n, k in ranked.itertuples(index=False)]


def _named(code: str) -> str:
    return country_name(code) if code else NOT_STATED
