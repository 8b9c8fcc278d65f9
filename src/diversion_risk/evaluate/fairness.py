"""What a ranking does to honest trade: who is listed and was cleared, by destination, age of the buyer and size of the order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import beta

from diversion_risk.evaluate.book import Book
from diversion_risk.model.judging import Said

SHARE = 0.02
"""Share of the period's orders taken as listed: the riskiest, as the default policy has it."""
FEWEST = 20
"""Cleared orders below which a group's rate is not told: an interval over nearly everything invites to be misread."""
AGES = ((365, "under 1 year"), (3 * 365, "1 to 3 years"), (10 * 365, "3 to 10 years"), (np.inf, "10 years or more"))
SIZES = (
    (1_000, "under 1,000 USD"),
    (10_000, "1,000 to 10,000 USD"),
    (100_000, "10,000 to 100,000 USD"),
    (np.inf, "100,000 USD or more"),
)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Group:
    """The orders of one group; rates and their 90 % intervals are `None` where too few were cleared."""

    name: str
    orders: int
    listed: int
    cleared: int
    """Orders looked at and found to have stayed where they were declared."""
    cleared_listed: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Fairness:
    """What one model does to honest trade in a period."""

    explained: float | None
    """Share of the variance of the margin that the destination alone explains; `None` where no margin differs."""
    overall: Group
    groups: Mapping[str, tuple[Group, ...]]
    """By kind: destination, age of the buyer, size of the order."""

    def to_dict(self) -> dict[str, Any]:
        """As plain values, ready for JSON."""
        return asdict(self)


def fairness(book: Book, values: pd.DataFrame, said: Said) -> Fairness:
    """Judge by the orders known to be cleared; an order nobody looked at is neither honest nor diverted here."""
    margin = said.margin
    size = max(1, round(SHARE * len(margin)))
    is_listed = np.zeros(len(margin), dtype=bool)
    is_listed[np.argsort(-margin, kind="stable")[:size]] = True
    is_cleared = book.judged().known["outcome"].eq("cleared").fillna(False).to_numpy(dtype=bool)
    age = values["buyer_age_days"] if "buyer_age_days" in values else pd.Series(np.nan, index=values.index)
    kinds = {
        "destination": book.orders["destination_country"].astype(object).to_numpy(),
        "age of the buyer": banded(age.to_numpy(dtype=float), AGES),
        "size of the order": banded(book.orders["value_usd"].to_numpy(dtype=float), SIZES),
    }
    everyone = _group("all orders", np.ones(len(margin), dtype=bool), is_listed, is_cleared)
    groups = {
        kind: tuple(_group(name, names == name, is_listed, is_cleared) for name in _order(kind, names))
        for kind, names in kinds.items()
    }
    return Fairness(explained_by(margin, kinds["destination"]), everyone, groups)


def explained_by(margin: np.ndarray, groups: np.ndarray) -> float | None:
    """Share of the variance that lies between groups, less what as many groups would show by chance (epsilon squared).

    Kelley, An unbiased correlation ratio measure, 1935; never below 0.
    """
    count, kinds = len(margin), len(set(groups))
    whole = float(np.sum((margin - margin.mean()) ** 2)) if count else 0.0
    if whole == 0 or count <= kinds:
        return None
    within = float(
        sum(np.sum((part - part.mean()) ** 2) for part in (margin[groups == one] for one in sorted(set(groups))))
    )
    return max(0.0, 1 - within / (count - kinds) / (whole / (count - 1)))


def banded(values: np.ndarray, bands: tuple[tuple[float, str], ...]) -> np.ndarray:
    """The band of each value; an unknown value has a band of its own."""
    ends = np.array([end for end, _ in bands])
    names = np.array([*(name for _, name in bands), UNKNOWN], dtype=object)
    place = np.minimum(np.searchsorted(ends, values, side="right"), len(bands) - 1)
    return np.asarray(names[np.where(np.isnan(values), len(bands), place)])


def _order(kind: str, names: np.ndarray) -> list[str]:
    present = set(names.tolist())
    if kind == "destination":
        return sorted(present, key=lambda name: (-int(np.sum(names == name)), name))
    bands = [name for _, name in (AGES if kind == "age of the buyer" else SIZES)]
    return [name for name in [*bands, UNKNOWN] if name in present]


def _group(name: str, inside: np.ndarray, is_listed: np.ndarray, is_cleared: np.ndarray) -> Group:
    cleared, hit = int((inside & is_cleared).sum()), int((inside & is_cleared & is_listed).sum())
    told: tuple[float | None, float | None, float | None] = (None, None, None)
    if cleared >= FEWEST:
        # Jeffreys' interval; at its ends nothing is cut off.
        low = 0.0 if hit == 0 else float(beta.ppf(0.05, hit + 0.5, cleared - hit + 0.5))
        high = 1.0 if hit == cleared else float(beta.ppf(0.95, hit + 0.5, cleared - hit + 0.5))
        told = (hit / cleared, low, high)
    return Group(name, int(inside.sum()), int((inside & is_listed).sum()), cleared, hit, *told)
