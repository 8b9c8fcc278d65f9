"""The figures of a part of the judged orders: by what became known and, where there is one, by the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from diversion_risk.model.judging import JudgedOrders, Report, Said, judge
from diversion_risk.model.measures import Curve, Judged, Measure, Statistic, measures, with_intervals

TRUTH = "truth"
"""The view that counts an order as diverted where a simulated world meant it so."""
SHARE = 0.01
"""Of a part's orders: its precision is told at this share."""
LEAST = 5
"""Diverted orders below which a part has no figures: they would tell of single cases."""


@dataclass(frozen=True)
class Asked:
    """Judged orders with what everyone said of them; `true` is the truth where it is known."""

    orders: JudgedOrders
    contenders: Mapping[str, Said]
    true: np.ndarray | None
    resamples: int
    seed: int

    def part(self, chosen: np.ndarray) -> "Asked":
        """Some of the orders, by a mask."""
        contenders = {name: said.part(chosen) for name, said in self.contenders.items()}
        true = None if self.true is None else self.true[chosen]
        return replace(self, orders=self.orders.part(chosen), contenders=contenders, true=true)

    def all(self) -> Report:
        """Every figure in every view."""
        found = judge(self.orders, self.contenders, resamples=self.resamples, seed=self.seed)
        if self.true is not None:
            found[TRUTH] = {
                name: measures(self._by_truth(said), resamples=self.resamples, seed=self.seed)
                for name, said in self.contenders.items()
            }
        return found

    def few(self) -> Report:
        """The figures that a part can bear, over all its orders; a view with too few diverted ones is left out."""
        views = {"all_orders": {name: self.orders.view("all_orders", said) for name, said in self.contenders.items()}}
        if self.true is not None:
            views[TRUTH] = {name: self._by_truth(said) for name, said in self.contenders.items()}
        return {
            view: {name: self._few(judged) for name, judged in sides.items()}
            for view, sides in views.items()
            if all(LEAST <= judged.diverted.sum() < len(judged.diverted) for judged in sides.values())
        }

    def _few(self, judged: Judged) -> dict[str, Measure]:
        curve = Curve(judged.margin, judged.diverted)
        statistics: dict[str, Statistic] = {
            "average_precision": curve.average_precision,
            "roc_auc": curve.roc_auc,
            f"precision_at_{100 * SHARE:g}pct": partial(curve.hit, share=SHARE, which=0),
        }
        return with_intervals(statistics, judged, self.resamples, self.seed)

    def _by_truth(self, said: Said) -> Judged:
        assert self.true is not None
        return replace(self.orders.view("all_orders", said), diverted=self.true)
