"""Which strategy to use: told by how each would have ranked what became known later, never by the truth."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.origins import VIEWS, Origin, Origins, Trial, trials
from diversion_risk.model.labels.strategy import LabelStrategy
from diversion_risk.model.pupil import Pupil

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """The strategy chosen, and why."""

    name: str
    strategy: LabelStrategy
    view: str | None
    """By which of `VIEWS` was chosen; `None` where there was nothing to choose by."""
    origins: tuple[str, ...]
    trials: Mapping[str, Trial]

    def told(self) -> str:
        """The choice in a sentence."""
        if self.view is None:
            return f"{self.name}, for too little was confirmed after any origin to choose by"
        figures = ", ".join(f"{name} {trial.value:.3f}" for name, trial in self.trials.items())
        return f"{self.name}, by the {VIEWS[self.view]}, in the time after {' and '.join(self.origins)}: {figures}"

    def to_dict(self) -> dict[str, Any]:
        """The choice as plain values."""
        trials = {name: vars(trial) for name, trial in self.trials.items()}
        return {"name": self.name, "view": self.view, "origins": list(self.origins), "trials": trials}


@dataclass(frozen=True)
class Chooser:
    """Tries every candidate as of some days of the past and takes the first, unless another is surely better.

    As of each origin a candidate learns from the orders and outcomes known by that day and ranks the orders of the days after
    it. It is judged by what is known of those now: where enough random checks confirmed something, by a fair sample
    (`population`); else by all orders (`all_orders`), where undiscovered diversions count against every candidate alike. A
    candidate must lead the first by more than one standard error (Breiman and others 1984). Orders that a tip led to are left
    out of the judging: they are known for whose they are. Fewer trees and fewer unknown orders than in use keep it cheap.
    """

    candidates: Mapping[str, LabelStrategy] = field(default_factory=dict)
    origins: int = 2
    days: int = 180
    """Between origins, and after each."""
    trees: int = 100
    enough: int = 30
    """Orders confirmed by random checks from which on they judge alone."""

    def choose(self, pupil: Pupil, examples: Examples) -> Choice:
        """The choice from what is known."""
        quick = self._quick(pupil)
        origins = Origins(self.origins, self.days, self.enough)
        tried = origins.of(examples)
        first = next(iter(self.candidates))
        if not tried:
            return self._settled(Choice(first, self.candidates[first], None, (), {}))
        margins = {
            name: [self._ranked(quick, strategy, origin) for origin in tried]
            for name, strategy in self.candidates.items()
        }
        view = origins.view(tried)
        found = trials(margins, [origin.later for origin in tried], view, pupil.seed)
        best = max(found, key=lambda name: found[name].lead - found[name].doubt)
        return self._settled(
            Choice(best, self.candidates[best], view, tuple(str(one.day.date()) for one in tried), found)
        )

    def _settled(self, choice: Choice) -> Choice:
        log.info("labels: %s", choice.told())
        return choice

    def _quick(self, pupil: Pupil) -> Pupil:
        estimator = pupil.estimator
        if not isinstance(estimator, BoostedTrees) or estimator.n_estimators <= self.trees:
            return pupil
        # As much learned in all from fewer, longer steps.
        rate = min(0.1, estimator.learning_rate * estimator.n_estimators / self.trees)
        return replace(pupil, estimator=replace(estimator, n_estimators=self.trees, learning_rate=rate))

    def _ranked(self, pupil: Pupil, strategy: LabelStrategy, origin: Origin) -> np.ndarray:
        return pupil.taught(origin.past, strategy.lessons(pupil, origin.past)).margin(origin.later.values)
