"""One fact about the last of some orders, described without the others of the catalogue."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.assess.words import words_of
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.ledger import Ledger, Plan, Records, plan
from tests.factory import checked_orders, checked_outcomes

Order = Mapping[str, Any]


def fact(name: str, *rows: Order, outcomes: Sequence[Order] = ()) -> float | None:
    """The fact about the last order, all placed one a day from 1 March 2024 where they name no day."""
    return _value(_described(name, rows, outcomes)[name])


def against(name: str, *rows: Order) -> float | None:
    """What the fact about the last order is held against."""
    return _value(_described(name, rows, ())[f"{name}__against"])


def sentence(name: str, *rows: Order, outcomes: Sequence[Order] = ()) -> str:
    """What is said of the last order."""
    found = _described(name, rows, outcomes)
    order = words_of(_orders(rows).tail(1))[0]
    baseline = f"{name}__against"
    return BY_NAME[name].says.speak(_value(found[name]), _value(found[baseline]) if baseline in found else None, order)


def _described(name: str, rows: Sequence[Order], outcomes: Sequence[Order]) -> pd.Series:
    known = checked_outcomes(*(dict(one) for one in outcomes)) if outcomes else None
    return Records(_orders(rows), outcomes=known).describe(_plan(name)).iloc[-1]


@cache
def _plan(name: str) -> Plan:
    ledger, feature = Ledger(), BY_NAME[name]
    against = {f"{name}__against": feature.against(ledger)} if feature.against else {}
    return plan(ledger, {name: feature(ledger)} | against)


def _orders(rows: Sequence[Order]) -> pd.DataFrame:
    days = pd.date_range("2024-03-01", periods=len(rows))
    dated = [pd.Timestamp(row.get("order_date", day)) for day, row in zip(days, rows, strict=True)]
    undated = [tuple(item for item in row.items() if item[0] != "order_date") for row in rows]
    checked = pd.concat(map(_checked, undated), ignore_index=True)
    return checked.assign(
        order_id=[f"O-{place}" for place in range(1, len(rows) + 1)],
        order_date=pd.Series(dated).astype(checked["order_date"].dtype),
    )


@cache
def _checked(row: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    """One order, checked once however many days and cases it stands in: checking takes longer than describing."""
    return checked_orders(dict(row))


def _value(found: float) -> float | None:
    return None if np.isnan(found) else float(found)
