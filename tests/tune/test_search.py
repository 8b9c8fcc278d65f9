"""The search by itself, on a course that is told what each trial finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import optuna

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.tune.search import Search
from diversion_risk.tune.space import Bounds, Space


@dataclass
class _Told:
    """The figures of each trial, one after the other; counts the origins that were run."""

    figures: list[list[float]]
    estimator: BoostedTrees = field(default_factory=BoostedTrees)
    origins: tuple[int, ...] = (1, 2)
    run_to: list[int] = field(default_factory=list)

    def run(self, settings: Any) -> Iterator[float]:
        del settings
        turn = len(self.run_to)
        self.run_to.append(0)
        for figure in self.figures[turn]:
            self.run_to[turn] += 1
            yield figure


def test_a_trial_below_the_median_is_given_up_before_its_last_origin() -> None:
    study, course = optuna.create_study(direction="maximize"), _Told([[0.5, 0.6], [0.5, 0.7], [0.1, 0.9]])
    Search(Space({"num_leaves": Bounds(7, 63)}), 3, 2, seed=0).go_on(study, course, lambda: None)  # type: ignore[arg-type]
    assert course.run_to == [2, 2, 1]
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "COMPLETE", "PRUNED"]
    assert study.best_trial.number == 1 and study.trials[0].params == {"num_leaves": 31}
