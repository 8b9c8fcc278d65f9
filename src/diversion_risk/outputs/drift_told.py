"""How far a batch lies from its model's training, in the words of the page and of the command line."""

from collections.abc import Iterator
from dataclasses import dataclass

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.health.baseline import RISKIEST, RISKIEST_SHARE, SCORE
from diversion_risk.health.drift import MODERATE, Distance, Drift, Moved
from diversion_risk.outputs.numbers import counted, percent
from diversion_risk.outputs.order_facts import country_name

FARTHEST = 10
"""Rows of the table of what moved farthest."""
NEW_CODES = 12
_HEADS = {
    "within": "No difference from the training beyond what its own months differed by",
    "changed": "The batch differs from the training by more than its own months did",
}


@dataclass(frozen=True)
class DistanceRow:
    """One row of the table."""

    name: str
    effect: float
    unknown_before: float
    unknown_now: float
    beyond: str


@dataclass(frozen=True)
class DriftShown:
    """The section in words."""

    head: str
    is_changed: bool
    against: str
    """What the batch is held against; empty where there is nothing."""
    named: list[str]
    """Sentences about what changed, the surest first."""
    new_codes: list[str]
    farthest: list[DistanceRow]


def drift_shown(drift: Drift) -> DriftShown:
    """What to say of a batch's drift; what cannot be told is unknown, and never none."""
    head = _HEADS.get(drift.status, f"Whether the batch differs from the training is unknown: {drift.because}")
    if drift.status == "within" and any(one.kind == "score" and one.by_chance >= MODERATE for one in drift.distances):
        orders = counted(drift.orders, "order")
        head = f"{orders}: too few to show any but a large difference from the training, and none was seen"
    named = [*map(_moved, drift.moved), *map(_named, drift.named)]
    fresh = [
        f"{_column(one.column)} {_code(one.column, one.code)} ({counted(one.orders, 'order')})"
        for one in drift.new_codes
    ]
    return DriftShown(head, drift.status == "changed", _against(drift), named, fresh[:NEW_CODES], list(_rows(drift)))


def _against(drift: Drift) -> str:
    if drift.period is None:
        return ""
    limits = f"limits from {drift.months} months of training" if drift.months else "too few months for limits"
    return f"{counted(drift.orders, 'order')} held against those from {drift.period[0]} to {drift.period[1]}; {limits}"


def _moved(one: Moved) -> str:
    way = "up" if one.now > one.before else "down"
    whole = f"the riskiest {percent(RISKIEST_SHARE)} of the orders" if one.column == RISKIEST else "the orders"
    return (
        f"{_column(one.column)} {_code(one.column, one.code)}: {way} from {percent(one.before)} to {percent(one.now)} of "
        f"{whole} ({counted(one.orders, 'order')})"
    )


def _named(one: Distance) -> str:
    size = "a major shift" if one.effect >= 0.25 else "a moderate shift"
    more = ""
    if abs(one.unknown_now - one.unknown_before) >= 0.05:
        more = f"; unknown for {percent(one.unknown_now)} of the orders, in training for {percent(one.unknown_before)}"
    return f"{_fact(one.name)}: {size} (stability index {one.effect:.2f}){more}"


def _rows(drift: Drift) -> Iterator[DistanceRow]:
    words = {True: "yes", False: "no", None: "cannot tell"}
    for one in drift.distances[:FARTHEST]:
        name = _column(one.name) if one.kind == "codes" else _fact(one.name)
        name += " among the riskiest" if one.name == RISKIEST else ""
        yield DistanceRow(name, one.effect, one.unknown_before, one.unknown_now, words[one.beyond])


def _fact(name: str) -> str:
    if name == SCORE:
        return "Score (margin of the model)"
    return BY_NAME[name].meaning.rstrip(".") if name in BY_NAME else name


def _column(name: str) -> str:
    if name == RISKIEST:
        return "Destination"
    words = name.removesuffix("_country").replace("_", " ").replace("hs ", "HS ").replace("eccn", "ECCN")
    return words[:1].upper() + words[1:]


def _code(column: str, code: str) -> str:
    is_country = "country" in column and len(code) == 2
    return country_name(code) if is_country else code.replace("_", " ")
