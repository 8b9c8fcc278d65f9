"""What facts rest on: the columns of an order that each reads, and whether it knows of outcomes."""

from collections.abc import Collection
from functools import cache

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.features.definition import Feature
from diversion_risk.ledger import Ledger
from diversion_risk.ledger.look_back import columns_of
from diversion_risk.ledger.surroundings import surroundings
from diversion_risk.orders.fields import ORDER_FIELDS

_OUTCOMES = frozenset({"outcome_looked_at", "outcome_diverted"})
_MADE_OF = {
    "hs6": "hs_code", "heading": "hs_code", "unit": "quantity_unit", "address": "buyer_address", "day": "order_date",
    "buyer_incorporation_day": "buyer_incorporation_date",
}  # fmt: skip


def features_of_outcomes() -> frozenset[str]:
    """The features that look back at outcomes."""
    return frozenset(feature.name for feature in CATALOGUE if _read(feature) & _OUTCOMES)


def columns_read(leave_out: Collection[str] = ()) -> frozenset[str]:
    """The contract's columns that enter the matrix, by their values or as what outcomes are gathered by.

    A column by which other look-backs are merely kept apart, as quantities are by their unit, does not enter it.

    >>> "payment_country" in columns_read(), "order_id" in columns_read()
    (True, False)
    """
    read = frozenset[str]().union(*(_read(feature) for feature in CATALOGUE if feature.name not in leave_out))
    columns = {field.name for field in ORDER_FIELDS} - {"order_id"}
    return frozenset(_column(name) for name in read) & columns


@cache
def _read(feature: Feature) -> frozenset[str]:
    """Columns of the entries that a feature comes to, through its look-backs and theirs."""
    ledger = Ledger()
    waiting, found = set(columns_of(feature(ledger).op())), set[str]()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in ledger.looks:
            look = ledger.looks[name]
            waiting |= look.columns | (set(look.by) if look.columns & _OUTCOMES else set())
    return frozenset(found)


def _column(name: str) -> str:
    return _MADE_OF.get(name) or _by_fact().get(name, name)


@cache
def _by_fact() -> dict[str, str]:
    """The column of the order behind each fact of a reference table."""
    return {str(fact): _MADE_OF.get(one.column, one.column) for one in surroundings(lambda _: ()) for fact in one.facts}
