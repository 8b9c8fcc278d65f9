"""What a cluster moves for each combination of keys, as a page read off the plan."""

from collections.abc import Sequence
from functools import cache

from diversion_risk.features.catalogue import CATALOGUE, plan_of
from diversion_risk.ledger import Ledger
from diversion_risk.ledger.look_back import columns_of, measured
from diversion_risk.ledger.plan import LookBacks

_WORD = 8
_TEXT = 16
"""Bytes of an id of up to sixteen letters, beside the word that says where it stands."""
_DECIMAL = 16


def shuffles_page() -> str:
    """The page in Markdown."""
    plan = plan_of()
    looks = [(number, one) for number, stage in enumerate(plan.stages, start=1) for one in stage]
    total = sum(bytes_of_row(one) for _, one in looks)
    lines = [
        "# What each combination of keys costs on a cluster",
        "",
        "One line for each table of look-backs that the whole catalogue asks for; this page is written by `make catalogue`.",
        "Look-backs that share their keys are reckoned together, so it is the lines that cost, not the facts.",
        "",
        "- *stage*: a table of a later stage reads what those of the one before found for every entry.",
        "- *sums*: what is added up by keys and day, whatever the days looked back at; *distinct* are those that count values.",
        "- *bytes*: of one row, a day of one combination of keys, as Spark lays rows out before it packs them. There is at",
        "  most one row an entry, and far fewer where many orders share a key.",
        "- *for all*: whether the table is reckoned for every entry, since later look-backs rest on it, or for the keys of the",
        "  orders to describe alone.",
        "",
        "| stage | keys | look-backs | sums | distinct | bytes | for all | facts in |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(number, one) for number, one in looks),
        "",
        f"{len(looks)} tables in {len(plan.stages)} stages, {sum(len(one.slots) for _, one in looks)} look-backs, "
        f"{total:,} bytes an entry at the most.",
        "",
    ]
    return "\n".join(lines)


def _line(stage: int, looks: LookBacks) -> str:
    sums = measured(looks.looks)
    distinct = sum(statistic == "distinct" for _, statistic in sums)
    is_read = "yes" if looks.is_read else ""
    cells = (
        stage,
        ", ".join(looks.by),
        len(looks.slots),
        len(sums),
        distinct or "",
        bytes_of_row(looks),
        is_read,
        _topics(looks),
    )
    return f"| {' | '.join(map(str, cells))} |"


def bytes_of_row(looks: LookBacks) -> int:
    """Of a row of sums: a word of flags, one a column, and what does not fit into a word."""
    sums = measured(looks.looks)
    decimals = sum(statistic == "sum" and bool(node.to_expr().type().is_floating()) for node, statistic in sums)
    return _WORD * (1 + len(looks.by) + 1 + len(sums)) + _TEXT * len(looks.by) + _DECIMAL * decimals


def _topics(looks: LookBacks) -> str:
    found = sorted({topic for topic, read in _reading() if read.intersection(looks.slots)})
    return ", ".join(found) or "other look-backs"


@cache
def _reading() -> Sequence[tuple[str, frozenset[str]]]:
    """What each fact reads, by its topic; asked in the order of the plan, so that look-backs have the names they have there."""
    ledger = Ledger()
    asked = [(feature.topic, feature(ledger)) for feature in CATALOGUE]
    asked += [(feature.topic, feature.against(ledger)) for feature in CATALOGUE if feature.against]
    return [(topic, columns_of(value.op())) for topic, value in asked]
