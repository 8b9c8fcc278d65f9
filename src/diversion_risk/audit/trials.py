"""A small model put to tests it should fail: outcomes shuffled, time reversed, the delay of outcomes switched off."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.material import Material
from diversion_risk.audit.skill import LEAST, Auc, Z, auc, lower_bound
from diversion_risk.model.estimator import BoostedTrees

Describe = Callable[[pd.DataFrame], pd.DataFrame]
"""From outcomes to the facts of the material's rows, as if these were the outcomes known."""

SHUFFLES = 3
STRAY = 0.05
"""AUC above one half, at the lower bound, that shuffled outcomes must not leave."""
BACKWARD = 0.1
"""AUC by which learning from later orders may beat learning from earlier ones, at the lower bound; choices of ours both."""
AT_ONCE = 0.99
"""AUC, at the lower bound, that outcomes known at once must not reach; in simulated worlds they reach 0.98."""
BACKDATED = 0.01
"""Share of outcomes dated before their order, at the lower bound, that is more than slips of the pen."""


@dataclass(frozen=True)
class Trials:
    """The facts of the orders, and how they would read with other outcomes."""

    material: Material
    orders: pd.DataFrame = field(repr=False)
    outcomes: pd.DataFrame = field(repr=False)
    describe: Describe
    seed: int = 0

    def run(self) -> tuple[list[Finding], dict[str, dict[str, float | None]]]:
        """Leaks that show in the model's behaviour, and the figures of every trial."""
        later = self.material.later
        values = self.describe(self.outcomes)
        forward = self._learned(values, self._known_then(), later, self.material.diverted)
        backward = self._learned(values, later, ~later, self.material.diverted)
        at_once = self._learned(self.describe(self._known_at_once()), ~later, later, self.material.diverted)
        shuffled = [self._shuffled(self.seed + turn) for turn in range(SHUFFLES)]
        chance = Auc(
            float(np.mean([one.value for one in shuffled])),
            float(np.mean([one.error for one in shuffled])) / np.sqrt(SHUFFLES),
        )
        found = [_of_shuffles(chance), _of_time(forward, backward), _of_delay(forward, at_once), self._of_dates()]
        told = {"as it is": forward, "outcomes shuffled": chance, "time reversed": backward, "no delay": at_once}
        return [one for one in found if one is not None], {
            f"model, {name}": {"auc": _or_none(one.value), "low": _or_none(one.low), "high": _or_none(one.high)}
            for name, one in told.items()
        }

    def _known_then(self) -> np.ndarray:
        """Older rows whose outcome was known before the later half began."""
        later = self.material.later
        begin = self.material.order_day[later].min() if later.any() else 0
        return ~later & (self.material.known_day < begin)

    def _learned(self, values: pd.DataFrame, learn: np.ndarray, ask: np.ndarray, diverted: np.ndarray) -> Auc:
        """Learn from some rows and ask others; not measurable where either has too few of an outcome."""
        places = np.flatnonzero(learn)
        if min(diverted[places].sum(), (~diverted[places]).sum()) < LEAST:
            return Auc(np.nan, np.nan)
        # No directions: a model that is held to them has skill even where it learns nothing.
        model = BoostedTrees(
            n_estimators=100,
            num_leaves=15,
            max_depth=4,
            min_data_in_leaf=20,
            max_bin=255,
            monotone=False,
            seed=self.seed,
        )
        fitted = model.fit(values.iloc[places], diverted[places], [])
        return auc(fitted.margin(values[ask]), diverted[ask])

    def _shuffled(self, seed: int) -> Auc:
        """Skill for outcomes that were dealt anew among the orders looked at, look-backs and all."""
        random = np.random.default_rng(seed)
        order = self.orders["order_id"].to_numpy()[self.material.orders]
        dealt = random.permutation(self.material.diverted)
        told = pd.Series(np.where(dealt, "diverted", "cleared"), index=order)
        ids, old = self.outcomes["order_id"], self.outcomes["outcome"]
        # Only rows of the material are dealt anew; what else is known is the past that everyone shares.
        outcomes = self.outcomes.assign(outcome=ids.map(told).fillna(old).astype(old.dtype))
        later = self.material.later
        return self._learned(self.describe(outcomes), ~later, later, dealt)

    def _of_dates(self) -> Finding | None:
        before, count = int((self.material.known_day < self.material.order_day).sum()), len(self.material.known_day)
        if before < LEAST or lower_bound(before, count) < BACKDATED:
            return None
        return Finding(
            "no_delay",
            ("outcome_date",),
            f"{before:,} of {count:,} outcomes are dated before their order.",
            "date each outcome by the day on which it became known; what is backdated looks as if it had been known in time",
            {"before": float(before), "outcomes": float(count)},
        )

    def _known_at_once(self) -> pd.DataFrame:
        """Every outcome as if it had been known on the day of its order."""
        days = self.orders.set_index("order_id")["order_date"]
        return self.outcomes.assign(
            outcome_date=self.outcomes["order_id"].map(days).astype(self.outcomes["outcome_date"].dtype)
        )


def _of_shuffles(chance: Auc) -> Finding | None:
    if not chance.low > 0.5 + STRAY:
        return None
    return Finding(
        "shuffled",
        (),
        f"Outcomes dealt anew at random are foretold with an AUC of {chance.value:.3f} (at least {chance.low:.3f}).",
        "find the fact that sees the outcome of its own order, or a copy of it: a look-back that counts the order itself, an "
        "encoding of the whole period, rows that stand twice",
        {"auc": chance.value, "low": chance.low},
    )


def _of_time(forward: Auc, backward: Auc) -> Finding | None:
    gap = backward.value - forward.value
    low = gap - Z * float(np.hypot(forward.error, backward.error))
    if not low > BACKWARD:
        return None
    return Finding(
        "reversed",
        (),
        f"Learned from the later half and asked of the older one the AUC is {backward.value:.3f}, the right way round it is "
        f"{forward.value:.3f}.",
        "look for columns that were filled or corrected for old orders only, once it was known how they ended",
        {"forward": forward.value, "backward": backward.value, "gap_low": low},
    )


def _of_delay(forward: Auc, at_once: Auc) -> Finding | None:
    if not (at_once.low >= AT_ONCE > forward.high):
        return None
    return Finding(
        "no_delay",
        (),
        f"Were every outcome known on the day of its order, the AUC would be {at_once.value:.3f} instead of {forward.value:.3f}: "
        "orders close to each other share their outcome.",
        "never date an outcome by its order; hold the delay that outcomes have in life, in training and in judging alike",
        {"delayed": forward.value, "at_once": at_once.value},
    )


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
