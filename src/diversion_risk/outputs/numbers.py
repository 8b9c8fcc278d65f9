"""Numbers as people read them."""

import math
from decimal import Decimal, InvalidOperation

UNKNOWN = "unknown"


def percent(share: float | None) -> str:
    """A probability or share as a percentage with no more digits than it deserves.

    >>> [percent(p) for p in (0.0, 0.0004, 0.003, 0.0996, 0.123, 0.998, 1.0, None)]
    ['0 %', '<0.1 %', '0.3 %', '10 %', '12 %', '>99 %', '100 %', 'unknown']
    """
    if share is None or not math.isfinite(share):
        return UNKNOWN
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def number(value: float | None) -> str:
    """A measured value, rounded for reading.

    >>> [number(v) for v in (1234.5, 3.0, 0.12345, 0.00001, -7.25, None)]
    ['1,234.5', '3', '0.123', '<0.001', '-7.25', 'unknown']
    """
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value == round(value):
        return f"{value:,.0f}"
    if abs(value) < 0.001:
        return "<0.001" if value > 0 else ">-0.001"
    digits = 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 3
    return _without_idle_zeros(f"{value:,.{digits}f}")


def stated_number(text: str) -> str:
    """A number as the order states it, with every digit kept and thousands separated; other text as it is.

    >>> stated_number("12345.60"), stated_number("about 12")
    ('12,345.6', 'about 12')
    """
    try:
        stated = Decimal(text)
    except InvalidOperation:
        return text
    if not stated.is_finite() or abs(stated.adjusted()) > 30:
        return text
    return _without_idle_zeros(f"{stated:,f}")


def stated_money(text: str) -> str:
    """An amount as the order states it; cents, where there are any, in two digits.

    >>> stated_money("5494.6"), stated_money("800.0"), stated_money("0.125")
    ('5,494.60', '800', '0.125')
    """
    shown = stated_number(text)
    return f"{shown}0" if shown[-2:-1] == "." else shown


def push(contribution: float) -> str:
    """A contribution to the margin, signed, as an analyst copies it.

    >>> push(0.51234), push(-2)
    ('+0.5123', '-2.0000')
    """
    return f"{contribution:+.4f}"


def orders(count: int) -> str:
    """A count of orders in words.

    >>> orders(1), orders(2000)
    ('1 order', '2,000 orders')
    """
    return counted(count, "order")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count and its noun.

    >>> counted(3, "row"), counted(1, "entry", "entries")
    ('3 rows', '1 entry')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def _without_idle_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
