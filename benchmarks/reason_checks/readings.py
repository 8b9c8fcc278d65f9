"""Sentences read as a person reads them: a printed number stands for everything that would be printed so."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Found = Any
"""What was recomputed: `None` for unknown, a truth, a number, or a number and what it is held against."""
Holds = Callable[[Mapping[str, str], Found], bool]


@dataclass(frozen=True)
class Reading:
    """One way a fact may be told, and whether it is true of what was recomputed."""

    pattern: re.Pattern[str]
    holds: Holds


def unknown(pattern: str) -> Reading:
    """The sentence says that it cannot be told."""
    return Reading(re.compile(pattern), lambda _, found: found is None)


def yes(pattern: str) -> Reading:
    """The sentence says that it is so."""
    return Reading(re.compile(pattern), lambda _, found: found is not None and bool(found))


def no(pattern: str) -> Reading:
    """The sentence says that it is not so."""
    return Reading(re.compile(pattern), lambda _, found: found is not None and not found)


def exactly(value: float, pattern: str) -> Reading:
    """The sentence says one number in words; `against`, where the pattern has it, what that is held against."""
    return Reading(
        re.compile(pattern),
        lambda said, found: (
            found is not None and math.isclose(_value(found), value, abs_tol=1e-9) and _held(said, found)
        ),
    )


def amount(pattern: str) -> Reading:
    """The sentence prints a number as `value`, and perhaps what it is held against as `against`."""
    return Reading(
        re.compile(pattern),
        lambda said, found: found is not None and printed(said["value"], _value(found)) and _held(said, found),
    )


def printed(text: str, value: float) -> bool:
    """Whether a value would be printed so.

    >>> printed("12 %", 0.1234), printed("12 %", 0.13), printed("under 1 %", 0.0), printed("8.55", 8.546), printed("15,230", 9.4)
    (True, False, False, True, False)
    """
    if not math.isfinite(value):
        return False
    number = float(re.sub(r"[^0-9.-]", "", text) or 0)
    if text.endswith("%"):
        value = 100 * value
    if text.startswith("under"):
        return 0 < value < number
    if text.startswith("over"):
        return number < value < 100
    if text.startswith("about"):
        return abs(value) < 0.001
    return abs(value - number) <= _half_a_step(text) + 1e-9 * abs(value)


def _half_a_step(text: str) -> float:
    decimals = re.search(r"\.(\d+)", text)
    return 0.5 * 10 ** -len(decimals[1]) if decimals else 0.5


def _value(found: Found) -> float:
    return float(found[0] if isinstance(found, tuple) else found)


def _held(said: Mapping[str, str], found: Found) -> bool:
    if not said.get("against"):
        return True
    return isinstance(found, tuple) and printed(said["against"], float(found[1]))
