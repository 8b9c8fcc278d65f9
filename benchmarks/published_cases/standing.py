"""Where each case stands among ordinary orders that are left with the same columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.assess.assess import Assessed
from diversion_risk.outputs.order_text import order_text
from diversion_risk.score.scorer import Scorer, explain_one
from published_cases.contenders import Contenders
from published_cases.masks import Pattern, masked, patterns
from published_cases.worlds import POOL, Ordinary

POOLS = ("any", "own_year")


@dataclass(frozen=True)
class View:
    """What is left of the orders before they are scored."""

    keep: Pattern | None = None
    """Columns left to every order; `None` leaves each what it has."""
    day: pd.Timestamp | None = None
    """The day on which every order is placed; `None` leaves each its own."""

    def of(self, orders: pd.DataFrame) -> pd.DataFrame:
        """The orders under this view."""
        left = orders if self.keep is None else masked(orders, self.keep)
        if self.day is None:
            return left
        return left.assign(order_date=pd.Series(self.day, index=left.index, dtype=left["order_date"].dtype))


@dataclass(frozen=True)
class Standing:
    """What each contender said of the cases, and how many ordinary orders stand above them or level with them.

    All tables have one row a case and one column a contender; `above` and `level` have one table a pool.
    """

    said: pd.DataFrame
    above: Mapping[str, pd.DataFrame]
    level: Mapping[str, pd.DataFrame]

    def listed(self, contender: str, share: float, pool: str = "any") -> np.ndarray:
        """Chance of each case to be among the riskiest share of the pool, when ties are broken by lot."""
        above, level = self.above[pool][contender].to_numpy(), self.level[pool][contender].to_numpy()
        return np.asarray(np.clip((share * POOL - above) / (level + 1), 0.0, 1.0))

    def rank(self, contender: str, pool: str = "any") -> np.ndarray:
        """Rank among the ordinary orders of the pool, 1 is the riskiest; the middle one of a tie."""
        above, level = self.above[pool][contender].to_numpy(), self.level[pool][contender].to_numpy()
        return np.asarray(1 + above + level / 2)


def standing(scorer: Scorer, cases: pd.DataFrame, ordinary: Ordinary, view: View, contenders: Contenders) -> Standing:
    """Score the cases among ordinary orders: each case beside orders that fill no column which it leaves empty."""
    left = view.of(cases)
    parts = [
        _part(
            _assessed(scorer, left.iloc[rows], ordinary, view, pattern),
            len(rows),
            ordinary,
            left.iloc[rows],
            contenders,
        )
        for pattern, rows in patterns(left)
    ]
    tables = [pd.concat(table).reindex(left.index) for table in zip(*parts, strict=True)]
    said, *counts = tables
    return Standing(said, dict(zip(POOLS, counts[:2], strict=True)), dict(zip(POOLS, counts[2:], strict=True)))


def without_past(scorer: Scorer, cases: pd.DataFrame, view: View, contenders: Contenders) -> pd.DataFrame:
    """What each contender says of the cases where nobody has a past but the cases themselves."""
    left = view.of(cases)
    assert scorer.stored.outcomes is not None
    return contenders.say(scorer.assess(left, left.iloc[:0], scorer.stored.outcomes.iloc[:0]))


def page(scorer: Scorer, cases: pd.DataFrame, row: int, ordinary: Ordinary, view: View) -> str:
    """The text page of one case as one more order among those of the pool `any`."""
    pool = Ordinary(ordinary.orders.iloc[ordinary.pools["any"]].reset_index(drop=True), {})
    one = view.of(cases).iloc[[row]]
    pattern = next(patterns(one))[0]
    return order_text(explain_one(_assessed(scorer, one, pool, view, pattern), str(one["order_id"].iloc[0])))


def _assessed(scorer: Scorer, cases: pd.DataFrame, ordinary: Ordinary, view: View, pattern: Pattern) -> Assessed:
    beside = masked(view.of(ordinary.orders), pattern)
    return scorer.assess(pd.concat([cases, beside], ignore_index=True))


def _part(
    assessed: Assessed, count: int, ordinary: Ordinary, cases: pd.DataFrame, contenders: Contenders
) -> tuple[pd.DataFrame, ...]:
    said = contenders.say(assessed)
    ours = said.iloc[:count].set_axis(cases.index)
    theirs = said.iloc[count:].reset_index(drop=True)
    pools = {"any": ["any"] * count, "own_year": [ordinary.pool_of(day) for day in cases["order_date"]]}
    counts = [
        pd.DataFrame(
            {name: _count(ours[name], theirs[name], ordinary, pools[pool], level) for name in said}, index=ours.index
        )
        for level in (False, True)
        for pool in POOLS
    ]
    return ours, *counts


def _count(ours: pd.Series, theirs: pd.Series, ordinary: Ordinary, pools: list[str], level: bool) -> list[int]:
    """How many orders of each case's pool stand above it, or level with it."""
    beside = [theirs.to_numpy()[ordinary.pools[pool]] for pool in pools]
    return [
        int((other == own).sum() if level else (other > own).sum()) for own, other in zip(ours, beside, strict=True)
    ]
