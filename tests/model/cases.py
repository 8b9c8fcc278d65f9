"""Made-up orders to learn from: a fact that tells diverted ones, and an authority that looks at some of them."""

import numpy as np
import pandas as pd

from diversion_risk.model.examples import Examples
from tests.model.learned import matrix


def examples(rows: int = 900, looked: float = 0.3, missed: float = 0.0, seed: int = 0) -> tuple[Examples, np.ndarray]:
    """Orders of a year and which are diverted in truth; a look, on purpose or at random, may miss what is there."""
    random = np.random.default_rng(seed)
    values = matrix(rows, seed)
    truth = values["grows"].fillna(-9).to_numpy() > 1.2
    looked_at = random.random(rows) < np.where(values["shrinks"].fillna(0) < 0, 1.6, 0.4) * looked
    found = truth & (random.random(rows) >= missed)
    known = pd.DataFrame({"outcome": np.where(found, "diverted", "cleared"), "selected_by": "targeted"})
    known["selected_by"] = np.where(random.random(rows) < 0.2, "random", known["selected_by"])
    days = pd.Series(pd.date_range("2023-07-02", periods=rows, freq=pd.Timedelta(days=365) / rows).normalize())
    known["outcome_date"] = days + pd.to_timedelta(random.integers(5, 60, rows), unit="D")
    buyers = pd.Series([f"B-{number % 150}" for number in range(rows)])
    return Examples(values, days, buyers, known.where(pd.Series(looked_at))), truth
