"""Orders and outcomes for tests: say what matters, the rest is an ordinary order."""

from typing import Any

import pandas as pd

from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS, Field
from diversion_risk.orders.outcomes import check_outcomes
from diversion_risk.orders.read import check_orders

_BY_KIND: dict[str, Any] = {
    "text": "as usual",
    "date": "2024-02-29",
    "country": "DE",
    "number": 100.0,
    "yes_no": True,
    "hs_code": "841370",
    "division": "46",
    "route": "US>DE",
    "eccn": "EAR99",
}
_BY_NAME: dict[str, Any] = {
    "exporter_country": "US",
    "buyer_incorporation_date": "1998-05-04",
    "port_of_export": "USNYC",
    "license_code": "NLR",
    "quantity_unit": "pcs",
    "value_usd": 25_000.0,
    "related_party": False,
    "routed_export": False,
}


def order(**overrides: Any) -> dict[str, Any]:
    """One ordinary order as it would stand in a file, every column filled: pumps for a German wholesaler."""
    return _row(ORDER_FIELDS, overrides)


def orders(*overrides: dict[str, Any]) -> pd.DataFrame:
    """A table of orders, one for each set of overrides, numbered O-1, O-2, ... where they name no order_id."""
    return pd.DataFrame([order(**{"order_id": f"O-{n}"} | own) for n, own in enumerate(overrides, start=1)])


def checked_orders(*overrides: dict[str, Any]) -> pd.DataFrame:
    """The same, typed as the ledger gets them; fails when a row would be rejected or a value set to unknown."""
    checked = check_orders(orders(*overrides))
    assert not len(checked.rejected), checked.tally()
    assert not len(checked.warnings), checked.tally()
    return checked.rows


def outcome(**overrides: Any) -> dict[str, Any]:
    """One outcome: the order was cleared."""
    return _row(OUTCOME_FIELDS, overrides)


def checked_outcomes(*overrides: dict[str, Any]) -> pd.DataFrame:
    """A typed table of outcomes, one for each set of overrides; fails when a row would be rejected."""
    checked = check_outcomes(pd.DataFrame([outcome(**own) for own in overrides]))
    assert not len(checked.rejected), checked.tally()
    return checked.rows


def _row(fields: tuple[Field, ...], overrides: dict[str, Any]) -> dict[str, Any]:
    unknown = overrides.keys() - {field.name for field in fields}
    assert not unknown, f"no such column: {', '.join(sorted(unknown))}"
    return {field.name: _example(field) for field in fields} | overrides


def _example(field: Field) -> Any:
    if field.name in _BY_NAME:
        return _BY_NAME[field.name]
    if field.kind == "identifier":
        return f"{field.name.removesuffix('_id')}-1" if field.name != "order_id" else "O-1"
    if field.kind == "choice":
        return field.choices[-1]
    return _BY_KIND[field.kind]
