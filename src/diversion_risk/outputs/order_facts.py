"""The facts of one order as its page shows them: in groups, labelled, what is not stated named."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diversion_risk.orders.fields import ORDER_FIELDS, Kind
from diversion_risk.outputs.numbers import stated_money, stated_number
from diversion_risk.outputs.readable import readable
from diversion_risk.outputs.wording import plain_name
from diversion_risk.reference.countries import country

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Parties": (
        "exporter_id", "exporter_country", "buyer_name", "buyer_id", "buyer_country", "buyer_address",
        "buyer_incorporation_date", "buyer_activity", "ultimate_consignee_name", "ultimate_consignee_id",
        "ultimate_consignee_type", "related_party",
    ),
    "Goods": (
        "goods_description", "hs_code", "item_id", "eccn", "quantity", "quantity_unit", "value_usd", "net_weight_kg",
        "end_use",
    ),
    "Route": (
        "destination_country", "original_destination_country", "route", "port_of_export", "transport_mode",
        "intermediate_consignee_id", "intermediate_consignee_country", "forwarder_id", "routed_export",
    ),
    "Payment": ("payment_country", "payment_terms"),
    "Paperwork": ("order_id", "order_date", "license_code", "end_use_statement"),
}  # fmt: skip
OTHER = "Other columns of the file, not used by the model"

_LABELS = {
    "order_id": "Order",
    "exporter_id": "Exporter",
    "buyer_id": "Buyer's id",
    "buyer_name": "Buyer",
    "buyer_country": "Buyer's country",
    "buyer_address": "Buyer's address",
    "buyer_incorporation_date": "Buyer incorporated on",
    "buyer_activity": "Buyer's activity (ISIC)",
    "ultimate_consignee_id": "Ultimate consignee's id",
    "ultimate_consignee_name": "Ultimate consignee",
    "ultimate_consignee_type": "Ultimate consignee's type",
    "related_party": "Seller and consignee related",
    "destination_country": "Destination",
    "original_destination_country": "Destination as first ordered",
    "intermediate_consignee_id": "Intermediate consignee",
    "intermediate_consignee_country": "Intermediate consignee's country",
    "forwarder_id": "Forwarding agent",
    "goods_description": "Description",
    "hs_code": "HS code",
    "item_id": "Item",
    "eccn": "ECCN",
    "value_usd": "Value (USD)",
    "net_weight_kg": "Net weight (kg)",
    "license_code": "Licence or exception",
    "end_use_statement": "End-use statement on file",
    "payment_country": "Money comes from",
    "payment_terms": "Terms of payment",
}
_DERIVED = frozenset({"hs6"})
_KINDS: Mapping[str, Kind] = {field.name: field.kind for field in ORDER_FIELDS}
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(Z|\+00:00)?$")


@dataclass(frozen=True)
class Fact:
    """One field of the order, as it is shown."""

    label: str
    text: str


@dataclass(frozen=True)
class FactGroup:
    """Facts that belong together, and the labels of those the order does not state."""

    title: str
    facts: tuple[Fact, ...]
    not_stated: tuple[str, ...]


def fact_groups(order: Mapping[str, str]) -> list[FactGroup]:
    """All fields of the contract in their groups, then whatever else the file brought along."""
    groups = [_group(title, names, order) for title, names in GROUPS.items()]
    others = [name for name in order if name not in _KINDS and name not in _DERIVED]
    return [*groups, _group(OTHER, others, order)] if others else groups


def label(name: str) -> str:
    """The name of a column in words.

    >>> label("value_usd"), label("transport_mode")
    ('Value (USD)', 'Transport mode')
    """
    return _LABELS.get(name) or plain_name(name).capitalize()


def fact_text(name: str, text: str) -> str:
    """The value of a field as people write it.

    >>> fact_text("value_usd", "12500.0"), fact_text("end_use_statement", "False")
    ('12,500', 'no')
    """
    return readable(written(name, text))


def written(name: str, text: str) -> str:
    """The value of a field as people write it, its text still as it came: not yet safe to read."""
    if name == "value_usd":
        return stated_money(text)
    return _WRITTEN.get(_KINDS.get(name, "text"), str)(text)


def country_name(code: str) -> str:
    """A country by name, with its code; the code alone where the table does not know it."""
    known = country(code)
    return f"{known.name} ({known.code})" if known else code


def _group(title: str, names: Sequence[str], order: Mapping[str, str]) -> FactGroup:
    stated = tuple(Fact(_shown_label(name), fact_text(name, order[name])) for name in names if order.get(name))
    return FactGroup(title, stated, tuple(_shown_label(name) for name in names if not order.get(name)))


def _shown_label(name: str) -> str:
    return label(name) if name in _KINDS else readable(name, limit=60)


def _yes_no(text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text.lower(), text)


def _day(text: str) -> str:
    return _MIDNIGHT.sub("", text)


_WRITTEN: Mapping[Kind, Callable[[str], str]] = {
    "number": stated_number,
    "yes_no": _yes_no,
    "date": _day,
    "choice": plain_name,
    "country": country_name,
}
