"""How a fact is told: one sentence for each thing it can say, in words that are true of this order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from diversion_risk.features.filling import GivenTexts, Texts, filled, in_their_places, once_each

Test = Callable[[float], bool]


@dataclass(frozen=True)
class Says:
    """The sentences of one feature.

    A template may use `{value}`, `{baseline}`, any column of the order (`{destination_country}` is written as the
    country's name) and what the order's own words say (`filling.WORDS_OF_ORDER`).
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
        values, baselines = (np.array([np.nan if one is None else one], dtype=float) for one in (value, baseline))
        sentence: str = self.speak_all(values, baselines, GivenTexts([order]))[0].as_py()
        return sentence

    def speak_all(self, values: np.ndarray, baselines: np.ndarray, texts: Texts) -> pa.StringArray:
        """The sentence for the value of each of some orders; NaN is unknown."""
        told, which = once_each(values, self.template)
        spoken, places = [], []
        for template in dict.fromkeys(told):
            here = np.flatnonzero(np.array([one == template for one in told])[which])
            numbers = {"value": values[here], "baseline": baselines[here]}
            spoken.append(filled(template, numbers, texts.at(here), len(here)))
            places.append(here)
        return in_their_places(spoken, places)

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
