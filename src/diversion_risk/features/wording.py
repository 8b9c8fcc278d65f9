"""How a fact is told: one sentence for each thing it can say, in words that are true of this order."""

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from diversion_risk.reference import countries, phrases
from diversion_risk.reference.commodities import commodity, technical_class_name
from diversion_risk.watchlists import answers

Test = Callable[[float], bool]


@dataclass(frozen=True)
class Says:
    """The sentences of one feature.

    A template may use `{value}`, `{baseline}`, any column of the order (`{destination_country}` is written as the
    country's name) and what the order's own words say (`WORDS_OF_ORDER`).
    Format `n` writes a number for people, `m` one without its sign, `%` a share.
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
        template = self.template(value)
        if "{" not in template:
            return template
        return _filled(template, {"value": value, "baseline": baseline}, order)

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


def above_or_below(above: str, below: str, unknown: str, *, zero: str) -> Says:
    """A difference, with `{value:m}` for how large it is on either side."""
    cases: tuple[tuple[Test, str], ...] = (
        (lambda value: value > 0, above),
        (lambda value: value < 0, below),
        (lambda _: True, zero),
    )
    return Says(cases, unknown, samples=(2.5, -2.5, 0.0))


def levels(sentences: Mapping[float, str], unknown: str) -> Says:
    """A fact with a few steps, each told in a sentence of its own."""
    cases = tuple(((lambda value, exact=exact: value == exact), template) for exact, template in sentences.items())
    return Says(cases, unknown, samples=tuple(sentences))


def is_yes(value: float) -> bool:
    """Whether a yes/no fact says yes."""
    return value == 1.0


def _kind_of_goods(order: Mapping[str, Any]) -> str:
    goods = commodity(order.get("hs6"))
    return technical_class_name(goods.technical_class) if goods else "goods we do not know"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


WORDS_OF_ORDER: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "kind_of_goods": _kind_of_goods,
    "words_for_goods": lambda order: _quoted(phrases.words_for(order.get("goods_description"), order.get("hs6"))),
    "words_beside_goods": lambda order: _quoted(phrases.words_beside(order.get("goods_description"), order.get("hs6"))),
    "sensitive_words": lambda order: _quoted(phrases.sensitive_words(order.get("goods_description"))),
    "telling_words": lambda order: _quoted(phrases.telling_words(order.get("end_use"))),
    **{f"{role}_listed": partial(answers.quoted, role=role) for role in answers.ROLES},
    **{f"{role}_untold": partial(answers.because, role=role) for role in answers.ROLES},
}
"""What a template may use besides the columns: the order's words on which a fact rests, and what watch-lists said of them."""


_NUMBERS = ("n", "m", "%")


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A template taken apart once: text, then the name of what follows it and how that is written."""
    return tuple((text, name, form or "") for text, name, form, _ in string.Formatter().parse(template))


def _filled(template: str, numbers: Mapping[str, float | None], order: Mapping[str, Any]) -> str:
    """A template with its names replaced; what is filled in is never read as a template itself."""
    return "".join(
        text if name is None else text + _written(numbers[name] if name in numbers else _told(name, order), form)
        for text, name, form in _parts(template)
    )


def _told(name: str, order: Mapping[str, Any]) -> Any:
    read = WORDS_OF_ORDER.get(name)
    return read(order) if read else _word(name, order[name])


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


def _word(column: str, value: Any) -> Any:
    return _country_named(value) if column.endswith("_country") else value


@lru_cache(maxsize=4096)
def _country_named(code: Any) -> Any:
    known = countries.country(code)
    return known.name if known else code
