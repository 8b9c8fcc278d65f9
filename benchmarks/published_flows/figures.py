"""All figures of the page, added up over some simulated books, as plain numbers that a JSON file can hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from published_flows.facts import Fact, facts

GROUPS: Mapping[str, tuple[str, ...]] = {
    "China and Hong Kong": ("CN", "HK"),
    "Turkey": ("TR",),
    "Emirates": ("AE",),
    "Caucasus and Central Asia": ("AM", "AZ", "GE", "KZ", "KG", "UZ", "TJ", "MN"),
    "India, Malaysia, Thailand": ("IN", "MY", "TH"),
    "elsewhere": (),
}
"""Route groups by country of the buyer; the last holds the rest."""
SINGLE = ("CN", "HK", "TR", "AE", "KZ", "KG", "AM", "UZ", "GE", "IN", "MY", "TH")
GROWING = ("KG", "AM", "UZ", "KZ", "GE", "AZ", "TR", "AE", "IN")
BASE_RATES = (
    *("CN", "HK", "TR", "AE", "IN", "SG", "MY", "TH", "KZ", "KG", "UZ", "AM", "GE", "AZ", "RS", "CY"),
    *("DE", "GB", "FI", "EE", "LT", "MX", "JP", "BR"),
)
FROM = "2022-03"
LAGS = (30, 60, 90, 180, 365, 730, 1095)


@dataclass
class Tally:
    """Figures of several books: facts as fractions of each book, everything else as sums."""

    fractions: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    sums: dict[str, pd.Series] = field(default_factory=dict)
    books: int = 0

    def add(self, book: pd.DataFrame, known: pd.DataFrame) -> None:
        """Count one more book."""
        self.books += 1
        for fact in facts():
            self.fractions.setdefault(fact.name, []).append(fact.fraction(book))
        for name, counts in _counts(book, known).items():
            held = self.sums.get(name)
            self.sums[name] = counts if held is None else held.add(counts, fill_value=0)

    def figures(self) -> dict[str, Any]:
        """Everything a page and its plots show."""
        return {
            "facts": {fact.name: against(fact, self.fractions[fact.name]) for fact in facts()},
            "totals": _plain(self.sums["totals"] / self.books),
            "months": {name: _plain(self.sums[f"month {name}"] / self.books) for name in ("all", *GROUPS, *SINGLE)},
            "growth": _growth(self.sums),
            "base_rates": _rates(self.sums, "destination", BASE_RATES),
            "tiers": _plain(self.sums["tiers diverted"], self.sums["tiers honest"]),
            "outcomes": _outcomes(self.sums, self.books),
        }


def against(fact: Fact, fractions: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """A published figure, the measured one over all books, each book's own, and whether they agree."""
    above, below = np.sum(fractions, axis=0)
    measured = float(above / below) if below else None
    low, high = fact.bounds
    each = [round(a / b, 3) for a, b in fractions if b]
    return {
        "published": round(fact.value, 4),
        "measured": None if measured is None else round(measured, 4),
        "lowest": min(each, default=None),
        "highest": max(each, default=None),
        "low": None if np.isinf(low) else round(low, 4),
        "high": None if np.isinf(high) else round(high, 4),
        "met": measured is not None and low <= measured <= high,
    }


def _counts(book: pd.DataFrame, known: pd.DataFrame) -> dict[str, pd.Series]:
    """Everything that adds up over books."""
    diverted, late = book[book["diverted"]], book[book["month"] >= FROM]
    counts = {
        "totals": _totals(book, known),
        "tiers diverted": late[late["diverted"]]["tier"].value_counts(),
        "tiers honest": late[~late["diverted"]]["tier"].value_counts(),
        "destination all": late["destination_country"].value_counts(),
        "destination diverted": late[late["diverted"]]["destination_country"].value_counts(),
        "destination listed": late[late["listed"]]["destination_country"].value_counts(),
        "destination listed diverted": late[late["listed"] & late["diverted"]]["destination_country"].value_counts(),
    }
    for year in ("2021", "2022"):
        of_year = book[book["month"].str.startswith(year)]
        counts[f"{year} all"] = of_year["destination_country"].value_counts()
        counts[f"{year} honest"] = of_year[~of_year["diverted"]]["destination_country"].value_counts()
    return counts | _by_month(diverted) | _by_lag(known)


def _totals(book: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    diverted, looked = book["diverted"], book["order_id"].isin(known["order_id"])
    found = book["order_id"].isin(known.loc[known["outcome"] == "diverted", "order_id"])
    return pd.Series(
        {
            "orders": len(book),
            "diverted": diverted.sum(),
            "after": (book["month"] >= FROM).sum(),
            "buyers": book["buyer_id"].nunique(),
            "diverting_buyers": book.loc[diverted, "buyer_id"].nunique(),
            "networks": book.loc[diverted, "network_id"].nunique(),
            "looked_at": looked.sum(),
            "diverted_looked_at": (diverted & looked).sum(),
            "found": (diverted & found).sum(),
        },
        dtype=float,
    )


def _by_month(diverted: pd.DataFrame) -> dict[str, pd.Series]:
    """Diverted orders by month, in all, by group of buyers' countries and by single country."""
    group_of = {code: name for name, codes in GROUPS.items() for code in codes}
    group = diverted["buyer_country"].map(group_of).fillna("elsewhere")
    months = pd.Index(pd.period_range(FROM, diverted["month"].max(), freq="M").astype(str))

    def counted(chosen: pd.DataFrame) -> pd.Series:
        return chosen["month"].value_counts().reindex(months, fill_value=0)

    single = {f"month {code}": counted(diverted[diverted["buyer_country"] == code]) for code in SINGLE}
    grouped = {f"month {name}": counted(diverted[group == name]) for name in GROUPS}
    return {"month all": counted(diverted)} | single | grouped


def _by_lag(known: pd.DataFrame) -> dict[str, pd.Series]:
    """Looks by reason, how many of them were over within so many days, and found diversions by month."""
    within = {
        f"lag {why}": pd.Series({str(days): float((looks["lag"] <= days).sum()) for days in LAGS})
        for why, looks in known.groupby("selected_by")
    }
    found = known[known["outcome"] == "diverted"]
    return within | {
        "looks": known["selected_by"].value_counts(),
        "looks found": found["selected_by"].value_counts(),
        "found by month": found["month"].value_counts(),
        "found by tip": found[found["selected_by"] == "tip"]["month"].value_counts(),
    }


def _growth(sums: Mapping[str, pd.Series]) -> dict[str, dict[str, float]]:
    """Orders of 2022 over those of 2021 by country, in all and without the diverted ones."""
    grown: dict[str, dict[str, float]] = {}
    for code in GROWING:
        before = sums["2021 all"].get(code, np.nan)
        grown[code] = {
            "all": round(float(sums["2022 all"].get(code, 0) / before), 3),
            "honest": round(float(sums["2022 honest"].get(code, 0) / before), 3),
        }
    return grown


def _rates(sums: Mapping[str, pd.Series], of: str, codes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Orders and diverted orders by country since the sanctions; of all goods and of listed ones."""
    names = {"orders": "all", "diverted": "diverted", "listed": "listed", "listed_diverted": "listed diverted"}
    return {code: {key: float(sums[f"{of} {name}"].get(code, 0)) for key, name in names.items()} for code in codes}


def _outcomes(sums: Mapping[str, pd.Series], books: int) -> dict[str, Any]:
    looks, found = sums["looks"], sums["looks found"]
    return {
        "looks": _plain(looks / books),
        "found": _plain(found / books),
        "lags": {
            why: {days: round(float(count / looks[why]), 3) for days, count in sums[f"lag {why}"].items()}
            for why in looks.index
        },
        "found_by_month": _plain(sums["found by month"] / books),
        "found_by_tip": _plain(sums["found by tip"] / books),
    }


def _plain(counts: pd.Series, beside: pd.Series | None = None) -> dict[str, Any]:
    """A series as a dictionary in the order of its keys; with a second one, pairs."""
    if beside is None:
        return {str(key): round(float(value), 2) for key, value in counts.sort_index().items()}
    both = pd.concat([counts, beside], axis=1).fillna(0).sort_index()
    return {str(key): [float(row.iloc[0]), float(row.iloc[1])] for key, row in both.iterrows()}
