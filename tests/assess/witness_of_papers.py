"""What the witness knows of prices, payment, papers, words and what was confirmed before."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from math import exp, log, sqrt
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
    _all,
    _differs,
    _dual_use,
    _eccn,
    _goods,
    _outside,
    claim,
    number,
    table,
)

MAGNITUDE = r"(?P<magnitude>(?:under )?[\d,]+(?:\.\d+)?|about 0)"


class _BySign(dict[Any, str]):
    """The words for a difference: above, below, none."""

    def get(self, known: Any, default: Any = None) -> Any:
        return self["above" if known > 0 else "below" if known < 0 else "none"] if known != "some" else default


def difference(truth: Truth, above: str, below: str, none: str, unknown: str) -> Claim:
    return Claim(truth, _BySign(above=above, below=below, none=none), unknown)


def _past(row: Row, record: Record, *keys: str, **span: int) -> list[dict[str, Any]]:
    return record.earlier(row, *keys, **span) or []


def _share(of: Iterable[bool | None]) -> float | None:
    known = [one for one in of if one is not None]
    return fmean(known) if known else None


# Prices and measures --------------------------------------------------------------------------------------------------

_SAME_GOODS = ("buyer_id", "hs6", "unit")
_ITEM = ("item_id", "exporter_id", "unit")


def _ratio(row: Row, of: str, by: str) -> float | None:
    return None if row[of] is None or row[by] is None else row[of] / row[by]


def _to_norm(of: str, by: str, *keys: str, days: int, least: int) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        past = [_ratio(other, of, by) for other in _past(row, record, *keys, days=days)]
        logs = [log(one) for one in past if one is not None]
        own = _ratio(row, of, by)
        return own / exp(fmean(logs)) if len(logs) >= least and own is not None else None

    return truth


def _deviation(by: str, *keys: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        past = [_ratio(other, "value_usd", by) for other in _past(row, record, *keys, days=365)]
        logs = [log(one) for one in past if one is not None]
        own = _ratio(row, "value_usd", by)
        if len(logs) < 10 or own is None:
            return None
        spread = sqrt(fmean((one - fmean(logs)) ** 2 for one in logs))
        return (log(own) - fmean(logs)) / spread if spread >= 0.02 else None

    return truth


def _priority_price(row: Row, record: Record) -> float | None:
    goods = _goods(row)
    is_listed = bool(goods and goods["tier"]) and row["day"] >= date.fromisoformat(goods["listed_from"])
    return _to_norm("value_usd", "quantity", "hs6", "unit", days=365, least=5)(row, record) if is_listed else None


def _from_us(row: Row) -> bool | None:
    return None if row["exporter_country"] is None else row["exporter_country"] == "US"


def _value(row: Row, is_so: Callable[[float], bool]) -> bool | None:
    return None if row["value_usd"] is None else is_so(row["value_usd"])


def _just_under(row: Row) -> bool | None:
    return _all(_from_us(row), _value(row, lambda value: 2_000 <= value <= 2_500))


def _small_ones(row: Row, record: Record) -> float | None:
    known = [_just_under(other) for other in _past(row, record, "buyer_id", days=365)]
    return known.count(True) if set(known) - {None} else None


def _split(row: Row, record: Record) -> bool | None:
    is_small = _all(_from_us(row), _value(row, lambda value: value <= 2_500))
    others = [other for other in _past(row, record, *_SAME_GOODS, days=7) if _from_us(other) is not False]
    known = [other["value_usd"] for other in others if _from_us(other) and other["value_usd"] is not None]
    if is_small is None:
        return None
    if not is_small or any(value > 2_500 for value in known):
        return False
    return bool(known) and sum(known) + row["value_usd"] > 2_500 if len(known) == len(others) else None


def _eccn_difference(row: Row, record: Record) -> float | None:
    past = [_eccn(other, record) for other in _past(row, record, "hs6", days=365)]
    known = [one for one in past if one is not None]
    own = _eccn(row, record)
    return own - fmean(known) if len(known) >= 5 and own is not None else None


# Payment --------------------------------------------------------------------------------------------------------------


def _payers(row: Row, record: Record, *keys: str, **span: int) -> list[bool]:
    """Of the earlier orders with a known payer, whether it is the same country; none where this one's is unknown."""
    past = _past(row, record, *keys, **span) if row["payment_country"] is not None else []
    known = [other["payment_country"] for other in past if other["payment_country"] is not None]
    return [payer == row["payment_country"] for payer in known]


def _new_third_payers(row: Row, record: Record) -> float | None:
    payer = row["payment_country"]
    if payer is None:
        return None
    first: dict[str, list[dict[str, Any]]] = {}
    for other in sorted(_past(row, record, "payment_country"), key=lambda other: other["day"]):
        same_day = first.setdefault(other["buyer_id"], [other])
        if other is not same_day[0] and other["day"] == same_day[0]["day"]:
            same_day.append(other)
    recent = [orders for orders in first.values() if (row["day"] - orders[0]["day"]).days <= 365]
    return sum(
        any(_differs(payer, one["buyer_country"], one["destination_country"]) for one in orders) for orders in recent
    )


def _same_terms(*keys: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        if row["payment_terms"] is None:
            return None
        past = [other["payment_terms"] for other in _past(row, record, *keys)]
        return _share(None if terms is None else terms == row["payment_terms"] for terms in past)

    return truth


def _to_central_asia(row: Row, record: Record) -> bool | None:
    early = [
        other["payment_country"] for other in _past(row, record, "exporter_id", "heading") if other["day"] < INVASION
    ]
    known = [payer for payer in early if payer is not None]
    payer = row["payment_country"]
    now = _all(row["day"] >= INVASION, None if payer is None else payer in ("KZ", "KG", "TJ", "TM", "UZ"))
    return _all(now, "RU" in known if known else None)


# Papers ---------------------------------------------------------------------------------------------------------------

_ENTRIES = (
    "exporter_id", "buyer_name", "buyer_address", "buyer_incorporation_date", "buyer_activity", "ultimate_consignee_id",
    "ultimate_consignee_type", "forwarder_id", "route", "eccn", "goods_description", "end_use", "quantity", "value_usd",
    "net_weight_kg", "payment_country", "payment_terms", "end_use_statement",
)  # fmt: skip


def _is_there(row: Row, column: str) -> bool:
    """A date of incorporation after the order is one that the reader of the file takes for unknown."""
    cell = row[column]
    return cell is not None and not (column == "buyer_incorporation_date" and cell > row["day"])


def _missing(row: Row) -> int:
    return sum(not _is_there(row, column) for column in _ENTRIES)


def _missing_difference(row: Row, record: Record) -> float | None:
    past = [_missing(other) for other in _past(row, record, "exporter_id", days=365)]
    return _missing(row) - fmean(past) if past else None


def _lack(column: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        if _is_there(row, column):
            return 0
        return _share(_is_there(other, column) for other in _past(row, record, "exporter_id", days=365))

    return truth


# Words ----------------------------------------------------------------------------------------------------------------


def _in(list_name: str, word: str) -> dict[str, str] | None:
    """The row of a list that a word belongs to, in the singular or the plural."""
    listed, small = table(list_name, "word"), word.lower()
    singulars = [small, re.sub("s$", "", small), re.sub("es$", "", small)]
    return next((listed[one] for one in singulars if one in listed), None)


def _split_words(text: str | None) -> list[str]:
    return re.split(r"[\W\d_]+", text or "")


def _kinds(row: Row) -> list[set[str]]:
    rows = [_in("goods_words", word) for word in _split_words(row["goods_description"]) if word]
    return [set(one["technical_classes"].split(";")) for one in rows if one]


def _is_sensitive(kind: str) -> bool:
    return table("technical_classes", "technical_class")[kind]["sensitive"] == "1"


def _other_goods(row: Row, _: Record) -> bool | None:
    return (
        all(_goods(row)["technical_class"] not in kinds for kinds in _kinds(row))
        if _goods(row) and _kinds(row)
        else None
    )


def _hidden_goods(row: Row, record: Record) -> bool | None:
    sought = any(all(map(_is_sensitive, kinds)) for kinds in _kinds(row)) if _kinds(row) else None
    ordinary = not _is_sensitive(_goods(row)["technical_class"]) if _goods(row) else None
    return _all(_other_goods(row, record), sought, ordinary)


def _vague(row: Row) -> bool | None:
    words = [word for word in _split_words(row["end_use"]) if word]
    return all(_in("vague_words", word) for word in words) if row["end_use"] is not None else None


def _vague_share(key: str, **span: int) -> Truth:
    return lambda row, record: _share(_vague(other) for other in _past(row, record, key, **span))


# What was confirmed ---------------------------------------------------------------------------------------------------


def _confirmed_share(*keys: str) -> Truth:
    def truth(row: Row, record: Record) -> float | None:
        looked_at, diverted = record.confirmed(row, *keys) or (0, 0)
        return diverted / (looked_at + 10) if looked_at else None

    return truth


def _share_claim(whose: str, *keys: str) -> Claim:
    return number(
        _confirmed_share(*keys), f"^Of the earlier orders {whose} that.*, {SHARE} count", f"^No earlier order {whose} is known",
        zero=f"^Of the earlier orders {whose} that.*none was")  # fmt: skip


# The words that say so ------------------------------------------------------------------------------------------------

_PAYER = "{payment_country}"
_UNPAID = "No payer's country|not recorded"
_LACKS = {
    "statement": ("end_use_statement", "whether a signed end-use statement is on file"),
    "incorporation": ("buyer_incorporation_date", "the buyer's date of incorporation"),
    "weight": ("net_weight_kg", "a net weight"),
}

CLAIMS: dict[str, Claim] = {
    "unit_price_deviation_from_hs": difference(
        _deviation("quantity", "hs6", "unit"), f"price is {MAGNITUDE} standard deviations above",
        f"price is {MAGNITUDE} standard deviations below", "is the mean", "fewer than ten"),
    "kilogram_price_deviation_from_hs": difference(
        _deviation("net_weight_kg", "hs6"), f"here is {MAGNITUDE} standard deviations above",
        f"here is {MAGNITUDE} standard deviations below", "worth the mean", "fewer than ten"),
    "unit_price_vs_buyer_norm": number(
        _to_norm("value_usd", "quantity", *_SAME_GOODS, days=730, least=3),
        f"price is {NUMBER} times what this buyer usually paid for HS {{hs6}}", "fewer than three"),
    "kilogram_price_vs_buyer_norm": number(
        _to_norm("value_usd", "net_weight_kg", *_SAME_GOODS, days=730, least=3),
        f"worth {NUMBER} times what a kilogram of HS {{hs6}} usually was in this buyer's", "fewer than three"),
    "priority_goods_price_vs_hs_norm": number(
        _priority_price, f"stand on the Common.* price is {NUMBER} times what HS {{hs6}}", "not known to stand"),
    "unit_weight_vs_hs_norm": number(
        _to_norm("net_weight_kg", "quantity", "hs6", "unit", days=365, least=5),
        f"weighs {NUMBER} times what a unit of HS {{hs6}}", "too few"),
    "unit_weight_vs_item_norm": number(
        _to_norm("net_weight_kg", "quantity", *_ITEM, days=365, least=5),
        f"weighs {NUMBER} times what a unit of this item", "too few"),
    "value_just_under_filing_threshold": claim(
        lambda row, _: _just_under(row), "^The goods leave the United States at a value of", "^It is not so", "cannot be told"),
    "buyer_orders_just_under_filing_threshold": number(
        _small_ones, f"year {NUMBER} orders of this buyer left", "is not known", zero="year no order of this buyer",
        one="year one order of this buyer"),
    "same_goods_orders_last_7_days": number(
        lambda row, record: len(_past(row, record, *_SAME_GOODS, days=7)), f"placed {NUMBER} other orders of HS {{hs6}}",
        "^never$", zero="placed no other order of HS {hs6}", one="placed one other order of HS {hs6}"),
    "split_under_filing_threshold": claim(_split, "may have been split", "^It is not so", "cannot be told"),
    "eccn_level_vs_hs_norm": difference(
        _eccn_difference, f"stated {{eccn}} is {MAGNITUDE} above", f"stated {{eccn}} is {MAGNITUDE} below",
        "stated {eccn} is the past year's mean", "too few"),
    "item_code_share": number(
        lambda row, record: _share(other["hs6"] == row["hs6"] for other in _past(row, record, *_ITEM)),
        f"^{SHARE} of.* under HS {{hs6}}, too", "^The item is not recorded, or no",
        zero="^No earlier order of.* under HS {hs6}"),
    "payer_country_new_for_buyer": claim(
        lambda row, record: not any(_payers(row, record, "buyer_id")) if _payers(row, record, "buyer_id") else None,
        f"comes from {_PAYER}; no earlier", f"was paid from {_PAYER}, too", _UNPAID),
    "payer_country_share_of_exporter": number(
        lambda row, record: _share(_payers(row, record, "exporter_id", days=365)),
        f"^{SHARE} of this seller's.*from {_PAYER}", _UNPAID, zero=f"^None of this seller's.*from {_PAYER}"),
    "payer_country_share_of_destination": number(
        lambda row, record: _share(_payers(row, record, "destination_country", days=365)),
        f"^{SHARE} of the past year's orders to {{destination_country}}.*from {_PAYER}", _UNPAID,
        zero=f"^None of the past year's.*from {_PAYER}"),
    "third_country_payers_new_last_year": number(
        _new_third_payers, f"year {NUMBER} buyers were first.*from {_PAYER}", _UNPAID, zero=f"year no buyer.*from {_PAYER}",
        one=f"year one buyer.*from {_PAYER}"),
    "terms_share_of_pair": number(
        _same_terms("exporter_id", "buyer_id"), f"^{SHARE} of the earlier orders between", "^No terms",
        zero="^None of the earlier orders between"),
    "terms_share_of_exporter_to_destination": number(
        _same_terms("exporter_id", "destination_country"), f"^{SHARE} of this seller's.*to {{destination_country}}",
        "^No terms", zero="^None of this seller's"),
    "payer_moved_from_russia_to_central_asia": claim(
        _to_central_asia, f"comes from {_PAYER}; before 24", "^It is not so", "cannot be told"),
    "entries_missing": number(
        lambda row, _: _missing(row), f"^{NUMBER} of 18", "^never$", zero="^All of 18", one="^One of 18"),
    "entries_missing_vs_exporter": difference(
        _missing_difference, f"entries {MAGNITUDE} more", f"entries {MAGNITUDE} fewer", "entries as many", "^No order"),
    **{
        f"{name}_missing_unlike_exporter": number(
            _lack(column), f"does not record {plain}; {SHARE}", f"does not record {plain}, and no",
            zero=f"^The order records {plain}, or none")
        for name, (column, plain) in _LACKS.items()
    },
    "description_names_other_goods": claim(_other_goods, "^By “.*HS {hs6} stands", "^Words of.*: “", "cannot be told"),
    "description_names_sensitive_goods_under_other_code": claim(
        _hidden_goods, "^By “.*found in weapons", "^It is not so", "cannot be told"),
    "end_use_is_vague": claim(
        lambda row, _: _vague(row), "“{end_use}”, names no", "“{end_use}”, says something by “", "^No end use"),
    "vague_end_use_of_dual_use_goods": claim(
        lambda row, _: _all(_vague(row), _outside(row), _dual_use(row)), "^Dual-use.*“{end_use}”", "^It is not so",
        "cannot be told"),
    "exporter_vague_end_use_share": number(
        _vague_share("exporter_id", days=365), f"^{SHARE} of the end uses.*seller's", "^No end use", zero="^None of"),
    "buyer_vague_end_use_share": number(
        _vague_share("buyer_id"), f"^{SHARE} of the end uses.*buyer's", "^No end use", zero="^None of"),
    "buyer_confirmed_share": _share_claim("of this buyer", "buyer_id"),
    "exporter_confirmed_share": _share_claim("of this seller", "exporter_id"),
    "consignee_confirmed_share": _share_claim("to this ultimate consignee", "ultimate_consignee_id"),
    "address_confirmed_share": _share_claim("of buyers at this buyer's address", "address"),
    "forwarder_confirmed_share": _share_claim("through this forwarder", "forwarder_id"),
    "payer_country_confirmed_share": _share_claim("with a payer in the same country", "payment_country"),
    "hs6_confirmed_share": _share_claim("of HS {hs6}", "hs6"),
    "corridor_confirmed_share": _share_claim("of HS {hs6} to {destination_country}", "hs6", "destination_country"),
    "destination_confirmed_share": _share_claim("to {destination_country}", "destination_country"),
    "item_confirmed_share": _share_claim("of the same item", "item_id"),
    "description_confirmed_share": _share_claim("of goods described in the same words", "goods_description"),
    "port_confirmed_share": _share_claim("through the same port", "port_of_export"),
    "seller_country_confirmed_share": _share_claim("from sellers in the same country", "exporter_country"),
    "item_from_country_confirmed_share": _share_claim(
        "of the same item from sellers in the same country", "item_id", "exporter_country"),
    "description_through_port_confirmed_share": _share_claim(
        "of goods described in the same words through the same port", "goods_description", "port_of_export"),
    "description_from_country_confirmed_share": _share_claim(
        "of goods described in the same words from sellers in the same country", "goods_description", "exporter_country"),
    "port_from_country_confirmed_share": _share_claim(
        "through the same port from sellers in the same country", "port_of_export", "exporter_country"),
}  # fmt: skip
