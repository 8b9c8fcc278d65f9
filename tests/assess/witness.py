"""A witness who knows an order's raw fields and the tables as files, and nothing of how facts are computed.

For each feature it holds: what is so of an order (`True`, `False`, a number, or `None` where it cannot be told), and the
words by which the sentence says so. A sentence whose words do not fit what is so is untrue.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import asin, cos, exp, log, radians, sin, sqrt
from statistics import fmean
from typing import Any

from diversion_risk.places import REFERENCE

Row = Mapping[str, Any]
INVASION = date(2022, 2, 24)


@cache
def table(name: str, key: str) -> dict[str, dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def country(code: str | None) -> dict[str, str]:
    return table("countries", "code").get(code or "", {})


def country_name(code: str) -> str:
    return country(code).get("name") or table("country_codes", "code")[code]["name"]


def flag_of(code: str | None, column: str) -> bool | None:
    return {"1": True, "0": False}.get(country(code).get(column, ""))


def named(code: str | None, column: str, day: date) -> bool | None:
    if not country(code):
        return None
    since = country(code)[column]
    return bool(since) and date.fromisoformat(since) <= day


@dataclass
class Record:
    """Every order that was ever placed and every outcome, as raw rows; `None` for an empty cell."""

    orders: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]

    def __post_init__(self) -> None:
        self._by: dict[tuple[str, ...], dict[tuple[Any, ...], list[dict[str, Any]]]] = {}
        self._known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._guests: dict[date, dict[tuple[str, str], set[str]]] = {}
        for told in sorted(self.outcomes, key=lambda told: told["outcome_date"]):
            self._known[told["order_id"]].append(told)

    def earlier(self, row: Row, *keys: str, days: int | None = None, until: int = 1) -> list[dict[str, Any]] | None:
        """The earlier orders that agree in the keys; `None` where a key is empty."""
        if any(row[key] is None for key in keys):
            return None
        first = date.min if days is None else row["day"] - timedelta(days=days)
        same = self._same(keys).get(tuple(row[key] for key in keys), [])
        return [other for other in same if first <= other["day"] <= row["day"] - timedelta(days=until)]

    def confirmed(self, row: Row, *keys: str) -> tuple[int, int] | None:
        """How many of the earlier orders were looked at, and confirmed, by the last word before the order's day."""
        earlier = self.earlier(row, *keys)
        if earlier is None:
            return None
        words = [self._word(other["order_id"], row["day"]) for other in earlier]
        return sum(word is not None for word in words), words.count("diverted")

    def guests(self, day: date, *keys: str) -> dict[tuple[str, str], set[str]]:
        """The buyers that had given each value of some columns before a day."""
        if day not in self._guests:
            self._guests[day] = defaultdict(set)
            for row in self.orders:
                for key in keys:
                    if row["day"] < day and row[key] is not None:
                        self._guests[day][key, row[key]].add(row["buyer_id"])
        return self._guests[day]

    def _word(self, order_id: str, day: date) -> str | None:
        known = [told["outcome"] for told in self._known[order_id] if told["outcome_date"] < day]
        return known[-1] if known else None

    def _same(self, keys: tuple[str, ...]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
        if keys not in self._by:
            groups = defaultdict(list)
            for row in self.orders:
                groups[tuple(row[key] for key in keys)].append(row)
            self._by[keys] = groups
        return self._by[keys]


def raw_row(cells: Row) -> dict[str, Any]:
    """A raw row with what any reader would add: its day, its subheading, the unit or that none is stated."""
    row = {name: None if _is_empty(cell) else cell for name, cell in cells.items()}
    return row | {
        "day": row["order_date"],
        "hs6": row["hs_code"].replace(".", "")[:6],
        "heading": row["hs_code"].replace(".", "")[:4],
        "address": "".join(sign for sign in (row["buyer_address"] or "").casefold() if sign.isalnum()) or None,
        "unit": row["quantity_unit"] or "none stated",
        "stops": stops(row["route"]),
    }


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def stops(route: str | None) -> tuple[str, ...] | None:
    """The countries of a route, each once in a row."""
    if route is None:
        return None
    codes = [stop.strip()[:2].upper() for stop in route.split(">")]
    return tuple(code for place, code in enumerate(codes) if place == 0 or codes[place - 1] != code)


# What is so -----------------------------------------------------------------------------------------------------------

Truth = Callable[[Row, Record], Any]


def _goods(row: Row) -> dict[str, str]:
    return table("commodities", "hs6").get(row["hs6"], {})


def _dual_use(row: Row) -> bool | None:
    return _goods(row)["group"] != "ordinary" if _goods(row) else None


def _tier(row: Row) -> float | None:
    """4 for tier 1 down to 1 for tier 4, 0 off the list, as of the order's day."""
    goods = _goods(row)
    if not goods or not goods["tier"]:
        return 0
    if row["day"] >= date.fromisoformat(goods["listed_from"]):
        return 5 - int(goods["tier"][0])
    return None if row["day"] >= date.fromisoformat(goods["listed_from_earliest"]) else 0


def _licence(row: Row, _: Record) -> bool | None:
    since = _goods(row).get("licence_for_russia_from")
    return row["day"] >= date.fromisoformat(since) if since else None


def _all(*facts: bool | None) -> bool | None:
    """And, where one no is enough and an unknown spoils only a yes."""
    return False if False in facts else None if None in facts else True


def _outside(row: Row) -> bool | None:
    member = flag_of(row["buyer_country"], "is_coalition")
    return None if member is None else not member


def _age(row: Row, _: Record) -> float | None:
    born = row["buyer_incorporation_date"]
    return None if born is None or born > row["day"] else (row["day"] - born).days


def _young(row: Row, _: Record) -> bool | None:
    born = row["buyer_incorporation_date"]
    return None if born is None or born > row["day"] else born > INVASION


def _differs(one: str | None, *others: str | None) -> bool | None:
    """Whether a value is none of the others."""
    return _all(*(None if one is None or other is None else one != other for other in others))


def _number_of(row: Row, record: Record, *keys: str, days: int | None = None, until: int = 1) -> float | None:
    earlier = record.earlier(row, *keys, days=days, until=until)
    return None if earlier is None else len(earlier)


def _days_since(row: Row, record: Record, which: Callable[[list[date]], date]) -> float | None:
    earlier = record.earlier(row, "buyer_id")
    return (row["day"] - which([other["day"] for other in earlier])).days if earlier else None


def _new_destination(row: Row, record: Record) -> bool | None:
    earlier = record.earlier(row, "buyer_id")
    return row["destination_country"] not in {other["destination_country"] for other in earlier} if earlier else None


def _new_route(row: Row, record: Record) -> bool | None:
    known = [other["stops"] for other in record.earlier(row, "buyer_id") or [] if other["stops"]]
    return row["stops"] not in known if known and row["stops"] else None


def _route_share(row: Row, record: Record) -> float | None:
    earlier = record.earlier(row, "exporter_country", "destination_country", days=365)
    known = [other["stops"] for other in earlier or [] if other["stops"]]
    return known.count(row["stops"]) / len(known) if known and row["stops"] else None


def _between(row: Row) -> tuple[str, ...] | None:
    return None if row["stops"] is None else row["stops"][1:-1]


def _any_between(row: Row, says: Callable[[str], bool | None]) -> bool | None:
    between = _between(row)
    if between is None:
        return None
    told = [says(code) for code in between]
    return True if True in told else None if None in told else False


def _km(one: str, other: str) -> float:
    lat1, lon1, lat2, lon2 = (radians(float(country(code)[at])) for code in (one, other) for at in ("lat", "lon"))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(min(1.0, half)))


def _detour(row: Row, _: Record) -> float | None:
    way = row["stops"]
    if way is None or not all(country(code) for code in way) or _km(way[0], way[-1]) < 200:
        return None
    return sum(_km(one, other) for one, other in pairwise(way)) / _km(way[0], way[-1])


def _over_mean(column: str, *keys: str, days: int) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        values = [other[column] for other in record.earlier(row, *keys, days=days) or [] if other[column] is not None]
        return row[column] / fmean(values) if values and row[column] is not None else None

    return truth


def _price(over: str, *keys: str) -> Truth:
    """The price over the geometric mean of at least five of the past year's."""

    def price(row: Row) -> float | None:
        return None if row["value_usd"] is None or row[over] is None else row["value_usd"] / row[over]

    def truth(row: Row, record: Record) -> float | None:
        past = [price(other) for other in record.earlier(row, *keys, days=365) or []]
        known = [log(one) for one in past if one is not None]
        own = price(row)
        return own / exp(fmean(known)) if len(known) >= 5 and own is not None else None

    return truth


def _surge(row: Row, record: Record) -> float | None:
    usual = _number_of(row, record, "hs6", "destination_country", days=455, until=91) * 90 / 365
    return _number_of(row, record, "hs6", "destination_country", days=90) / usual if usual else None


def _statement_share(row: Row, record: Record) -> float | None:
    earlier = record.earlier(row, "exporter_id", days=365) or []
    known = [other["end_use_statement"] for other in earlier if other["end_use_statement"] is not None]
    return sum(known) / len(known) if known else None


def _no_statement(row: Row) -> bool | None:
    return None if row["end_use_statement"] is None else not row["end_use_statement"]


def _third_point(row: Row, _: Record) -> bool | None:
    payer = row["payment_country"]
    third = _differs(payer, row["buyer_country"], row["destination_country"], row["exporter_country"])
    # The list of named points is complete, so a country that is not on it is not named.
    return _all(third, None if payer is None else bool(named(payer, "transshipment_from", row["day"])))


def _eccn(row: Row, _: Record) -> float | None:
    text = row["eccn"]
    return None if text is None else 0 if text.upper() == "EAR99" else 1 if re.match(r"\d[A-E]99", text.upper()) else 2


def _flights(row: Row, _: Record) -> bool | None:
    return flag_of(row["destination_country"], "has_flights_to_russia") if row["day"] >= date(2023, 6, 1) else None


def _coalition(row: Row, _: Record) -> bool | None:
    return flag_of(row["destination_country"], "is_coalition") if row["day"] >= INVASION else None


# The words that say so ------------------------------------------------------------------------------------------------

NUMBER = r"(?P<number>(?:under )?[\d,]+(?:\.\d+)?|about 0)"
SHARE = r"(?P<share>(?:under |over )?\d+) %"


@dataclass(frozen=True)
class Claim:
    """What is so, and the words for each thing that may be so; `{column}` stands for the order's own value."""

    truth: Truth
    words: Mapping[Any, str]
    """By the value, `"some"` for any other number."""
    unknown: str


def claim(truth: Truth, yes: str, no: str, unknown: str) -> Claim:
    return Claim(truth, {True: yes, False: no}, unknown)


def number(truth: Truth, some: str, unknown: str, **special: str) -> Claim:
    """`zero` and `one` are the words for exactly those."""
    exact = {{"zero": 0, "one": 1}[name]: words for name, words in special.items()}
    return Claim(truth, exact | {"some": some}, unknown)


_TO = "{destination_country}"
_ROUTE = "{route}"
_NOT_KNOWN = "cannot|not recorded|not known|not in our table|does not say|Without|had not formed"
_CLASSES = {
    "integrated_circuit": "integrated circuits", "discrete_semiconductor": "semiconductors",
    "passive_component": "passive components", "connector": "connectors", "radio": "radio",
    "navigation": "navigation", "bearing": "bearings", "machine_tool": "machine tools",
    "aircraft_parts": "aircraft parts", "test_equipment": "test equipment", "computer": "computers",
}  # fmt: skip


def _is_class(name: str) -> Truth:
    return lambda row, _: _goods(row)["technical_class"] == name if _goods(row) else None


CLAIMS: dict[str, Claim] = {
    "destination_in_coalition": claim(_coalition, f"^{_TO} belongs to", f"^{_TO} does not belong to", _NOT_KNOWN),
    "destination_is_transshipment_point": claim(
        lambda row, _: named(row["destination_country"], "transshipment_from", row["day"]),
        f"had named {_TO} among", f"{_TO} was not among", _NOT_KNOWN),
    "destination_is_named_route_point": claim(
        lambda row, _: named(row["destination_country"], "named_route_point_from", row["day"]),
        f"had named {_TO} among", f"{_TO} was not among", _NOT_KNOWN),
    "destination_in_eaeu": claim(
        lambda row, _: flag_of(row["destination_country"], "is_eaeu"), f"^{_TO} is in", f"^{_TO} is not in", _NOT_KNOWN),
    "destination_borders_russia": claim(
        lambda row, _: flag_of(row["destination_country"], "borders_russia"),
        f"^{_TO} has a land border", f"^{_TO} has no land border", _NOT_KNOWN),
    "destination_has_flights_to_russia": claim(
        _flights, f"^{_TO} kept direct flights", f"^{_TO} kept no direct flights", _NOT_KNOWN),
    "destination_km_to_moscow": number(
        lambda row, _: float(country(row["destination_country"]).get("km_to_moscow") or "nan"),
        f"{_TO} is {NUMBER} km from Moscow", _NOT_KNOWN),
    "destination_changed": claim(
        lambda row, _: _differs(row["destination_country"], row["original_destination_country"]),
        f"changed from {{original_destination_country}} to {_TO}", f"{_TO}, is the one first ordered", _NOT_KNOWN),
    "destination_moved_from_russia": claim(
        lambda row, _: None if row["original_destination_country"] is None else
        row["original_destination_country"] in ("RU", "BY")
        and row["original_destination_country"] != row["destination_country"],
        f"first ordered for {{original_destination_country}} and now go to {_TO}", "were not first ordered", _NOT_KNOWN),
    "destination_new_for_buyer": claim(
        _new_destination, f"no earlier order to {_TO}", f"has ordered to {_TO} before", "no earlier order on record"),
    "priority_level": Claim(
        lambda row, _: _tier(row),
        {4: "HS {hs6}.*in tier 1 of", 3: "HS {hs6}.*in tier 2 of", 2: "HS {hs6}.*in tier 3 of",
         1: "HS {hs6}.*in tier 4 of", 0: "HS {hs6}.*were not on"}, "whether before its day is not known"),
    "needs_licence_for_russia": claim(_licence, "HS {hs6} needed a licence", "HS {hs6} needed no licence", _NOT_KNOWN),
    "is_dual_use": claim(
        lambda row, _: _dual_use(row), "HS {hs6} have military uses", "HS {hs6} are ordinary civil", "Whether.*not in our"),
    "eccn_level": Claim(
        _eccn, {0: "{eccn}: under no entry", 1: "{eccn}, controlled for anti-terrorism", 2: "{eccn}, an entry of"},
        "No export control classification"),
    "in_technical_chapter": claim(
        lambda row, _: row["hs6"][:2] in ("84", "85", "88", "90"), "belong to chapter", "belong to none", "^never$"),
    **{f"is_{name}": claim(_is_class(name), f"HS {{hs6}} are .*{words}", f"HS {{hs6}} are not .*{words}",
                           "HS {hs6} stands for is not in our table") for name, words in _CLASSES.items()},
    "buyer_age_days": number(
        _age, f"was {NUMBER} days old.*{{buyer_incorporation_date}}", _NOT_KNOWN,
        zero="founded on the order's day", one="founded the day before"),
    "buyer_founded_after_invasion": claim(
        _young, "on {buyer_incorporation_date}, after", "on {buyer_incorporation_date}, not after", _NOT_KNOWN),
    "buyer_founded_after_invasion_for_dual_use": claim(
        lambda row, record: _all(_young(row, record), _outside(row), _dual_use(row)),
        "^The buyer is outside", "^It is not so", "cannot be told"),
    "buyer_first_order": claim(
        lambda row, record: _number_of(row, record, "buyer_id") == 0, "^No earlier order", "ordered before", "^never$"),
    "buyer_days_since_first_order": number(
        lambda row, record: _days_since(row, record, min), f"first order on record was {NUMBER} days before",
        "No earlier order", one="first order on record was the day before"),
    "buyer_days_since_last_order": number(
        lambda row, record: _days_since(row, record, max), f"last order on record was {NUMBER} days before",
        "No earlier order", one="last order on record was the day before"),
    "buyer_past_orders": number(
        lambda row, record: _number_of(row, record, "buyer_id"), f"has {NUMBER} earlier orders", "^never$",
        zero="No earlier order", one="has one earlier order"),
    "buyer_is_trader": claim(
        lambda row, _: None if row["buyer_activity"] is None else row["buyer_activity"] in ("45", "46", "47", "52"),
        r"is wholesale.*\(ISIC {buyer_activity}\)", r"\(ISIC {buyer_activity}\) is not wholesale", _NOT_KNOWN),
    "consignee_is_reseller": claim(
        lambda row, _: None if row["ultimate_consignee_type"] is None else row["ultimate_consignee_type"] == "reseller",
        "to be a reseller", "something else than a reseller", _NOT_KNOWN),
    "route_detour_ratio": number(
        _detour, f"{_ROUTE} is {NUMBER} times as long", _NOT_KNOWN, one=f"{_ROUTE} is as long as the direct way"),
    "route_via_transshipment_point": claim(
        lambda row, _: _any_between(row, lambda code: named(code, "transshipment_from", row["day"])),
        f"{_ROUTE} passes .+, named for transshipment", f"{_ROUTE} passed no transshipment", "No route|cannot"),
    "route_through_russia": claim(
        lambda row, _: None if row["stops"] is None else not {"RU", "BY"}.isdisjoint(row["stops"]),
        f"{_ROUTE} passes through Russia", f"{_ROUTE} does not pass through Russia", "No route"),
    "route_new_for_buyer": claim(
        _new_route, f"{_ROUTE} (?:differs from every|is not among)", f"[Ee]arlier order.* {_ROUTE}", "cannot be told"),
    "route_share_of_corridor": number(
        _route_share, f"^{SHARE} of.*from {{exporter_country}} to {_TO}", "cannot be told", zero="^None of"),
    "intermediate_consignee_elsewhere": claim(
        lambda row, _: _differs(row["intermediate_consignee_country"], row["exporter_country"], row["buyer_country"],
                                row["destination_country"]),
        "consignee in {intermediate_consignee_country} stands between", "consignee is in {intermediate_consignee_country}",
        "cannot be told"),
    "quantity_vs_buyer_norm": number(
        _over_mean("quantity", "buyer_id", "hs6", "unit", days=730), f"quantity is {NUMBER} times this buyer's mean",
        "past two years.* or ", one="quantity is this buyer's mean"),
    "value_vs_buyer_norm": number(
        _over_mean("value_usd", "buyer_id", days=730), f"value is {NUMBER} times the mean of this buyer's",
        "past two years.* or ",
        one="value is the mean of this buyer's"),
    "value_vs_corridor_norm": number(
        _over_mean("value_usd", "hs6", "destination_country", days=365),
        f"value is {NUMBER} times the past year's mean for HS {{hs6}} to {_TO}",
        "past year.* or ", one="value is the past year's mean"),
    "corridor_surge": number(
        _surge, f"HS {{hs6}} to {_TO} came {NUMBER} times as often", f"No orders of HS {{hs6}} to {_TO} in the year",
        zero=f"No orders of HS {{hs6}} to {_TO} in the 90 days before", one="came as often as"),
    "corridor_orders_last_year": number(
        lambda row, record: _number_of(row, record, "hs6", "destination_country", days=365),
        f"^{NUMBER} orders of HS {{hs6}} to {_TO}", "^never$", zero="^No order of HS {hs6}", one="^One order of HS {hs6}"),
    "buyer_orders_last_30_days": number(
        lambda row, record: _number_of(row, record, "buyer_id", days=30), f"placed {NUMBER} other orders", "^never$",
        zero="placed no other order", one="placed one other order"),
    "unit_price_vs_hs_norm": number(_price("quantity", "hs6", "unit"), f"unit price is {NUMBER} times", "too few"),
    "unit_price_vs_item_norm": number(
        _price("quantity", "item_id", "exporter_id", "unit"), f"unit price is {NUMBER} times", "too few|not recorded"),
    "kilogram_price_vs_hs_norm": number(_price("net_weight_kg", "hs6"), f"worth {NUMBER} times", "too few"),
    "payer_elsewhere": claim(
        lambda row, _: _differs(row["payment_country"], row["buyer_country"], row["destination_country"]),
        "from {payment_country}, which is neither", "from {payment_country}, the buyer's country or", _NOT_KNOWN),
    "payer_in_third_transshipment_point": claim(
        _third_point, "from {payment_country}, a country not otherwise", "^It is not so", "cannot be told"),
    "paid_in_advance": claim(
        lambda row, _: None if row["payment_terms"] is None else row["payment_terms"] == "advance",
        "^Payment in advance is agreed", "other than payment in advance", _NOT_KNOWN),
    "open_account_to_transshipment_point": claim(
        lambda row, _: _all(None if row["payment_terms"] is None else row["payment_terms"] == "open_account",
                            bool(named(row["destination_country"], "transshipment_from", row["day"]))),
        f"^Open account is agreed for goods to {_TO}", "^It is not so", _NOT_KNOWN),
    "end_use_statement_missing": claim(
        lambda row, _: _no_statement(row), "^No signed", "^A signed end-use statement is on file", _NOT_KNOWN),
    "no_assurance_for_top_tiers": claim(
        lambda row, _: _all(_no_statement(row), _outside(row), (_tier(row) or 0) >= 3), "^Goods of the first two tiers",
        "^It is not so", _NOT_KNOWN),
    "exporter_statement_share": number(_statement_share, f"^{SHARE} of", _NOT_KNOWN, zero="^None of"),
    "buyer_confirmed_before": number(
        lambda row, record: record.confirmed(row, "buyer_id")[1], f"^{NUMBER} earlier orders", "^never$",
        zero="^No earlier order", one="^One earlier order"),
    "consignee_confirmed_before": number(
        lambda row, record: (record.confirmed(row, "ultimate_consignee_id") or (None, None))[1],
        f"^{NUMBER} earlier orders", _NOT_KNOWN, zero="^No earlier order", one="^One earlier order"),
}  # fmt: skip


def untrue(feature: str, one: Claim, sentence: str, row: Row, record: Record) -> str | None:
    """What is untrue in a sentence about a feature; `None` where it is true."""
    found = one.truth(row, record)
    known = None if _is_empty(found) else found
    expected = _words(one, known, row)
    told = re.search(expected, sentence)
    if not told:
        return f"{feature} of {row['order_id']} is {known}; expected /{expected}/, it says: {sentence}"
    if not _fits(told.groupdict(), known):
        return f"{feature} of {row['order_id']} is {known}; it says: {sentence}"
    return None


def _words(one: Claim, known: Any, row: Row) -> str:
    words = one.unknown if known is None else one.words.get(known, one.words.get("some", "^never$"))
    for column in set(re.findall(r"\{([a-z_0-9]+)\}", words)):
        cell = row[column]
        if column.endswith("_country"):
            cell = None if cell is None else country_name(cell)
        words = words.replace(f"{{{column}}}", re.escape(str(cell)))
    return words


def _fits(said: Mapping[str, str], known: Any) -> bool:
    """Whether a number that is said is the true one, as rounded for people."""
    if "number" in said:
        return _rounded(said["number"], float(known), places=3)
    if "magnitude" in said:
        return _rounded(said["magnitude"], abs(float(known)), places=3)
    if "share" in said:
        return _rounded(said["share"], 100 * float(known), places=0)
    return True


def _rounded(text: str, value: float, places: int) -> bool:
    if text.startswith("about"):
        return abs(value) < 0.001
    figure = float(text.removeprefix("under ").removeprefix("over ").replace(",", ""))
    if text.startswith("under"):
        return 0 < value < figure
    if text.startswith("over"):
        return figure < value < 100
    if value == 0:
        return figure == 0
    digits = 0 if abs(value) >= 100 or not places else places - 1 - math.floor(math.log10(abs(value)))
    return abs(figure - value) <= 0.5000001 * 10**-digits
