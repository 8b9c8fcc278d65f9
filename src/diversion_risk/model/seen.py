"""Which values of some columns the orders had that a model learned from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

SEEN = "seen.json"
"""File of a model's folder that keeps them."""
MOST = 2_000
"""Values kept of one column: more than there are countries or headings of the Harmonized System (some 1,230)."""
_LONGEST = 200
"""Characters of a value that is kept; a code is shorter, and what is longer is no code."""


@dataclass(frozen=True)
class SeenValues:
    """The values of one column."""

    values: frozenset[str]
    all_kept: bool
    """Whether these are all; else they are the `MOST` most frequent ones."""

    @classmethod
    def of(cls, column: pd.Series) -> Self:
        """The values of a column of text; what is unknown is no value."""
        counts = column.dropna().value_counts().rename_axis("value").reset_index(name="count")
        ordered = counts.sort_values(["count", "value"], ascending=[False, True], kind="stable")["value"]
        short = ordered[ordered.str.len() <= _LONGEST]
        return cls(frozenset(short.head(MOST).tolist()), len(ordered) <= MOST and len(short) == len(ordered))


@dataclass(frozen=True)
class Seen:
    """The values of each column that is looked at, by its name."""

    columns: Mapping[str, SeenValues]

    @classmethod
    def of(cls, codes: pd.DataFrame) -> Self:
        """Those of a table of codes, one row an order."""
        return cls({str(name): SeenValues.of(codes[name]) for name in codes})

    def to_text(self) -> str:
        """As JSON, for `SEEN`."""
        plain = {name: {"all_kept": one.all_kept, "values": sorted(one.values)} for name, one in self.columns.items()}
        return json.dumps(plain, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_dict(cls, found: Any) -> Self:
        """Read back what `to_text` wrote, its JSON once parsed.

        Raises:
            ValueError: If it is anything else.
        """
        if not isinstance(found, dict):
            raise ValueError("what was seen in training is no list of columns")  # of a file, not of a caller
        return cls({str(name): _read(name, told) for name, told in found.items()})


def _read(name: str, told: Any) -> SeenValues:
    values, all_kept = told["values"], told["all_kept"]
    is_text = isinstance(values, list) and all(isinstance(value, str) for value in values)
    if not is_text or not isinstance(all_kept, bool) or len(values) > MOST:
        raise ValueError(f"the values seen of {name[:80]} are no list of at most {MOST:,} texts")
    return SeenValues(frozenset(values), all_kept)
