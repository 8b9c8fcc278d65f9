"""What came out of checking: the rows we can trust, and an account of the others."""

from dataclasses import dataclass

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
        lines = [f"kept {len(self.rows):,} of {self.rows_in:,} {self.noun}", *_counted(self.rejected)]
        if len(self.warnings):
            values = "1 value" if len(self.warnings) == 1 else f"{len(self.warnings):,} values"
            lines += [f"set {values} to unknown", *_counted(self.warnings)]
        if self.left_out:
            lines.append(f"left out {self.left_out:,} by the filter of the mapping")
        return "\n".join(lines)


def _counted(troubles: pd.DataFrame) -> list[str]:
    """One line a kind of trouble, the most frequent first."""
    kinds = [group for _, group in troubles.groupby(["column", "expected"], sort=False)]
    return [_line(kind) for kind in sorted(kinds, key=len, reverse=True)]


def _line(kind: pd.DataFrame) -> str:
    first = kind.iloc[0]
    where = f"order {first['order_id']}" if first["order_id"] else f"row {first['row']}"
    what = f"{first['column'] or 'the row'} is not {first['expected']}"
    found = f'"{first["found"]}"' if first["found"] else "empty"
    return f"{len(kind):>6,}  {what} (first: {where}, {found})"
