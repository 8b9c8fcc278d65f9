"""Intent: whether the top reasons name what the simulated agents planted, beside how often they name it of honest orders."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.portrait.leading import leading
from reason_checks.past import Past
from reason_checks.told import Told

YOUNG_DAYS = 730
AGE = "the age of the buyer"
GOODS = "goods unusual for the buyer"
ENOUGH = 30
"""Orders below which a rate is not quoted."""


def intent(told: Told, past: Past, truth: Path) -> dict[str, Any]:
    """Rates of themes among the top five, for orders by what the truth says of them and for honest ones."""
    known = pd.read_parquet(truth).set_index("order_id").loc[past.rows["order_id"]]
    diverted, role = known["diverted"].to_numpy(dtype=bool), known["role"].to_numpy(dtype=object)
    named = _named(told)
    age = (past.rows["day"] - past.rows["founded"]).to_numpy(dtype=float)
    young, honest = age < YOUNG_DAYS, role == "honest buyer"
    created = (role == "created front") & diverted
    turned = (role == "turned front") & diverted
    new = _first_of_goods(past)
    planted = [
        ("a front founded for it, its founding day stated and less than two years ago", AGE, created & young),
        ("an honest order by a buyer as young", AGE, honest & young),
        ("an honest order by a buyer known to be older", AGE, honest & (age >= YOUNG_DAYS)),
        ("an honest order, no founding day stated", AGE, honest & np.isnan(age)),
        ("an established buyer won over, ordering goods of a heading it never ordered before", GOODS, turned & new),
        ("an honest order of a heading its buyer, with earlier orders, never ordered before", GOODS, honest & new),
        ("an honest order of a heading its buyer ordered before", GOODS, honest & ~new),
    ]
    return {
        "planted": [_rate(name, theme, here, named, told) for name, theme, here in planted],
        "roles": [_of_role(kind, here, named) for kind, here in _roles(role, diverted)],
        "themes": list(named),
    }


def _named(told: Told) -> pd.DataFrame:
    """Which themes are among the top five of each order."""
    names = list(told.view.themes)
    leaders = leading(told.view.themes)
    held = np.zeros((len(leaders), len(names) + 1), dtype=bool)
    held[np.arange(len(leaders))[:, None], leaders] = True
    return pd.DataFrame(held[:, :-1], columns=names)


def _first_of_goods(past: Past) -> np.ndarray:
    """Orders of a heading that the buyer, known from earlier days, had not ordered before."""
    found = np.zeros(len(past.rows), dtype=bool)
    for row in range(len(found)):
        whole, same = past.before(row, "buyer_id"), past.before(row, "buyer_id", "heading")
        found[row] = whole is not None and same is not None and len(whole) > 0 and len(same) == 0
    return found


def _roles(role: np.ndarray, diverted: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for kind in ("created front", "rented front", "turned front"):
        yield f"diverted, {kind}", (role == kind) & diverted
    yield "honest", role == "honest buyer"


def _rate(name: str, theme: str, here: np.ndarray, named: pd.DataFrame, told: Told) -> dict[str, Any]:
    listed = here & told.view.listed
    return {
        "name": name,
        "theme": theme,
        "orders": int(here.sum()),
        "rate": _mean(named[theme], here),
        "listed": int(listed.sum()),
        "rate_listed": _mean(named[theme], listed),
    }


def _of_role(kind: str, here: np.ndarray, named: pd.DataFrame) -> dict[str, Any]:
    return {"name": kind, "orders": int(here.sum()), "rates": {theme: _mean(named[theme], here) for theme in named}}


def _mean(named: pd.Series, here: np.ndarray) -> float | None:
    return float(named[here].mean()) if here.sum() >= ENOUGH else None
