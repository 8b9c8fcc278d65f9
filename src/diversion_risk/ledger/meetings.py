"""Meetings: who gave the same address, consignee or forwarder, read off the entries for the circles that come of it."""

from typing import Protocol

import pandas as pd

from diversion_risk.ledger.circles import TIES, Meetings, circles
from diversion_risk.ledger.surroundings import Surrounding, of_circles

READ = ("buyer_id", *TIES, "is_order", "outcome_diverted")
"""The columns of the entries that are read, besides `day` and `position`."""


class Engine(Protocol):
    """What of an engine is needed here."""

    def make(self, table: str, select: str) -> None:
        """Make a table of what a statement gives, reckoned once."""

    def rows(self, select: str) -> pd.DataFrame:
        """What a statement gives, as a frame."""


def circles_of(engine: Engine, entries: str) -> Surrounding:
    """What is known of the circle of each order to describe, by its `position`.

    The engine finds who gave what first on which day and numbers it, so that only numbers leave it: a row for each
    buyer and party that others gave, too, and a row for each order to describe.
    """
    engine.make("met_buyers", _buyers(entries))
    engine.make("first_met", _first_met(entries))
    engine.make("met_parties", _parties())
    return of_circles(circles(_meetings(engine, entries), engine.rows(_asked(entries))))


def _meetings(engine: Engine, entries: str) -> Meetings:
    since = engine.rows("SELECT number, since FROM met_buyers").astype("int64").sort_values("number")
    ties = engine.rows(
        "SELECT p.number AS party, b.number AS buyer, m.day FROM first_met AS m "
        "JOIN met_parties AS p ON p.tie = m.tie AND p.party = m.party JOIN met_buyers AS b ON b.buyer_id = m.buyer_id"
    )
    return Meetings(since["since"].to_numpy(), ties.astype("int64"), engine.rows(cases(entries)).astype("int64"))


def cases(entries: str) -> str:
    """When a confirmed diversion of a buyer became known, or was taken back; after the circles of these entries."""
    return (
        f"SELECT b.number AS buyer, e.day, e.outcome_diverted AS change FROM {entries} AS e "
        "JOIN met_buyers AS b ON b.buyer_id = e.buyer_id WHERE NOT e.is_order AND e.outcome_diverted <> 0"
    )


def _buyers(entries: str) -> str:
    return (
        "SELECT buyer_id, MIN(day) AS since, ROW_NUMBER() OVER (ORDER BY buyer_id) - 1 AS number "
        f"FROM {entries} WHERE is_order GROUP BY buyer_id"
    )


def _first_met(entries: str) -> str:
    given = (
        f"SELECT '{tie}' AS tie, {tie} AS party, buyer_id, MIN(day) AS day FROM {entries} "
        f"WHERE is_order AND {tie} IS NOT NULL GROUP BY {tie}, buyer_id"
        for tie in TIES
    )
    return " UNION ALL ".join(given)


def _parties() -> str:
    """Those of more than one buyer: of the others there is nothing to tell."""
    return (
        "SELECT tie, party, ROW_NUMBER() OVER (ORDER BY tie, party) - 1 AS number FROM first_met "
        "GROUP BY tie, party HAVING COUNT(*) > 1"
    )


def _asked(entries: str) -> str:
    # Four bytes a number: there may be many million orders, and their rows are held in memory.
    columns = ", ".join(f"CAST(COALESCE(of_{tie}.number, -1) AS INTEGER) AS {tie}" for tie in TIES)
    joins = " ".join(
        f"LEFT JOIN met_parties AS of_{tie} ON of_{tie}.tie = '{tie}' AND of_{tie}.party = e.{tie}" for tie in TIES
    )
    return (
        f"SELECT e.position, CAST(e.day AS INTEGER) AS day, CAST(b.number AS INTEGER) AS buyer, {columns} FROM {entries} AS e "
        f"JOIN met_buyers AS b ON b.buyer_id = e.buyer_id {joins} WHERE e.position IS NOT NULL"
    )
