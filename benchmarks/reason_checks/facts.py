"""Each fact anew from the raw table: a few lines of plain Python, which know nothing of how the program does it."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reason_checks.past import Past, table

Recomputed = Callable[[Past, int], Any]
INVASION = (pd.Timestamp("2022-02-24") - pd.Timestamp("1970-01-01")).days
YEAR = 365
DOUBT = 10
"""Cleared looks that a cautious share begins with."""
CORRIDOR = ("hs6", "destination_country")


def day_of(text: str) -> int | None:
    """A day of a reference table."""
    return (pd.Timestamp(text) - pd.Timestamp("1970-01-01")).days if text else None


def confirmed_share(*by: str) -> Recomputed:
    """Confirmed among looked at, with the cautious allowance."""

    def share(past: Past, row: int) -> float | None:
        looks = past.looks(row, *by)
        return None if looks is None or not looks[0] else looks[1] / (looks[0] + DOUBT)

    return share


def price_of_buyer(past: Past, row: int) -> tuple[float, float] | None:
    return _against_usual(past, row, _ratio(past, "value_usd", "quantity"), ("buyer_id", "hs6", "unit"), 730, 3)


def weight_of_goods(past: Past, row: int) -> tuple[float, float] | None:
    return _against_usual(past, row, _ratio(past, "net_weight_kg", "quantity"), ("hs6", "unit"), YEAR, 5)


def kilogram_price(past: Past, row: int) -> tuple[float, float] | None:
    return _against_usual(past, row, _ratio(past, "value_usd", "net_weight_kg"), ("hs6",), YEAR, 5)


def quantity_of_buyer(past: Past, row: int) -> tuple[float, float] | None:
    earlier = _known(past.numbers("quantity"), past.before(row, "buyer_id", "hs6", "unit", days=730))
    own = past.numbers("quantity")[row]
    return None if not len(earlier) or math.isnan(own) else (own / earlier.mean(), earlier.mean())


def in_coalition(past: Past, row: int) -> bool | None:
    if past.day[row] < INVASION:
        return None
    found = table("countries", "code").get(past.at(row, "destination_country"))
    return None if found is None or not found["is_coalition"] else found["is_coalition"] == "1"


def age(past: Past, row: int) -> float | None:
    founded = past.numbers("founded")[row]
    return None if math.isnan(founded) else past.day[row] - founded


def corridor_opened(past: Past, row: int) -> bool | None:
    if past.day[row] < INVASION:
        return None
    early = [_early(past, past.before(row, *by)) for by in (("hs6",), ("destination_country",), CORRIDOR)]
    return None if not early[0] or not early[1] else not early[2]


def vague_share(*by: str, days: int | None = None) -> Recomputed:
    """Of the end uses stated on earlier orders those that say nothing in particular."""

    def share(past: Past, row: int) -> float | None:
        earlier = _known(past.derived("vague", lambda: _vague(past)), past.before(row, *by, days=days))
        return float(earlier.mean()) if len(earlier) else None

    return share


def is_vague(text: str) -> bool:
    """Whether no word of an end use is off the list of vague ones, singular or plural."""
    vague = table("vague_words", "word")
    spoken = re.findall(r"[^\W\d_]+", text.lower())
    return all(
        any(form in vague for form in (word, word.removesuffix("s"), word.removesuffix("es"))) for word in spoken
    )


def took_no_priority_goods(past: Past, row: int) -> bool | None:
    earlier = past.before(row, "buyer_id")
    earlier = [] if earlier is None else [one for one in earlier if past.day[one] < INVASION]
    if not earlier:
        return None
    tiers = [_goods(past, one).get("tier") for one in (row, *earlier)]
    listed = day_of(_goods(past, row).get("listed_from", ""))
    buyer = table("countries", "code").get(past.at(row, "buyer_country"), {})
    now = listed is not None and past.day[row] >= listed
    return now and buyer.get("is_coalition") == "0" and not any(tiers[1:])


def new_buyer_share(past: Past, row: int) -> float | None:
    orders = past.before(row, *CORRIDOR, days=YEAR)
    if orders is None or not len(orders):
        return None
    new = [not len(_rows(past.before(one, "buyer_id", *CORRIDOR))) for one in orders]
    return sum(new) / len(new)


def goods_of_activity(past: Past, row: int) -> float | None:
    whole = past.before(row, "buyer_activity")
    if whole is None or len(whole) < 30:
        return None
    return len(_rows(past.before(row, "buyer_activity", "heading"))) / len(whole)


def paid_in_advance(past: Past, row: int) -> bool | None:
    terms = past.at(row, "payment_terms")
    return None if terms is None else terms == "advance"


def third_country_payers(past: Past, row: int) -> int | None:
    """Buyers whose first day of paying from there lies in the past year, and was then from a third country."""
    third = past.derived("paid from a third country", lambda: _third(past)).astype(bool)
    return _in_past_year(past, row, past.first_days(row, "payment_country", third))


def young_share_of_forwarder(past: Past, row: int) -> float | None:
    age_then = past.derived("age on the order's day", lambda: past.day - past.numbers("founded"))
    ages = _known(age_then, past.before(row, "forwarder_id", days=YEAR))
    return float((ages < 730).mean()) if len(ages) else None


def days_since(which: int) -> Recomputed:
    """Days since the buyer's last (-1) or first (0) order."""

    def days(past: Past, row: int) -> int | None:
        earlier = past.before(row, "buyer_id")
        return None if earlier is None or not len(earlier) else int(past.day[row] - past.day[earlier[which]])

    return days


def buyer_share_of_corridor(past: Past, row: int) -> float | None:
    whole = _rows(past.before(row, *CORRIDOR, days=YEAR))
    return len(_rows(past.before(row, "buyer_id", *CORRIDOR, days=YEAR))) / len(whole) if len(whole) else None


def dual_use_value(past: Past, row: int) -> tuple[float, float] | None:
    if past.day[row] < INVASION or not _is_dual_use(past, row):
        return None
    earlier = [
        one for one in _rows(past.before(row, "buyer_id")) if past.day[one] < INVASION and _is_dual_use(past, one)
    ]
    worth, own = _known(past.numbers("value_usd"), np.array(earlier, dtype=int)), past.numbers("value_usd")[row]
    return None if not len(worth) or math.isnan(own) else (own / worth.mean(), worth.mean())


def value_growth(past: Past, row: int) -> tuple[float, float] | None:
    late = _known(past.numbers("value_usd"), past.before(row, "buyer_id", days=180))
    early = _known(past.numbers("value_usd"), past.before(row, "buyer_id", days=360, until=181))
    return None if not len(late) or not len(early) or not early.sum() else (late.sum() / early.sum(), early.sum())


def orders_growth(past: Past, row: int) -> tuple[float, float] | None:
    early = len(_rows(past.before(row, "buyer_id", days=360, until=181)))
    return (len(_rows(past.before(row, "buyer_id", days=180))) / early, early) if early else None


def share_like_this(column: str, *by: str, days: int | None = None) -> Recomputed:
    """Of earlier orders with the same keys that state the column, those that state what this order does."""

    def share(past: Past, row: int) -> float | None:
        codes = past.codes(column)
        stated = codes[_rows(past.before(row, *by, days=days))]
        stated = stated[stated >= 0]
        return float((stated == codes[row]).mean()) if len(stated) and codes[row] >= 0 else None

    return share


def buyers_before(by: str) -> Recomputed:
    """Different buyers of earlier days with the same key."""

    def buyers(past: Past, row: int) -> int | None:
        first = past.first_days(row, by)
        return None if first is None else int((first < past.day[row]).sum())

    return buyers


def new_buyers(by: str) -> Recomputed:
    """Buyers whose first order with the same key lies in the past year."""
    return lambda past, row: _in_past_year(past, row, past.first_days(row, by))


def just_under_threshold(past: Past, row: int) -> int | None:
    orders = _rows(past.before(row, "buyer_id", days=YEAR))
    told = [
        past.at(one, "exporter_country") == "US" and 2_000 <= past.numbers("value_usd")[one] <= 2_500
        for one in orders
        if _is_told(past, one)
    ]
    return sum(told) if told else None


def statements_of_exporter(past: Past, row: int) -> float | None:
    stated = past.column("end_use_statement")[_rows(past.before(row, "exporter_id", days=YEAR))]
    known = [bool(cell) for cell in stated if cell is not None]
    return sum(known) / len(known) if known else None


def is_trader(past: Past, row: int) -> bool | None:
    activity = past.at(row, "buyer_activity")
    return None if activity is None else activity in {"45", "46", "47", "52"}


def is_class(name: str) -> Recomputed:
    def is_it(past: Past, row: int) -> bool | None:
        goods = _goods(past, row)
        return goods["technical_class"] == name if goods.get("technical_class") else None

    return is_it


def is_dual_use(past: Past, row: int) -> bool | None:
    goods = _goods(past, row)
    return goods["group"] != "ordinary" if goods else None


def destination_changed(past: Past, row: int) -> bool | None:
    original = past.at(row, "original_destination_country")
    return None if original is None else original != past.at(row, "destination_country")


def km_to_moscow(past: Past, row: int) -> float | None:
    found = table("countries", "code").get(past.at(row, "destination_country"), {}).get("km_to_moscow")
    return float(found) if found else None


def vague_for_dual_use(past: Past, row: int) -> bool | None:
    """One part that is known not to be so is enough for a no."""
    end_use, goods = past.at(row, "end_use"), is_dual_use(past, row)
    inside = table("countries", "code").get(past.at(row, "buyer_country"), {}).get("is_coalition")
    parts = [None if end_use is None else is_vague(end_use), goods, inside == "0" if inside else None]
    return False if False in parts else None if None in parts else True


def orders_of_buyer(past: Past, row: int) -> int:
    return len(_rows(past.before(row, "buyer_id")))


def _in_past_year(past: Past, row: int, days: np.ndarray | None) -> int | None:
    return None if days is None else int(((days >= past.day[row] - YEAR) & (days < past.day[row])).sum())


def _third(past: Past) -> np.ndarray:
    payer = past.rows["payment_country"]
    apart = (payer != past.rows["buyer_country"]) & (payer != past.rows["destination_country"])
    return (apart & payer.notna()).to_numpy(dtype=float)


def _vague(past: Past) -> np.ndarray:
    """1 where the end use says nothing in particular, NaN where none is stated."""
    said = {text: float(is_vague(text)) for text in past.rows["end_use"].dropna().unique()}
    return past.rows["end_use"].map(said).to_numpy(dtype=float)


def _rows(found: np.ndarray | None) -> np.ndarray:
    return np.empty(0, dtype=int) if found is None else found


def _known(values: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    found = np.asarray(values[_rows(rows)], dtype=float)
    return found[~np.isnan(found)]


def _ratio(past: Past, above: str, below: str) -> np.ndarray:
    return past.derived(f"{above} by {below}", lambda: past.numbers(above) / past.numbers(below))


def _against_usual(
    past: Past, row: int, prices: np.ndarray, by: tuple[str, ...], days: int, enough: int
) -> tuple[float, float] | None:
    """A price beside the geometric mean of earlier ones."""
    earlier, own = _known(prices, past.before(row, *by, days=days)), prices[row]
    if len(earlier) < enough or math.isnan(own):
        return None
    usual = float(np.exp(np.log(earlier).mean()))
    return own / usual, usual


def _early(past: Past, rows: np.ndarray | None) -> bool:
    found = _rows(rows)
    return bool(len(found)) and bool(past.day[found[0]] < INVASION)


def _goods(past: Past, row: int) -> Mapping[str, str]:
    return table("commodities", "hs6").get(past.at(row, "hs6"), {})


def _is_dual_use(past: Past, row: int) -> bool:
    return bool(is_dual_use(past, row))


def _is_told(past: Past, row: int) -> bool:
    """Whether it can be told that an order is, or is not, just under the threshold: one `no` is enough for a no."""
    seller, value = past.at(row, "exporter_country"), past.numbers("value_usd")[row]
    return (seller is not None and seller != "US") or (
        not math.isnan(value) and (seller is not None or not 2_000 <= value <= 2_500)
    )
