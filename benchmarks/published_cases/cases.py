"""The published cases: orders as the mapping draws them, and the compilers' notes that sort them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders

SOURCE = "cases"
GUESSED_DATES = ("approx_from_report", "memory_approx", "not_stated", "")
FIRST_DAY = pd.Timestamp("2022-01-01")
"""Diversions before it are scored apart: the sanctions they would have evaded were others."""


@dataclass(frozen=True)
class Cases:
    """The rows of the table that are fit for headline figures and can be scored; all parts on the same rows."""

    orders: pd.DataFrame
    diverted: np.ndarray
    notes: pd.DataFrame
    """`case_group`, `basis`, `legal_status`, `order_date_precision`: annotation, never a column of the order."""
    kept_out: dict[str, int]
    """How many rows are not here, by why; the first three are of the table, the last of the rows fit for use."""

    @property
    def recent(self) -> np.ndarray:
        """Rows whose order is from 2022 or later."""
        return (self.orders["order_date"] >= FIRST_DAY).to_numpy()

    @property
    def documented(self) -> np.ndarray:
        """Rows that a source tells of, rather than general knowledge."""
        return self.notes["basis"].eq("documented").to_numpy()

    @property
    def groups(self) -> np.ndarray:
        """The unit of resampling."""
        return self.notes["case_group"].to_numpy()

    def kinds(self) -> dict[str, np.ndarray]:
        """The rows of each kind; every row is of one."""
        return {
            "diverted": self.diverted & self.recent,
            "diverted_before": self.diverted & ~self.recent,
            "documented": ~self.diverted & self.documented,
            "constructed": ~self.diverted & ~self.documented,
        }

    def subsets(self, column: str) -> dict[str, np.ndarray]:
        """The diversions since 2022 by the value of a note."""
        wanted = self.kinds()["diverted"]
        values = self.notes[column].to_numpy()
        return {value: wanted & (values == value) for value in sorted(set(values[wanted]))}


def read_cases(path: Path) -> Cases:
    """Read the table by its mapping and keep the rows that its rules of use allow."""
    checked = read_orders(path, SOURCE)
    outcome = latest_known(read_outcomes(path, SOURCE).rows).set_index("order_id")["outcome"]
    notes = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("row_id")
    usable = notes["use_for_eval"].eq("1")
    kept = usable.reindex(checked.rows["order_id"]).to_numpy(dtype=bool)
    orders = checked.rows[kept].reset_index(drop=True)
    lost = notes[usable & ~notes.index.isin(orders["order_id"])]
    precision = notes["order_date_precision"]
    return Cases(
        orders=orders,
        diverted=outcome.reindex(orders["order_id"]).eq("diverted").to_numpy(dtype=bool),
        notes=notes.assign(date=np.where(precision.isin(GUESSED_DATES), "guessed", "stated")).loc[orders["order_id"]],
        kept_out={
            "rows": len(notes),
            "not_for_use": int((~usable).sum()),
            "lost_diverted": int(lost["label"].eq("1").sum()),
            "lost_ordinary": int(lost["label"].eq("0").sum()),
        },
    )
