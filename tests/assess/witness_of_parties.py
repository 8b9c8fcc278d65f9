"""What the witness knows of buyers, of those who share something with them, of corridors and of routes."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean
from typing import Any

from tests.assess.witness import (
    INVASION,
    NUMBER,
    SHARE,
    Claim,
    Record,
    Row,
    Truth,
    _age,
    _all,
    _differs,
    _dual_use,
    _outside,
    _tier,
    _young,
    claim,
    country,
    flag_of,
    named,
    number,
)

BORDERS_BELARUS = ("LT", "LV", "PL", "RU", "UA")


def _any(*facts: bool | None) -> bool | None:
    """Or, where one yes is enough and an unknown spoils only a no."""
    return True if True in facts else None if None in facts else False


def _share(of: Iterable[bool | None]) -> float | None:
    """The share of those of which it is so among those of which it is known."""
    known = [one for one in of if one is not None]
    return fmean(known) if known else None


def _past(row: Row, record: Record, *keys: str, **span: int) -> list[dict[str, Any]]:
    return record.earlier(row, *keys, **span) or []


def _is_top(row: Row) -> bool | None:
    tier = _tier(row)
    return None if tier is None else tier >= 3


def _is_new(row: Row, record: Record, *keys: str) -> bool:
    return not _past(row, record, *keys)


# Buyers ---------------------------------------------------------------------------------------------------------------


def _new_and_young(row: Row, record: Record) -> bool | None:
    return _all(_is_new(row, record, "buyer_id"), _young(row, record), _outside(row), _is_top(row))


def _young_at_point(row: Row, record: Record) -> bool | None:
    tier = _tier(row)
    at_point = named(row["buyer_country"], "transshipment_from", row["day"])
    return _all(_young(row, record), at_point, None if tier is None else tier > 0)


def _early(orders: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in orders if one["day"] < INVASION]


def _ever_top(row: Row) -> bool:
    return (_tier(dict(row) | {"day": date.max}) or 0) >= 3


def _only_since(row: Row, record: Record) -> bool | None:
    if row["day"] < INVASION or not _early(_past(row, record, "exporter_id")):
        return None
    took = any(_ever_top(one) for one in _early(_past(row, record, "buyer_id")))
    return _all(_is_top(row), _outside(row), not took)


def _pause(row: Row, record: Record) -> float | None:
    days = sorted({one["day"] for one in _past(row, record, "buyer_id")} | {row["day"]})
    pauses = [(end - start).days for start, end in pairwise(days) if (row["day"] - end).days <= 365]
    return max(pauses, default=None)


def _growth(weigh: Callable[[list[dict[str, Any]]], float | None]) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        lately = weigh(_past(row, record, "buyer_id", days=180))
        before = weigh(_past(row, record, "buyer_id", days=360, until=181))
        return lately / before if before and lately is not None else None

    return truth


def _worth(orders: list[dict[str, Any]]) -> float | None:
    values = [one["value_usd"] for one in orders if one["value_usd"] is not None]
    return sum(values) if values else None


def _of_activity(row: Row, record: Record) -> float | None:
    orders = _past(row, record, "buyer_activity")
    return _share(one["heading"] == row["heading"] for one in orders) if len(orders) >= 30 else None


def _changed(column: str) -> Truth:
    def truth(row: Row, record: Record) -> bool | None:
        stated = [one[column] for one in _past(row, record, "buyer_id") if one[column] is not None]
        return row[column] not in stated if stated and row[column] is not None else None

    return truth


def _without_use(row: Row, _: Record) -> bool | None:
    same, activity = row["ultimate_consignee_id"], row["buyer_activity"]
    return _all(
        None if same is None else same == row["buyer_id"],
        None if activity is None else activity[:2] in ("49", "50", "51", "52", "53", "64", "65", "66"),
    )


# Networks -------------------------------------------------------------------------------------------------------------


def _first_days(row: Row, record: Record, key: str) -> dict[str, date] | None:
    """For each buyer that shared something before, the first day on which it did."""
    earlier = record.earlier(row, key)
    if earlier is None:
        return None
    first: dict[str, date] = {}
    for one in earlier:
        first[one["buyer_id"]] = min(one["day"], first.get(one["buyer_id"], date.max))
    return first


def _others(key: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        first = _first_days(row, record, key)
        return None if first is None else len(first.keys() - {row["buyer_id"]})

    return truth


def _newcomers(key: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        first = _first_days(row, record, key)
        since = row["day"] - timedelta(days=365)
        return None if first is None else sum(day >= since for day in first.values())

    return truth


def _was_young(row: Row, record: Record) -> bool | None:
    age = _age(row, record)
    return None if age is None else age < 730


def _young_at(key: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        first = _first_days(row, record, key)
        if first is None:
            return None
        orders = [one for one in _past(row, record, key) if one["day"] == first[one["buyer_id"]]]
        return len({one["buyer_id"] for one in orders if _was_young(one, record)})

    return truth


def _buyers(row: Row, record: Record) -> float | None:
    first = _first_days(row, record, "forwarder_id")
    return None if first is None else len(first)


def _confirmed(key: str) -> Truth:
    return lambda row, record: (record.confirmed(row, key) or (None, None))[1]


def _of_forwarder(says: Callable[[dict[str, Any], Record], bool | None]) -> Truth:
    return lambda row, record: _share(says(one, record) for one in _past(row, record, "forwarder_id", days=365))


def _by_a_tie(row: Row, record: Record, holds: Callable[[str], bool | None]) -> bool | None:
    buyers = _buyers(row, record)
    through = _all(None if buyers is None else buyers <= 50, holds("forwarder_id"))
    return _any(*map(holds, ("buyer_id", "address", "ultimate_consignee_id")), through)


_STEPS: dict[tuple[int, str], bool | None] = {}


def _one_step(row: Row, record: Record) -> bool | None:
    def holds(key: str) -> bool | None:
        found = record.confirmed(row, key)
        return None if found is None else found[1] > 0

    asked = (id(record), row["order_id"])
    if asked not in _STEPS:
        _STEPS[asked] = _by_a_tie(row, record, holds)
    return _STEPS[asked]


def _two_steps(row: Row, record: Record) -> bool | None:
    def holds(key: str) -> bool | None:
        earlier = record.earlier(row, key)
        return None if earlier is None else any(_one_step(one, record) is True for one in earlier)

    return _by_a_tie(row, record, holds)


TIES = ("address", "ultimate_consignee_id", "forwarder_id")


def circle(row: Row, record: Record) -> set[str]:
    """The buyers that can be reached from an order by parties of at most five buyers so far, its own among them."""
    guests = record.guests(row["day"], *TIES)
    small = {party: buyers for party, buyers in guests.items() if len(buyers) <= 5}
    found = {row["buyer_id"]}.union(*(small.get((tie, row[tie]), ()) for tie in TIES))
    while True:
        wider = found.union(*(buyers for buyers in small.values() if buyers & found))
        if wider == found:
            return found
        found = wider


def _in_circle(count: Callable[[Row, Record, set[str]], int]) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        found = count(row, record, circle(row, record))
        return None if not found and None in [row[tie] for tie in TIES] else found

    return truth


def circle_others(row: Row, record: Record, buyers: set[str]) -> int:
    return len(buyers - {row["buyer_id"]})


def circle_new(row: Row, record: Record, buyers: set[str]) -> int:
    first = [
        min(one["day"] for one in record.orders if one["buyer_id"] == buyer) for buyer in buyers - {row["buyer_id"]}
    ]
    return sum(day >= row["day"] - timedelta(days=365) for day in first)


def circle_cases(row: Row, record: Record, buyers: set[str]) -> int:
    return sum((record.confirmed(dict(row) | {"buyer_id": buyer}, "buyer_id") or (0, 0))[1] for buyer in buyers)


# Corridors ------------------------------------------------------------------------------------------------------------

_GOODS_THERE = ("hs6", "destination_country")


def _vs_before(row: Row, record: Record) -> float | None:
    first = date(2021, 2, 24)
    before = [one for one in _early(_past(row, record, *_GOODS_THERE)) if one["day"] >= first]
    return len(_past(row, record, *_GOODS_THERE, days=365)) / len(before) if before and row["day"] >= INVASION else None


def _opened(row: Row, record: Record) -> bool | None:
    of_old = [_early(_past(row, record, key)) for key in _GOODS_THERE]
    return not _early(_past(row, record, *_GOODS_THERE)) if all(of_old) and row["day"] >= INVASION else None


def _new_there(row: Row, record: Record) -> float | None:
    return _share(
        _is_new(one, record, "buyer_id", *_GOODS_THERE) for one in _past(row, record, *_GOODS_THERE, days=365)
    )


def _own_share(row: Row, record: Record) -> float | None:
    return _share(one["buyer_id"] == row["buyer_id"] for one in _past(row, record, *_GOODS_THERE, days=365))


def _concentration(row: Row, record: Record) -> float | None:
    shares = [_own_share(one, record) for one in _past(row, record, *_GOODS_THERE, days=365)]
    known = [share for share in shares if share is not None]
    return fmean(known) if known else None


def _direct(row: Row, record: Record) -> float | None:
    return _share(one["destination_country"] in ("RU", "BY") for one in _early(_past(row, record, "hs6")))


def _sold_direct(row: Row, record: Record) -> bool | None:
    share = _share(
        one["destination_country"] in ("RU", "BY") for one in _early(_past(row, record, "exporter_id", "hs6"))
    )
    return None if share is None else share > 0


def _is_changed(row: Row) -> bool | None:
    return _differs(row["destination_country"], row["original_destination_country"])


def _nearer(row: Row, _: Record) -> bool | None:
    first, now = (country(row[at]) for at in ("original_destination_country", "destination_country"))
    closer = float(now["km_to_moscow"]) < float(first["km_to_moscow"]) if first and now else None
    return _all(_is_changed(row), closer)


def _to_point(row: Row, _: Record) -> bool | None:
    changed = _is_changed(row)
    return (
        None if changed is None else _all(changed, named(row["destination_country"], "transshipment_from", row["day"]))
    )


def _unlike(row: Row, record: Record) -> bool | None:
    stated = [told for one in _past(row, record, "buyer_id") if (told := _is_changed(one)) is not None]
    return _all(_is_changed(row), True not in stated) if stated else None


# Routes ---------------------------------------------------------------------------------------------------------------


def _usual(row: Row, record: Record) -> float | None:
    if row["stops"] is None:
        return None
    known = [one["stops"] for one in _past(row, record, "forwarder_id", days=365) if one["stops"]]
    return _share(stops == row["stops"] for stops in known)


def _to_moscow(code: str) -> float | None:
    return float(country(code)["km_to_moscow"]) if country(code) else None


def _turns_away(row: Row, _: Record) -> float | None:
    if row["stops"] is None or len(row["stops"]) < 3:
        return None if row["stops"] is None else 0.0
    *between, end = [_to_moscow(code) for code in row["stops"][1:]]
    return None if None in (*between, end) else max(0.0, end - min(between))


def _last_leg(row: Row, _: Record) -> bool | None:
    if row["stops"] is None:
        return None
    ends = row["stops"][-2:]
    return _any(*(code in BORDERS_BELARUS or flag_of(code, "borders_russia") for code in ends))


def _hub(row: Row, record: Record) -> float | None:
    column = "intermediate_consignee_country"
    known = [one[column] for one in _past(row, record, "destination_country", days=365) if one[column] is not None]
    return _share(hub == row[column] for hub in known) if row[column] is not None else None


def _carrier(row: Row, _: Record) -> float | None:
    consignee, forwarder, name = row["ultimate_consignee_id"], row["forwarder_id"], row["ultimate_consignee_name"]
    same = None if None in (consignee, forwarder) else consignee == forwarder
    told = None if name is None else bool(re.search("logist|freight|forward|cargo|shipping|transport", name.lower()))
    return 2 if same else 1 if told else None if None in (same, told) else 0


def _complex(row: Row, record: Record) -> bool | None:
    long = None if row["stops"] is None else len(row["stops"]) >= 4
    return _all(_is_new(row, record, "buyer_id"), long)


# The words that say so ------------------------------------------------------------------------------------------------

_TO, _ROUTE, _GOODS = "{destination_country}", "{route}", "HS {hs6} to {destination_country}"

CLAIMS: dict[str, Claim] = {
    "buyer_new_and_young_for_top_tiers": claim(_new_and_young, "^The buyer, founded", "^It is not so", "cannot be told"),
    "buyer_young_at_transshipment_point_for_priority_goods": claim(
        _young_at_point, "^The buyer, founded.*in {buyer_country}, named", "^It is not so", "cannot be told"),
    "buyer_top_tiers_only_since_invasion": claim(
        _only_since, "^The buyer, outside.*no order of such goods", "^It is not so", "cannot be told"),
    "buyer_dual_use_share": number(
        lambda row, record: _share(_dual_use(one) for one in _past(row, record, "buyer_id")),
        f"^{SHARE} of this buyer's earlier", "^No earlier order", zero="^None of this buyer's earlier"),
    "buyer_longest_pause_days": number(_pause, f"was {NUMBER} days", "No earlier order", one="was one day"),
    "buyer_orders_growth": number(
        _growth(len), f"placed {NUMBER} times as many orders", "cannot be told", zero="placed no order",
        one="placed as many orders as"),
    "buyer_value_growth": number(
        _growth(_worth), f"worth {NUMBER} times", "not both on record", one="worth as much as"),
    "goods_share_of_buyers_activity": number(
        _of_activity, rf"\(ISIC {{buyer_activity}}\), {SHARE} were of heading {{heading}}", "cannot be told",
        zero="^None of .*was of heading {heading}"),
    "buyer_name_new": claim(
        _changed("buyer_name"), "none of them {buyer_name}", "states the same name, {buyer_name}", "cannot be told"),
    "buyer_activity_new": claim(
        _changed("buyer_activity"), "none of them ISIC {buyer_activity}", "same activity, ISIC {buyer_activity}",
        "cannot be told"),
    "buyer_address_new": claim(
        _changed("address"), "none of them {buyer_address}", "same address, {buyer_address}", "cannot be told"),
    "buyer_country_new": claim(
        _changed("buyer_country"), "none of them {buyer_country}", "same country, {buyer_country}", "cannot be told"),
    "consignee_without_use": claim(
        _without_use, "^The ultimate consignee is the buyer", "^It is not so", "is not recorded"),
    "address_other_buyers": number(
        _others("address"), f"^{NUMBER} other buyers gave", "not recorded", zero="^No other buyer", one="^One other buyer"),
    "address_young_buyers": number(
        _young_at("address"), f"^{NUMBER} buyers known", "not recorded", zero="^No buyer known", one="^One buyer known"),
    "address_new_buyers_last_year": number(
        _newcomers("address"), f"year, {NUMBER} buyers gave", "not recorded", zero="no buyer gave", one="one buyer gave"),
    "address_confirmed_before": number(
        _confirmed("address"), f"^{NUMBER} earlier orders", "not recorded", zero="^No earlier order", one="^One earlier"),
    "consignee_other_buyers": number(
        _others("ultimate_consignee_id"), f"^{NUMBER} other buyers", "not recorded", zero="^No other", one="^One other"),
    "consignee_young_buyers": number(
        _young_at("ultimate_consignee_id"), f"^{NUMBER} buyers known", "not recorded", zero="^No buyer known",
        one="^One buyer known"),
    "consignee_new_buyers_last_year": number(
        _newcomers("ultimate_consignee_id"), f"year, {NUMBER} buyers", "not recorded", zero="no buyer", one="one buyer"),
    "forwarder_buyers": number(
        _buyers, f"^{NUMBER} buyers had ordered", "not recorded", zero="^No buyer had", one="^One buyer had"),
    "forwarder_new_buyer_share": number(
        _of_forwarder(lambda one, record: _is_new(one, record, "buyer_id")), f"^{SHARE} of", "No forwarder", zero="^None"),
    "forwarder_young_buyer_share": number(
        _of_forwarder(_was_young), f"^{SHARE} of", "No forwarder", zero="^None"),
    "forwarder_confirmed_before": number(
        _confirmed("forwarder_id"), f"^{NUMBER} earlier orders", "not recorded", zero="^No earlier", one="^One earlier"),
    "one_step_from_confirmed": claim(_one_step, "^An earlier order", "^No earlier order", "cannot be told"),
    "two_steps_from_confirmed": claim(_two_steps, "^An earlier order", "^No earlier order", "cannot be told"),
    "circle_buyers": number(
        _in_circle(circle_others), f"tie {NUMBER} other buyers", "cannot be told", zero="^No address", one="tie one other"),
    "circle_new_buyers_last_year": number(
        _in_circle(circle_new), f"each, {NUMBER} placed", "cannot be told", zero="^No other buyer", one="each, one placed"),
    "circle_confirmed_before": number(
        _in_circle(circle_cases), f"^{NUMBER} orders of", "cannot be told", zero="^No order of", one="^One order of"),
    "corridor_vs_before_invasion": number(
        _vs_before, f"{_GOODS} came {NUMBER} times as often", "^No order of.* or this order is",
        zero=f"^No order of {_GOODS}.*against", one="came as often as"),
    "corridor_opened_since_invasion": claim(_opened, f"but none of {_GOODS}", f"^An order of {_GOODS}", "cannot be told"),
    "corridor_new_buyer_share": number(
        _new_there, f"^{SHARE} of.*{_GOODS}", "cannot be told", zero=f"^None of.*{_GOODS}"),
    "buyer_share_of_corridor": number(
        _own_share, f"placed {SHARE} of.*{_GOODS}", "cannot be told", zero=f"placed none of.*{_GOODS}"),
    "corridor_concentration": number(
        _concentration, f"{_GOODS} had placed, on average, {SHARE}", "cannot be told", zero=f"{_GOODS} had placed none"),
    "goods_share_direct_to_russia": number(
        _direct, f"HS {{hs6}} on record.*, {SHARE} went", "cannot be told", zero="HS {hs6} on record.*none went"),
    "exporter_sold_goods_to_russia": claim(
        _sold_direct, "^This seller sold HS {hs6}", "HS {hs6} on record.*none went", "cannot be told"),
    "destination_changed_nearer_to_moscow": claim(
        _nearer, f"from {{original_destination_country}} to {_TO}, whose", "was not changed to a country", "not recorded"),
    "destination_changed_to_transshipment_point": claim(
        _to_point, f"from {{original_destination_country}} to {_TO}, named", "was not changed to a place", "cannot be told"),
    "destination_changed_unlike_buyer": claim(
        _unlike, f"from {{original_destination_country}} to {_TO}; no change", "^It is not so", "cannot be told"),
    "route_share_of_forwarder": number(
        _usual, f"^{SHARE} of.*the route {_ROUTE}", "cannot be told", zero=f"^None of.*the route {_ROUTE}"),
    "route_nearer_moscow_km": number(
        _turns_away, f"{_ROUTE} lies {NUMBER} km nearer", "No route", zero=f"^No stop between.*{_ROUTE} lies nearer"),
    "route_last_leg_by_russia": claim(
        _last_leg, f"{_ROUTE} begins or ends", f"{_ROUTE} neither begins nor ends", "No route"),
    "hub_share_of_destination": number(
        _hub, f"^{SHARE} of.*to {_TO}.*in {{intermediate_consignee_country}}", "cannot be told",
        zero=f"^None of.*to {_TO}.*in {{intermediate_consignee_country}}"),
    "consignee_is_forwarder": Claim(
        _carrier, {2: "is the forwarder of", 1: "{ultimate_consignee_name}, speaks", 0: "is not the forwarder"},
        "is not recorded"),
    "route_complex_for_new_buyer": claim(
        _complex, f"^No earlier order.*{_ROUTE} has at least", "^It is not so", "No route"),
}  # fmt: skip
