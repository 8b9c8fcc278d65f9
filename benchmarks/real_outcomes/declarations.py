"""The declarations, cut by time, without the columns that the audit finds written after the outcome."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.audit.audit import audit
from diversion_risk.audit.finding import Audit
from diversion_risk.model.measures import Judged
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders

MAPPING = "lemis"
YEAR = 2019
"""The last year of the file is judged; nothing of it, and nothing that became known in it, is learned from."""
EARLIER_YEARS = (2017, 2018)
"""Judged in the same way; settings may be weighed on these, never on the last."""
RAW = (
    "species_code", "genus", "species", "specific_name", "generic_name", "description", "country_origin",
    "country_imp_exp", "port", "quantity as it came",
)  # fmt: skip
"""Columns of the file for plain boosters: all that vary, without numbers of rows, dates and what the audit names."""


@dataclass(frozen=True)
class Declarations:
    """Lines of declarations, one row each in all parts."""

    orders: pd.DataFrame = field(repr=False)
    extras: pd.DataFrame = field(repr=False)
    outcomes: pd.DataFrame = field(repr=False)
    audit: Audit = field(repr=False)
    """Of what was known when the last year began."""
    year: int = YEAR
    """The year judged."""

    def of_year(self, year: int) -> "Declarations":
        """The same declarations with another year judged."""
        return replace(self, year=year)

    @property
    def first(self) -> date:
        """First day judged."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """Last day judged."""
        return date(self.year, 12, 31)

    @cached_property
    def known(self) -> pd.DataFrame:
        """Outcome of each line, in the end."""
        return latest_known(self.outcomes).set_index("order_id").reindex(self.orders["order_id"])

    @property
    def judged(self) -> np.ndarray:
        """Lines of the judged year."""
        days = self.orders["order_date"]
        return ((days >= pd.Timestamp(self.first)) & (days <= pd.Timestamp(self.last))).to_numpy()

    @property
    def learned(self) -> np.ndarray:
        """Earlier lines whose outcome was known when the judged year began."""
        begin = pd.Timestamp(self.first)
        return (self.orders["order_date"] < begin).to_numpy() & (self.known["outcome_date"] < begin).to_numpy()

    @property
    def refused(self) -> np.ndarray:
        """Which lines were refused."""
        return self.known["outcome"].eq("diverted").to_numpy(dtype=bool)

    @property
    def named(self) -> list[str]:
        """Columns in which the audit found a leak."""
        return sorted({name for one in self.audit.findings for name in (*one.columns, *one.also)})

    def raw(self) -> pd.DataFrame:
        """The raw columns for plain boosters: text as categories, the quantity as a number."""
        allowed = [name for name in RAW if name not in self.named]
        cells = {name: self.extras[name].astype("category") for name in allowed if not name.startswith("quantity")}
        return pd.DataFrame(cells).assign(quantity=self.orders["quantity"].astype(float))

    def by_declaration(self, score: np.ndarray) -> Judged:
        """The judged declarations: each as risky as its riskiest line, refused where a line was."""
        lines = pd.DataFrame({
            "declaration": self.orders["buyer_id"][self.judged].to_numpy(),
            "score": score,
            "refused": self.refused[self.judged],
        })  # fmt: skip
        whole = lines.groupby("declaration", sort=True).max()
        names = whole.index.to_numpy()
        return Judged(whole["score"].to_numpy(), whole["refused"].to_numpy(), names, np.full(len(names), "US"))


def read_declarations(path: Path) -> Declarations:
    """Read the file by its mapping and set to unknown what the audit finds written later."""
    orders, outcomes = read_orders(path, MAPPING), read_outcomes(path, MAPPING).rows
    begin = pd.Timestamp(date(YEAR, 1, 1))
    past = (orders.rows["order_date"] < begin).to_numpy()
    audited = audit(
        orders.rows[past].reset_index(drop=True),
        orders.extras[past].reset_index(drop=True),
        outcomes[outcomes["outcome_date"] < begin],
    )
    found = {name for one in audited.findings if one.kind == "after_outcome" for name in one.columns}
    blank = {
        name: pd.Series(None, index=orders.rows.index, dtype=orders.rows[name].dtype)
        for name in found & set(orders.rows)
    }
    return Declarations(orders.rows.assign(**blank), orders.extras, outcomes, audited)
