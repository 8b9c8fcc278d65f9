"""What came out of checking: the rows we can trust, and an account of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

TROUBLE_COLUMNS = ("row", "order_id", "column", "found", "expected")


@dataclass(frozen=True)
class Trouble:
    """One cell, or one row, that is not what the contract asks for."""

    row: int
    """As a person counts in the file; the header is row 1."""
    order_id: str
    column: str
    """Empty where the row as a whole is broken."""
    found: str
    expected: str

    def __str__(self) -> str:
        """The trouble as one sentence."""
        name = f"Order {self.order_id}" if self.order_id else f"Row {self.row}"
        return f'{name}: {self.column or "the row"} is "{self.found}"; expected {self.expected}'


@dataclass(frozen=True)
class Checked:
    """The rows of a file sorted into accepted and rejected ones, with every value that was set to unknown.

    `rejected` and `warnings` have the columns row, order_id, column, found, expected and then the row as it came: one
    line a trouble, so a row with two troubles has two lines. `rows_in` is the number of accepted rows plus the number
    of distinct rejected ones.
    """

    rows: pd.DataFrame
    """Accepted rows in input order, one typed column a field; a column the file lacks is unknown throughout."""
    extras: pd.DataFrame
    """Columns beyond the contract as text, on the index of `rows`."""
    rejected: pd.DataFrame
    warnings: pd.DataFrame
    rows_in: int
    left_out: int = 0
    """Rows that the mapping's own filter left out; they are not part of `rows_in`."""
    noun: str = "orders"

    def troubles(self) -> list[Trouble]:
        """The rejections, one record a line of `rejected`."""
        lines = self.rejected.loc[:, list(TROUBLE_COLUMNS)].itertuples(index=False, name=None)
        return [Trouble(int(row), *(str(cell) for cell in rest)) for row, *rest in lines]

    def tally(self) -> str:
        """How many rows were kept, and for each kind of trouble how many cells and the first of them."""
        return Tally().with_more(self).told()


Kind = tuple[str, str]
"""A column and what was expected of it."""


@dataclass(frozen=True)
class Tally:
    """What checking made of a file, counted; a file that is checked in parts adds them up."""

    noun: str = "orders"
    kept: int = 0
    rows_in: int = 0
    rejected: int = 0
    """Rows; one with two troubles counts once."""
    warnings: int = 0
    left_out: int = 0
    refused: Mapping[Kind, tuple[int, str]] = field(default_factory=dict)
    """How many cells of each kind were refused, and the first of them in words."""
    unknown: Mapping[Kind, tuple[int, str]] = field(default_factory=dict)
    """The same of cells set to unknown."""

    def with_more(self, checked: Checked) -> "Tally":
        """This and what checking made of further rows."""
        return Tally(
            noun=checked.noun,
            kept=self.kept + len(checked.rows),
            rows_in=self.rows_in + checked.rows_in,
            rejected=self.rejected + int(checked.rejected["row"].nunique()),
            warnings=self.warnings + len(checked.warnings),
            left_out=self.left_out + checked.left_out,
            refused=_added(self.refused, checked.rejected),
            unknown=_added(self.unknown, checked.warnings),
        )

    def told(self) -> str:
        """In words, the most frequent kind of trouble first."""
        lines = [f"kept {self.kept:,} of {self.rows_in:,} {self.noun}", *_counted(self.refused)]
        if self.warnings:
            values = "1 value" if self.warnings == 1 else f"{self.warnings:,} values"
            lines += [f"set {values} to unknown", *_counted(self.unknown)]
        if self.left_out:
            lines.append(f"left out {self.left_out:,} by the filter of the mapping")
        return "\n".join(lines)


def _added(kinds: Mapping[Kind, tuple[int, str]], troubles: pd.DataFrame) -> dict[Kind, tuple[int, str]]:
    found = dict(kinds)
    for (column, expected), group in troubles.groupby(["column", "expected"], sort=False):
        kind = (str(column), str(expected))
        count, first = found.get(kind, (0, ""))
        found[kind] = (count + len(group), first or _first(group.iloc[0]))
    return found


def _first(line: pd.Series) -> str:
    where = f"order {line['order_id']}" if line["order_id"] else f"row {line['row']}"
    found = f'"{line["found"]}"' if line["found"] else "empty"
    return f"{where}, {found}"


def _counted(kinds: Mapping[Kind, tuple[int, str]]) -> list[str]:
    """One line a kind of trouble, the most frequent first."""
    ordered = sorted(kinds.items(), key=lambda kind: kind[1][0], reverse=True)
    return [
        f"{count:>6,}  {column or 'the row'}: expected {expected} (first: {first})"
        for (column, expected), (count, first) in ordered
    ]
