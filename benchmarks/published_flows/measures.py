"""How a published figure is measured on a simulated book: named functions, each a numerator and a denominator.

Numerators and denominators are added up over seeds before they are divided, so that a seed with few orders in some
cell does not count as much as one with many.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from published_flows.book import Part, part

Fraction = tuple[float, float]
Given = Mapping[str, Any]


def share(book: pd.DataFrame, given: Given) -> Fraction:
    """Orders of `part` among the orders of `of`."""
    whole = part(given["of"])
    inside = book[whole.of(book)]
    return part(given["part"]).count(inside), len(inside)


def monthly_ratio(book: pd.DataFrame, given: Given) -> Fraction:
    """Orders a month in the period `after`, over orders a month in the period `before`."""
    whole = given.get("of") or {}
    return tuple(_a_month(book, Part(**whole, period=given[when])) for when in ("after", "before"))  # type: ignore[return-value]


def year_ratio(book: pd.DataFrame, given: Given) -> Fraction:
    """Orders in the period `after` over those in the period `before`, months without any included."""
    whole = given.get("of") or {}
    after, before = (Part(**whole, period=given[when]).count(book) for when in ("after", "before"))
    return after, before


def rank(book: pd.DataFrame, given: Given) -> Fraction:
    """Place of a country among the buyers' countries of `of`; China and Hong Kong count as one."""
    chosen = book[part(given["of"]).of(book)]
    counts = chosen["buyer_country"].replace("HK", "CN").value_counts()
    return float((counts > counts.get(given["country"], 0)).sum() + 1), 1.0


def added_over_lost(book: pd.DataFrame, given: Given) -> Fraction:
    """Orders a month that some countries gained, over those a month that Russia and Belarus lost."""
    gained = monthly_difference(book, given, given["gainers"])
    return gained, -monthly_difference(book, given, given["losers"])


def monthly_difference(book: pd.DataFrame, given: Given, countries: list[str]) -> float:
    """Orders a month to some countries in the period `after`, less those in the period `before`."""
    whole = {**given["of"], "destinations": countries}
    after, before = (_a_month(book, Part(**whole, period=given[when])) for when in ("after", "before"))
    return after - before


def price_rise(book: pd.DataFrame, given: Given) -> Fraction:
    """Median over items of the rise of an item's median price from the period `before` to the period `after`."""
    prices = book.assign(price=book["value_usd"] / book["quantity"])[part(given["of"]).of(book)]
    medians = [
        prices[prices["month"].between(*given[when])].groupby("item_id")["price"].median()
        for when in ("after", "before")
    ]
    rise = medians[0] / medians[1] - 1
    return float(np.nanmedian(rise.to_numpy())), 1.0


def firms_at_one_address(book: pd.DataFrame, given: Given) -> Fraction:
    """The most buyers of one part that give the same address."""
    chosen = book[part(given["of"]).of(book) & book["buyer_address"].notna()]
    return float(chosen.groupby("buyer_address")["buyer_id"].nunique().max()), 1.0


def _a_month(book: pd.DataFrame, meant: Part) -> float:
    return meant.count(book) / meant.months


MEASURES: Mapping[str, Callable[[pd.DataFrame, Given], Fraction]] = {
    one.__name__: one
    for one in (share, monthly_ratio, year_ratio, rank, added_over_lost, price_rise, firms_at_one_address)
}
