"""The buyer's orders over time: one circle an order, its area by value, and this order beside them."""

from datetime import date

from markupsafe import Markup

from diversion_risk.assess.assessment import Assessment, EarlierOrder

_HEIGHT = 64
_MIDDLE = 26
_LEAST, _MOST = 3.0, 14.0
"""Radius of the smallest and of the largest order, in the page's own pixels."""


def timeline(a: Assessment) -> Markup:
    """The drawing; words beside it say the same. Nothing where no earlier order is known."""
    if not a.earlier:
        return Markup("")
    today = date.fromisoformat(a.order["order_date"][:10])
    first = date.fromisoformat(a.earlier[0].day)
    span = max(1, (today - first).days)
    largest = max([_worth(a.order.get("value_usd")), *(one.value_usd or 0.0 for one in a.earlier)]) or 1.0
    dots = [_dot(one, first, span, largest) for one in a.earlier]
    own = _circle("own", 96.0, _radius(_worth(a.order.get("value_usd")), largest), f"this order, {today}")
    return Markup(
        '<svg class="timeline" width="100%" height="{height}" role="img" aria-label="Orders of this buyer from {first} to '
        '{today}"><line class="axis" x1="4%" x2="96%" y1="{y}" y2="{y}"/>{dots}{own}'
        '<text x="4%" y="{low}">{first}</text><text x="96%" y="{low}" text-anchor="end">{today}</text></svg>'
    ).format(height=_HEIGHT, first=first, today=today, y=_MIDDLE, dots=Markup("").join(dots), own=own, low=_HEIGHT - 6)


def _dot(one: EarlierOrder, first: date, span: int, largest: float) -> Markup:
    place = 4 + 92 * (date.fromisoformat(one.day) - first).days / span
    return _circle("past", place, _radius(one.value_usd or 0.0, largest), f"{one.order_id}, {one.day}")


def _circle(kind: str, place: float, radius: float, title: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.2f}%" cy="{}" r="{:.1f}"><title>{}</title></circle>').format(
        kind, place, _MIDDLE, radius, title[:200]
    )


def _radius(value: float, largest: float) -> float:
    return float(max(_LEAST, _MOST * (value / largest) ** 0.5))


def _worth(text: str | None) -> float:
    return float(text) if text else 0.0
