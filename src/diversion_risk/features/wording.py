"""How a fact is told: one sentence for each thing it can say, in words that are true of this order."""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from diversion_risk.reference import countries

Test = Callable[[float], bool]


@dataclass(frozen=True)
class Says:
    """The sentences of one feature.

    A template may use `{value}`, `{baseline}` and any column of the order: `{destination_country}` is written as the
    country's name. Format `n` writes a number for people, `%` a share.
    """

    cases: tuple[tuple[Test, str], ...]
    """The first template whose test the value passes is the one that is spoken."""
    unknown: str
    samples: tuple[float, ...]
    """One value for each template, by which a test hears them all."""

    def speak(self, value: float | None, baseline: float | None, order: Mapping[str, Any]) -> str:
        """The sentence for a value; `None` is unknown.

        >>> yes_no("It left for {destination_country}.", "It stayed.", "Unknown.").speak(
        ...     1.0, None, {"destination_country": "TR"})
        'It left for Türkiye.'
        """
        return _TELLER.vformat(self.template(value), (), {**_words(order), "value": value, "baseline": baseline})

    def template(self, value: float | None) -> str:
        """The sentence before the order's own values are filled in."""
        if value is None:
            return self.unknown
        return next(template for passes, template in self.cases if passes(value))


def yes_no(yes: str, no: str, unknown: str) -> Says:
    """A fact that is so or is not so; both are told, for either may move the model."""
    return Says(((is_yes, yes), (lambda _: True, no)), unknown, samples=(1.0, 0.0))


def amount(sentence: str, unknown: str, *, zero: str | None = None, one: str | None = None) -> Says:
    """A number, with sentences of their own for nothing and for one where the plural would read badly."""
    special = tuple(
        ((lambda value, exact=exact: value == exact), template)
        for exact, template in ((0.0, zero), (1.0, one))
        if template is not None
    )
    samples = tuple(exact for exact, template in ((0.0, zero), (1.0, one)) if template is not None)
    return Says((*special, (lambda _: True, sentence)), unknown, samples=(*samples, 7.5))


def levels(sentences: Mapping[float, str], unknown: str) -> Says:
    """A fact with a few steps, each told in a sentence of its own."""
    cases = tuple(((lambda value, exact=exact: value == exact), template) for exact, template in sentences.items())
    return Says(cases, unknown, samples=tuple(sentences))


def is_yes(value: float) -> bool:
    """Whether a yes/no fact says yes."""
    return value == 1.0


class _Teller(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "n":
            return plain_number(float(value))
        if format_spec == "%":
            return plain_share(float(value))
        return str(super().format_field(value, format_spec))


_TELLER = _Teller()


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


def _words(order: Mapping[str, Any]) -> dict[str, Any]:
    return {column: _word(column, value) for column, value in order.items()}


def _word(column: str, value: Any) -> Any:
    if column.endswith("_country"):
        known = countries.country(value)
        return known.name if known else value
    return value
