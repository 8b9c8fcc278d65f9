"""A journal of two runs, for tests to read and to meddle with."""

from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.journal.book import opened
from diversion_risk.journal.lines import entry_lines
from diversion_risk.journal.page import pages
from tests.factory import checked_orders

RUNS = (300, 5)


def scores(count: int, first: int = 0) -> pd.DataFrame:
    """Scores of so many orders, the first of them to be reviewed."""
    listed = [place == 0 for place in range(count)]
    return pd.DataFrame(
        {
            "order_id": [f"O-{first + place}" for place in range(count)],
            "risk": [0.9 if one else 0.001 for one in listed],
            "risk_low": 0.0005,
            "risk_high": 0.95,
            "margin": [2.25 - place / 7 for place in range(count)],
            "rank": range(1, count + 1),
            "decision": ["review" if one else "release" for one in listed],
            "selected_by": ["risk" if one else "" for one in listed],
            "reasons": [['a kilogram costs "8.5" times what it usually did'] if one else [] for one in listed],
            "red_flags": [["overpayment"] if one else [] for one in listed],
        }
    )


def orders(count: int, first: int = 0) -> pd.DataFrame:
    """The orders that the scores are of."""
    return checked_orders(*({"order_id": f"O-{first + place}"} for place in range(count)))


def write(where: str, count: int, first: int = 0) -> None:
    """Add one run."""
    laid = list(pages(entry_lines(scores(count, first), orders(count, first))))
    with opened(where, new=True) as journal, journal.adding({"who": "Ada", "entries": count}, laid):
        pass


@pytest.fixture
def journal(tmp_path: Path) -> str:
    """The name of a journal with two runs of 300 and 5 orders."""
    where = str(tmp_path / "nights.sqlite")
    write(where, RUNS[0])
    write(where, RUNS[1], first=1000)
    return where
