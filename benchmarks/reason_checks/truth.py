"""Whether what an order's top reasons say is so: each sentence read, each figure in it recomputed from the raw table."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from reason_checks.claims import CHECKS, Check
from reason_checks.past import Past

SHOWN = 20
_CODE = re.compile(r"\bHS (\d{6})\b")


@dataclass
class Checked:
    """What became of the sentences of some orders."""

    orders: int
    sentences: int = 0
    checked: int = 0
    true: int = 0
    unread: int = 0
    """Of a fact that is checked, but in words that no reading of it fits."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Facts that are not checked, with their sentences."""
    by_fact: Counter[str] = field(default_factory=Counter)
    untrue: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, ready for JSON."""
        return {
            "orders": self.orders, "sentences": self.sentences, "checked": self.checked, "true": self.true,
            "untrue": len(self.untrue), "orders_with_untrue": len({one["order_id"] for one in self.untrue}),
            "unread": self.unread, "facts": dict(self.by_fact.most_common()),
            "left_out": dict(self.left_out.most_common()), "shown": self.untrue[:SHOWN],
        }  # fmt: skip


def checked(claims: pd.DataFrame, past: Past) -> Checked:
    """Hold every claim against the raw tables."""
    found = Checked(len(past.rows))
    for row, feature, sentence in claims[["row", "feature", "sentence"]].itertuples(index=False):
        found.sentences += 1
        if feature not in CHECKS:
            found.left_out[feature] += 1
            continue
        _check(found, CHECKS[feature], past, int(row), str(feature), str(sentence))
    return found


def _check(found: Checked, check: Check, past: Past, row: int, feature: str, sentence: str) -> None:
    read = next(
        (one for one in ((reading, reading.pattern.search(sentence)) for reading in check.readings) if one[1]), None
    )
    found.checked += 1
    found.by_fact[feature] += 1
    value = check.recomputed(past, row)
    if read is None or read[1] is None:
        found.unread += 1
        is_true = False
    else:
        is_true = read[0].holds(read[1].groupdict(), value) and _names_own_code(sentence, past, row)
    if is_true:
        found.true += 1
        return
    found.untrue.append(
        {"order_id": past.at(row, "order_id"), "feature": feature, "sentence": sentence, "recomputed": str(value)}
    )


def _names_own_code(sentence: str, past: Past, row: int) -> bool:
    return all(code == past.at(row, "hs6") for code in _CODE.findall(sentence))
