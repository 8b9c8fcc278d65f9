"""Templates filled in: each name replaced by what a number or an order's own words say, for many orders at once."""

import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.reference import countries, phrases
from diversion_risk.reference.commodities import commodity, technical_class_name
from diversion_risk.reference.routes import read_route
from diversion_risk.watchlists import answers

T = TypeVar("T")


class Texts(Protocol):
    """The words of some orders."""

    def column(self, name: str) -> np.ndarray:
        """What each order says in a column.

        Raises:
            KeyError: If there is no such column, or one of the orders says nothing there.
        """

    def order(self, place: int) -> Mapping[str, Any]:
        """All that one of the orders says; what it leaves unknown is not there."""

    def at(self, places: np.ndarray) -> "Texts":
        """The words of some of them."""


@dataclass(frozen=True)
class GivenTexts:
    """The words of orders that are given one by one."""

    orders: Sequence[Mapping[str, Any]]

    def column(self, name: str) -> np.ndarray:
        """What each order says in a column.

        Raises:
            KeyError: If one of the orders says nothing there.
        """
        return np.array([order[name] for order in self.orders], dtype=object)

    def order(self, place: int) -> Mapping[str, Any]:
        """All that one of the orders says."""
        return self.orders[place]

    def at(self, places: np.ndarray) -> "GivenTexts":
        """The words of some of them."""
        return GivenTexts([self.orders[place] for place in places.tolist()])


def filled(template: str, numbers: Mapping[str, np.ndarray], texts: Texts, size: int) -> pa.StringArray:
    """A template with its names replaced, for each of `size` orders; what is filled in is never read as a template itself.

    `numbers` have one entry an order, NaN for unknown.

    >>> filled("It is {value:n} old.", {"value": np.array([3.0, np.nan])}, GivenTexts([{}, {}]), 2).to_pylist()
    ['It is 3 old.', 'It is unknown old.']
    """
    columns = list(_columns(template, numbers, texts, size))
    if not any(isinstance(column, pa.Array) for column in columns):
        return pa.repeat(pa.scalar("".join(column.as_py() for column in columns), pa.string()), size)
    return pc.binary_join_element_wise(*columns, "")


def _columns(
    template: str, numbers: Mapping[str, np.ndarray], texts: Texts, size: int
) -> Iterator[pa.StringArray | pa.StringScalar]:
    for text, name, form in _parts(template):
        if text:
            yield pa.scalar(text, pa.string())
        if name is None:
            continue
        if name in numbers:
            yield _texts(numbers[name], partial(_written, form=form))
        elif name in WORDS_OF_ORDER:
            read = WORDS_OF_ORDER[name]
            yield pa.array([read(texts.order(place)) for place in range(size)], pa.string())
        else:
            yield _texts(texts.column(name), partial(_word_written, column=name, form=form))


def _texts(column: np.ndarray, write: Callable[[Any], str]) -> pa.StringArray:
    told, which = once_each(column, write)
    return pa.array(told, pa.string()).take(pa.array(which))


def once_each(column: np.ndarray, tell: Callable[[Any], T]) -> tuple[list[T], np.ndarray]:
    """What is told of the values of a column, each distinct one asked once, and which of it belongs to each entry.

    NaN is told as `None`.
    """
    which, distinct = pd.factorize(column)
    told = [tell(value) for value in distinct.tolist()]
    if (which < 0).any():
        which = np.where(which < 0, len(told), which)
        told.append(tell(None))
    return told, which


def in_their_places(parts: Sequence[pa.StringArray], places: Sequence[np.ndarray]) -> pa.StringArray:
    """Texts put together, the entries of each part in the places named beside it."""
    if not parts:
        return pa.array([], pa.string())
    return pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(places))))


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A template taken apart once: text, then the name of what follows it and how that is written."""
    return tuple((text, name, form or "") for text, name, form, _ in string.Formatter().parse(template))


def _kind_of_goods(order: Mapping[str, Any]) -> str:
    goods = commodity(order.get("hs6"))
    return technical_class_name(goods.technical_class) if goods else "goods we do not know"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _transshipment_points(order: Mapping[str, Any]) -> str:
    return _points_between(order.get("route"), order["order_date"])


@lru_cache(maxsize=4096)
def _points_between(route: str | None, day: str) -> str:
    way = read_route(route)
    return _all_of(way.transshipment_points_on(date.fromisoformat(day))) if way else ""


def _all_of(names: Sequence[str]) -> str:
    """Names as they are spoken one after the other: `Türkiye, Armenia and Kazakhstan`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


WORDS_OF_ORDER: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "kind_of_goods": _kind_of_goods,
    "transshipment_points": _transshipment_points,
    "words_for_goods": lambda order: _quoted(phrases.words_for(order.get("goods_description"), order.get("hs6"))),
    "words_beside_goods": lambda order: _quoted(phrases.words_beside(order.get("goods_description"), order.get("hs6"))),
    "sensitive_words": lambda order: _quoted(phrases.sensitive_words(order.get("goods_description"))),
    "telling_words": lambda order: _quoted(phrases.telling_words(order.get("end_use"))),
    **{f"{role}_listed": partial(answers.quoted, role=role) for role in answers.ROLES},
    **{f"{role}_untold": partial(answers.because, role=role) for role in answers.ROLES},
}
"""What a template may use besides the columns: the order's words on which a fact rests, and what watch-lists said of them."""


_NUMBERS = ("n", "m", "%")


def _written(value: Any, form: str) -> str:
    if value is None and form in _NUMBERS:
        return "unknown"
    if form == "n":
        return plain_number(float(value))
    if form == "m":
        return plain_number(abs(float(value)))
    if form == "%":
        return plain_share(float(value))
    return format(value, form)


def plain_number(value: float) -> str:
    """A number as a person would write it: whole from 100 up, else three significant digits.

    >>> plain_number(15230.4), plain_number(3.0), plain_number(0.01234)
    ('15,230', '3', '0.0123')
    """
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    if abs(value) < 0.001:
        return "under 0.001" if value > 0 else "about 0"
    return f"{value:.3g}"


def plain_share(value: float) -> str:
    """A share in percent, never rounded to a false nothing or a false all.

    >>> plain_share(0.1234), plain_share(0.0004), plain_share(0.9999), plain_share(1.0)
    ('12 %', 'under 1 %', 'over 99 %', '100 %')
    """
    percent = 100 * value
    if 0 < percent < 1:
        return "under 1 %"
    if 99 < percent < 100:
        return "over 99 %"
    return f"{percent:.0f} %"


def _word_written(value: Any, column: str, form: str) -> str:
    return _written(_country_named(value) if column.endswith("_country") else value, form)


@lru_cache(maxsize=4096)
def _country_named(code: Any) -> Any:
    known = countries.country(code)
    return known.name if known else code
