"""What an evaluation found, as plain values and as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from diversion_risk.evaluate.ceiling import Lesson
from diversion_risk.evaluate.fairness import Fairness
from diversion_risk.evaluate.gap import Gap
from diversion_risk.evaluate.hearing import CEILING, RED_FLAGS
from diversion_risk.model.judging import VIEWS, Report
from diversion_risk.outputs.figures import figure_table, plain_figures

TRUTH = "truth"
"""The view that counts an order as diverted where a simulated world meant it so."""


@dataclass(frozen=True)
class Answer:
    """Figures for each view and contender, and for each value of the column asked for."""

    orders: int
    looked_at: int
    diverted: int
    figures: Report
    by: Mapping[str, Report] = field(default_factory=dict)
    ceiling: Lesson | str | None = None
    """What the ceiling learned, or why there is none; `None` where no truth was given."""
    fairness: Mapping[str, Fairness] = field(default_factory=dict)
    """What each model does to honest trade."""

    @property
    def gaps(self) -> dict[str, Gap]:
        """How far each model stays below the ceiling, where there is one."""
        found = {name: figures["average_precision"].value for name, figures in self.figures.get(TRUTH, {}).items()}
        ceiling = found.pop(CEILING, None)
        found.pop(RED_FLAGS, None)
        return {} if ceiling is None else {name: Gap(value, ceiling) for name, value in found.items()}

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, ready for JSON; what could not be measured is `null`.

        `figures`: view, contender, figure, then `value`, `low` and `high`; the view `truth` is there with `--truth` alone,
        and in it the contender `ceiling` where there is one. `by`: the same without `truth`, under each value of the column.
        `ceiling`: `null` without `--truth`; `{"reason": ...}` where there is none; else `orders`, `diverted`, `from`
        (orders by where they came from: `orders`, `history` or `model`), `orders_of_model` and `periods` of its training.
        `gap`: under each model its average precision (`model`), that of the `ceiling`, and `share`, the one over the other.
        `fairness`: under each model the share of its margin's variance that the destination explains, and by destination,
        age of the buyer and size of the order how many of the cleared were listed; a rate is `null` where few were cleared.
        """
        return {
            "orders": self.orders,
            "looked_at": self.looked_at,
            "diverted": self.diverted,
            "figures": plain_figures(self.figures),
            "by": {value: plain_figures(found) for value, found in self.by.items()},
            "ceiling": self.ceiling.to_dict() if isinstance(self.ceiling, Lesson) else _reason(self.ceiling),
            "fairness": {name: found.to_dict() for name, found in self.fairness.items()},
            "gap": {name: gap.to_dict() for name, gap in self.gaps.items()},
        }


def told(answer: Answer) -> str:
    """The answer as text."""
    head = (
        f"{answer.orders:,} orders, {answer.looked_at:,} looked at, {answer.diverted:,} confirmed as diverted; "
        "90 % intervals by resampling buyers"
    )
    views = {**VIEWS, TRUTH: "every order by the simulated truth"}
    blocks = [f"{view}: {views[view]}\n{figure_table(found)}" for view, found in answer.figures.items()]
    parts = [
        f"{value}\n{figure_table(found['all_orders'])}" for value, found in answer.by.items() if "all_orders" in found
    ]
    below = ["\n".join(_about_the_ceiling(answer))] if answer.ceiling is not None else []
    return "\n\n".join([head, *blocks, *below, *parts])


def _about_the_ceiling(answer: Answer) -> Iterator[str]:
    if not isinstance(answer.ceiling, Lesson):
        yield f"no ceiling: {answer.ceiling}"
        return
    yield f"ceiling: {answer.ceiling.told()}"
    yield from (gap.told(name) for name, gap in answer.gaps.items())


def _reason(why: str | None) -> dict[str, str] | None:
    return None if why is None else {"reason": why}
