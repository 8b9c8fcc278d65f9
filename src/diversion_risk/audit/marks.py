"""Columns that look written after the outcome: values that only one outcome has, or that only looked-at orders have."""

import numpy as np
import pandas as pd

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.material import PARTIES, Material, coded
from diversion_risk.audit.skill import LEAST, SURE, lower_bound, upper_bound

FEW = 0.05
"""Share of the rarer outcome that a value must have for anyone to care, a choice of ours."""
RARE = 0.01
"""A mark of one outcome is found on fewer than this share of the others."""
MOST = 0.5
"""A mark of one outcome is found on more than this share of it."""
NEAR = 1
"""Days by which a date may miss the outcome's."""
_MOSTLY = 0.8
_TOLD = 3
"""Values that a finding names."""
ADVICE = (
    "leave it out of everything a model sees, or take it from a record made when the order was placed; "
    "a figure reached with it is worth nothing"
)


def marks(material: Material) -> list[Finding]:
    """One finding for each column that gives away the outcome by its values, by its dates, or by being filled."""
    found = []
    for column in material.columns:
        name = str(column)
        if name in PARTIES or name in {"order_id", "order_date"}:
            continue
        shown = _by_outcome(material, name) or _by_date(material, name) or _by_look(material, name)
        if shown is not None:
            says, evidence = shown
            found.append(Finding("after_outcome", (name,), says, ADVICE, evidence, material.other_names(name)))
    return found


Shown = tuple[str, dict[str, float]] | None
"""What shows that a column was written later, in words and in numbers; `None` where nothing does."""


def _by_outcome(material: Material, column: str) -> Shown:
    """Values that (nearly) only the rarer outcome has, or that most of it has and (nearly) none of the other."""
    diverted = material.diverted
    rarer, word = (diverted, "diverted") if diverted.mean() <= 0.5 else (~diverted, "cleared")
    if rarer.sum() < LEAST:
        return None
    codes = material.codes[column]
    hits, orders = np.bincount(codes, rarer), np.bincount(codes)
    sure = (lower_bound(hits, orders) >= SURE) & (hits >= FEW * rarer.sum())
    mark = (lower_bound(hits, rarer.sum()) > MOST) & (upper_bound(orders - hits, (~rarer).sum()) < RARE)
    given = np.flatnonzero(sure | mark)
    if not len(given):
        return None
    told = sorted(given, key=lambda code: -hits[code])[:_TOLD]
    names = _names(material.columns[column], codes)
    values = " and ".join(f"{hits[code]:,.0f} of the {orders[code]:,} orders with {names[code]}" for code in told)
    share = hits[given].sum() / rarer.sum()
    says = (
        f"{values} are {word}: {share:.0%} of all that are. Of the other orders looked at "
        f"{(rarer.sum() - hits[given].sum()) / max(1, len(rarer) - orders[given].sum()):.1%} are."
    )
    return says, {
        "hits": float(hits[given].sum()),
        "orders": float(orders[given].sum()),
        "base": float(rarer.mean()),
        "share_of_outcome": float(share),
    }


def _by_look(material: Material, column: str) -> Shown:
    """Filled, or filled with some value, (nearly) only where an order was looked at."""
    looked_at = material.looked_at
    if not 0 < looked_at.mean() <= MOST:
        return None
    values = material.everyone[column]
    codes = coded(values)
    filled = values.notna().to_numpy()
    codes = np.append(codes, np.full(int(filled.sum()), codes.max() + 1))
    looked_at_twice = np.append(looked_at, looked_at[filled])
    orders, hits = np.bincount(codes), np.bincount(codes, looked_at_twice)
    sure = np.flatnonzero((lower_bound(hits, orders) >= SURE) & (hits >= FEW * looked_at.sum()))
    if not len(sure):
        return None
    code = sure[-1]
    what = "anything" if code == len(orders) - 1 else _names(values, codes[: len(values)])[code]
    says = (
        f"Of the {orders[code]:,} orders that have {what} there, {hits[code] / orders[code]:.1%} were looked at; "
        f"of all orders {looked_at.mean():.1%} were."
    )
    return says, {"hits": float(hits[code]), "orders": float(orders[code]), "base": float(looked_at.mean())}


def _by_date(material: Material, column: str) -> Shown:
    """A date, or a year, that lies after the order's and is the outcome's."""
    values = material.columns[column]
    days = _days(values)
    if days is not None:
        return _follows(days, material.order_day, material.known_day, NEAR)
    years = pd.to_numeric(values.astype("string"), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if np.mean((years >= 1990) & (years < 2100)) < _MOSTLY:
        return None
    return _follows(years, _year(material.order_day), _year(material.known_day), 0)


def _follows(found: np.ndarray, ordered: np.ndarray, known: np.ndarray, near: int) -> Shown:
    after = found > ordered
    agrees = after & (np.abs(found - known) <= near)
    if after.sum() < LEAST or lower_bound(agrees.sum(), after.sum()) < MOST:
        return None
    says = (
        f"It lies after the order on {after.sum():,} of {len(found):,} orders looked at, and on {agrees.sum():,} of these "
        "it is the time at which the outcome became known."
    )
    return says, {"after_order": float(after.sum()), "with_outcome": float(agrees.sum()), "orders": float(len(found))}


def _days(values: pd.Series) -> np.ndarray | None:
    """A column as days since 1970-01-01, NaN where it holds none; `None` where it is no column of dates."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        texts = values.astype("string").str.strip()
        written = texts.str.match(r"^\d{4}-\d{2}-\d{2}([T ].*)?$").fillna(False).astype(bool)
        if not written.any() or written.sum() < _MOSTLY * texts.notna().sum():
            return None
        values = pd.to_datetime(texts.where(written).str[:10], errors="coerce")
    days = values.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(float))


def _year(days: np.ndarray) -> np.ndarray:
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970.0)


def _names(values: pd.Series, codes: np.ndarray) -> list[str]:
    """What each code stands for, shortened, in quotes; unknown is "nothing"."""
    places = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    places[codes[::-1]] = np.arange(len(codes))[::-1]
    told = values.iloc[places].astype("string")
    return ["nothing" if pd.isna(text) else f'"{text[:40]}"' for text in told]
