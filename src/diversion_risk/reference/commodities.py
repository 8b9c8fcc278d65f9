"""Commodities: what an HS subheading is, and since when it is on the Common High Priority List."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

import pandas as pd

from diversion_risk.reference.tables import ReferenceWrong, day, day_number, frame_of, number, rows_of, yes_no

Group = Literal["high_priority", "dual_use", "ordinary"]
Tier = Literal["1", "2", "3.A", "3.B", "4.A", "4.B"]
TierOnDay = Literal["1", "2", "3.A", "3.B", "4.A", "4.B", "not listed", "unknown"]
"""A tier of the list, or a plain `not listed`, or `unknown` where no source says on which side of the day it joined."""

GROUPS: frozenset[str] = frozenset({"high_priority", "dual_use", "ordinary"})
LEVELS: Mapping[str, int] = MappingProxyType({"1": 4, "2": 3, "3.A": 2, "3.B": 2, "4.A": 1, "4.B": 1})
"""How high a tier stands: 4 for tier 1, down to 1 for tier 4; codes off the list have 0."""


@dataclass(frozen=True)
class Commodity:
    """One HS 2022 subheading.

    The code joined the Common High Priority List on `listed_from_earliest` at the earliest and is surely on it from
    `listed_from`; both are `None` for a code that never joined. The prices are rough guesses of the project, for the
    simulation alone, in US dollars per `price_unit`.
    """

    hs6: str
    description: str
    technical_class: str
    is_sensitive_class: bool
    group: Group
    tier: Tier | None
    listed_from_earliest: date | None
    listed_from: date | None
    licence_for_russia_from: date | None
    typical_eccn: str
    unit_price_low_usd: float | None
    unit_price_high_usd: float | None
    price_unit: str
    verified: str
    remark: str
    source: str

    @property
    def chapter(self) -> str:
        """The two digits of the HS chapter."""
        return self.hs6[:2]

    @property
    def is_dual_use(self) -> bool:
        """Whether goods under this code are known to be used in weapons as well as in peace."""
        return self.group != "ordinary"

    @property
    def priority_level(self) -> int:
        """4 for tier 1 down to 1 for tier 4, 0 for a code that is not on the list; without regard to the day."""
        return 0 if self.tier is None else LEVELS[self.tier]

    def tier_on(self, moment: date) -> TierOnDay:
        """The tier the code had on a day, `not listed`, or `unknown` in the weeks no source settles.

        >>> diodes = commodity("8541.10")
        >>> [diodes.tier_on(day) for day in (date(2023, 5, 31), date(2023, 6, 15), date(2023, 7, 1))]
        ['not listed', 'unknown', '3.A']
        """
        if self.tier is None or self.listed_from is None or self.listed_from_earliest is None:
            return "not listed"
        if moment >= self.listed_from:
            return self.tier
        return "unknown" if moment >= self.listed_from_earliest else "not listed"


@dataclass(frozen=True)
class TechnicalClass:
    """A kind of goods: its name in a sentence, and whether it is sought for weapons or controlled as dual use."""

    code: str
    name: str
    is_sensitive: bool


@cache
def technical_classes() -> Mapping[str, TechnicalClass]:
    """The vocabulary of technical classes by its keys.

    >>> technical_classes()["bearing"].is_sensitive
    True
    """
    return MappingProxyType(
        {
            row["technical_class"]: TechnicalClass(row["technical_class"], row["name"], bool(yes_no(row["sensitive"])))
            for row in rows_of("technical_classes")
        }
    )


def technical_class_name(technical_class: str) -> str:
    """The name of a technical class with its article, for a sentence.

    Raises `ReferenceWrong` for a class outside the vocabulary, which only our own code can ask for.

    >>> technical_class_name("integrated_circuit")
    'an integrated circuit'
    """
    if technical_class not in technical_classes():
        raise ReferenceWrong(f"{technical_class!r} is no technical class.")
    return technical_classes()[technical_class].name


def _commodity(row: Mapping[str, str]) -> Commodity:
    group, tier = row["group"], row["tier"]
    if group not in GROUPS or (tier and tier not in LEVELS) or row["technical_class"] not in technical_classes():
        raise ReferenceWrong(f"commodities.csv: the row {row['hs6']} has an unknown group, tier or technical class.")
    return Commodity(
        hs6=row["hs6"],
        description=row["description"],
        technical_class=row["technical_class"],
        is_sensitive_class=technical_classes()[row["technical_class"]].is_sensitive,
        group=group,  # type: ignore[arg-type]  # checked above
        tier=tier or None,  # type: ignore[arg-type]  # checked above
        listed_from_earliest=day(row["listed_from_earliest"]),
        listed_from=day(row["listed_from"]),
        licence_for_russia_from=day(row["licence_for_russia_from"]),
        typical_eccn=row["typical_eccn"],
        unit_price_low_usd=number(row["unit_price_low_usd"]),
        unit_price_high_usd=number(row["unit_price_high_usd"]),
        price_unit=row["price_unit"],
        verified=row["verified"],
        remark=row["remark"],
        source=row["source"],
    )


@cache
def _commodities() -> Mapping[str, Commodity]:
    return MappingProxyType({row["hs6"]: _commodity(row) for row in rows_of("commodities")})


def subheading(hs: str | None) -> str | None:
    """The first six digits of an HS code of 6, 8 or 10 digits, dots and spaces aside; `None` for anything else.

    >>> subheading("8542.31.0001"), subheading("854231"), subheading("85423")
    ('854231', '854231', None)
    """
    if not isinstance(hs, str):
        return None
    digits = hs.replace(".", "").replace(" ", "")
    readable = digits.isascii() and digits.isdigit() and len(digits) in (6, 8, 10)
    return digits[:6] if readable else None


def commodity(hs: str | None) -> Commodity | None:
    """What the tables know about an HS code, or `None`.

    `None` says that neither dual use nor technical class is known. It does say that the code is off the priority
    list, which is complete with its 50 codes; `tier_on` below answers for any code.

    >>> commodity("8542.31.0001").tier, commodity("010121")
    ('1', None)
    """
    hs6 = subheading(hs)
    return None if hs6 is None else _commodities().get(hs6)


def tier_on(hs: str | None, moment: date) -> TierOnDay:
    """The tier any HS code had on a day: `not listed` for a code outside our tables, `unknown` for an unreadable one.

    >>> tier_on("010121", date(2024, 1, 1)), tier_on("x", date(2024, 1, 1))
    ('not listed', 'unknown')
    """
    if subheading(hs) is None:
        return "unknown"
    known = commodity(hs)
    return "not listed" if known is None else known.tier_on(moment)


_TYPES = {
    "hs6": "string",
    "description": "string",
    "technical_class": "string",
    "is_sensitive_class": "Int8",
    "group": "string",
    "is_dual_use": "Int8",
    "priority_level": "Int8",
    "tier": "string",
    "listed_from_earliest_day": "Int64",
    "listed_from_day": "Int64",
    "licence_from_day": "Int64",
}


def _row(one: Commodity) -> dict[str, object]:
    return {
        "hs6": one.hs6,
        "description": one.description,
        "technical_class": one.technical_class,
        "is_sensitive_class": one.is_sensitive_class,
        "group": one.group,
        "is_dual_use": one.is_dual_use,
        "priority_level": one.priority_level,
        "tier": one.tier or "",
        "listed_from_earliest_day": day_number(one.listed_from_earliest),
        "listed_from_day": day_number(one.listed_from),
        "licence_from_day": day_number(one.licence_for_russia_from),
    }


@cache
def _frame() -> pd.DataFrame:
    return frame_of(map(_row, _commodities().values()), _TYPES)


def table() -> pd.DataFrame:
    """One row per HS subheading we know, dates as days since 1970-01-01; `tier` is empty for a code off the list.

    `tier` and `priority_level` disregard the day: hold them against the two `listed_from` days.

    >>> int((table()["priority_level"] > 0).sum())
    50
    """
    return _frame().copy()
