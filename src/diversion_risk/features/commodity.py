"""What the goods are, and which lists they were on."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import Feature, feature
from diversion_risk.features.wording import above_or_below, amount, levels, yes_no
from diversion_risk.ledger import Ledger

SENSITIVE_CLASSES = {
    "integrated_circuit": "integrated circuits",
    "discrete_semiconductor": "diodes, transistors and other discrete semiconductors",
    "passive_component": "capacitors, resistors and other passive components",
    "connector": "electrical connectors",
    "radio": "radio and data transmission apparatus",
    "navigation": "navigation instruments",
    "bearing": "bearings",
    "machine_tool": "machine tools",
    "aircraft_parts": "aircraft parts",
    "test_equipment": "electronic test equipment",
    "computer": "computers and their units",
}
"""Technical classes that are told apart: the ones most often found in Russian weapons."""
_ENOUGH = 5
"""Past classifications that make a norm; with fewer the comparison is unknown."""
_ITEM = ("item_id", "exporter_id", "unit")


@feature(
    says=levels(
        {
            4.0: "On the order's day the goods (HS {hs6}) stood in tier 1 of the Common High Priority List.",
            3.0: "On the order's day the goods (HS {hs6}) stood in tier 2 of the Common High Priority List.",
            2.0: "On the order's day the goods (HS {hs6}) stood in tier 3 of the Common High Priority List.",
            1.0: "On the order's day the goods (HS {hs6}) stood in tier 4 of the Common High Priority List.",
            0.0: "On the order's day the goods (HS {hs6}) were not on the Common High Priority List.",
        },
        unknown="The goods (HS {hs6}) joined the Common High Priority List at about the time of the order; whether before its "
        "day is not known.",
    ),
    about="how sensitive the goods are",
    risk="rises",
)
def priority_level(ledger: Ledger) -> ir.Value:
    """Tier of the goods on the Common High Priority List as of the order's day: 4 for tier 1 down to 1 for tier 4, else 0."""
    listed = ledger.is_on_or_after(ledger["listed_from_day"])
    perhaps = ledger.is_on_or_after(ledger["listed_from_earliest_day"])
    return ibis.cases((listed, ledger["priority_level"]), (perhaps, ibis.null()), else_=0)


@feature(
    says=yes_no(
        "On the order's day goods of HS {hs6} needed a licence for Russia by their HS code (EAR part 746, supplement 4).",
        "On the order's day goods of HS {hs6} needed no licence for Russia by their HS code (EAR part 746, supplement 4).",
        unknown="Whether goods of HS {hs6} needed a licence for Russia by their HS code is not in our table.",
    ),
    about="how sensitive the goods are",
    risk="rises",
)
def needs_licence_for_russia(ledger: Ledger) -> ir.Value:
    """Whether the HS code needed a licence for Russia on the order's day, by EAR part 746, supplement 4."""
    begins = ledger["licence_from_day"]
    return ibis.ifelse(begins.notnull(), ledger["day"] >= begins, ibis.null())


@feature(
    says=yes_no(
        "Goods of HS {hs6} have military uses besides their civil ones.",
        "Goods of HS {hs6} are ordinary civil goods.",
        unknown="Whether goods of HS {hs6} have military uses is not in our table.",
    ),
    about="how sensitive the goods are",
    risk="rises",
)
def is_dual_use(ledger: Ledger) -> ir.Value:
    """Whether the goods have military uses besides civil ones, whatever list they were on at the time."""
    return ledger["is_dual_use"]


@feature(
    says=levels(
        {
            0.0: "The goods are stated as {eccn}: under no entry of the control list.",
            1.0: "The goods are stated under {eccn}, controlled for anti-terrorism reasons only.",
            2.0: "The goods are stated under {eccn}, an entry of the control list.",
        },
        unknown="No export control classification (ECCN) is recorded for the goods.",
    ),
    about="the stated classification of the goods",
)
def eccn_level(ledger: Ledger) -> ir.Value:
    """How strictly the stated ECCN is controlled: 0 for EAR99, 1 for the 99x entries, 2 for the others.

    No direction: diverted goods are often understated. Source: 15 CFR 774, supplement 1; the entries numbered 99x are
    controlled for anti-terrorism reasons only.
    """
    eccn = ledger["eccn"].upper()
    return ibis.cases(
        (eccn.isnull(), ibis.null()), (eccn == "EAR99", 0), (eccn.re_search(r"^[0-9][A-E]99"), 1), else_=2
    )


def _usual_eccn_level(ledger: Ledger) -> ir.Column:
    level = eccn_level(ledger)
    enough = ledger.past(level, "count", ["hs6"], days=365) >= _ENOUGH
    return ibis.ifelse(enough, ledger.past(level, "mean", ["hs6"], days=365), ibis.null())


@feature(
    says=above_or_below(
        "On a scale from 0 (EAR99) to 2 (an entry of the control list) the stated {eccn} is {value:m} above the past year's mean "
        "for HS {hs6} ({baseline:n}).",
        "On a scale from 0 (EAR99) to 2 (an entry of the control list) the stated {eccn} is {value:m} below the past year's mean "
        "for HS {hs6} ({baseline:n}).",
        unknown="There are too few past classifications (ECCN) of HS {hs6}, or none here, to compare.",
        zero="On a scale from 0 (EAR99) to 2 (an entry of the control list) the stated {eccn} is the past year's mean for HS "
        "{hs6}.",
    ),
    about="the stated classification of the goods",
    against=_usual_eccn_level,
)
def eccn_level_vs_hs_norm(ledger: Ledger) -> ir.Value:
    """How much more strictly the stated ECCN is controlled than the past year's mean for the same HS code.

    No direction: below the mean may be an understatement, and most codes hold goods of several levels.
    """
    return eccn_level(ledger) - _usual_eccn_level(ledger)


@feature(
    says=amount(
        "{value:%} of the earlier orders of this seller's same item, in the same unit, were declared under HS {hs6}, too.",
        unknown="The item is not recorded, or no earlier order of this seller's same item in the same unit is on record.",
        zero="No earlier order of this seller's same item, in the same unit, was declared under HS {hs6}; all were under "
        "another code.",
    ),
    about="the stated classification of the goods",
)
def item_code_share(ledger: Ledger) -> ir.Value:
    """Share of the earlier orders of the seller's same item that were declared under this HS code.

    No direction: a code that was always wrong has a share of 1.
    """
    return ledger.past_orders([*_ITEM, "hs6"]) / ledger.past_orders(_ITEM).nullif(0)


@feature(
    says=yes_no(
        "The goods belong to chapter 84, 85, 88 or 90 (machines, electronics, aircraft, instruments).",
        "The goods belong to none of the chapters 84, 85, 88 and 90 (machines, electronics, aircraft, instruments).",
        unknown="The chapter of the goods is not known.",
    ),
    about="the kind of goods",
    risk="rises",
)
def in_technical_chapter(ledger: Ledger) -> ir.Value:
    """Whether the HS chapter is one of 84, 85, 88 and 90, which hold nearly all goods of concern."""
    return ledger["hs6"].substr(0, 2).isin(["84", "85", "88", "90"])


def _is_of_class(technical_class: str, plain: str) -> Feature:
    """A yes/no fact for one technical class, so that the model needs no categories."""

    def look(ledger: Ledger) -> ir.Value:
        return ledger["technical_class"] == technical_class

    return Feature(
        name=f"is_{technical_class}",
        topic="commodity",
        meaning=f"Whether the goods are {plain}, by their HS subheading.",
        says=yes_no(
            f"Goods of HS {{hs6}} are {plain}.",
            f"Goods of HS {{hs6}} are not {plain}.",
            unknown="What kind of goods HS {hs6} stands for is not in our table.",
        ),
        look=look,
        about="the kind of goods",
    )


class_features: tuple[Feature, ...] = tuple(_is_of_class(*row) for row in SENSITIVE_CLASSES.items())
