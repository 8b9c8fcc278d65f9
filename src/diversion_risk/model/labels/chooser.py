"""Which strategy to use: told by how each would have ranked what became known later, never by the truth."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels.strategy import LabelStrategy, population
from diversion_risk.model.measures import Curve
from diversion_risk.model.pupil import Pupil
from diversion_risk.model.resampling import group_weights

log = logging.getLogger(__name__)

RESAMPLES = 200
LEAST_TO_LEARN = 10
"""Diverted orders below which nothing is learned as of an origin, or judged after it."""
VIEWS = {
    "population": "average precision over known outcomes, random checks standing for what nobody chose to look at",
    "all_orders": "average precision over all orders, one never confirmed counting as not diverted",
}


@dataclass(frozen=True)
class Trial:
    """What one candidate was worth after the origins, and how surely it beats the first one."""

    value: float
    lead: float
    """How much more than the first candidate."""
    doubt: float
    """Standard error of the lead, by resampling buyers."""


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
        last = examples.days.max()
        rounds = [last - (turn + 1) * pd.Timedelta(days=self.days) for turn in reversed(range(self.origins))]
        tried = [(day, self._after(day, examples)) for day in rounds if _enough(examples.as_of(day))]
        tried = [(day, later) for day, later in tried if _enough(later)]
        first = next(iter(self.candidates))
        if not tried:
            return self._settled(Choice(first, self.candidates[first], None, (), {}))
        margins = {
            name: [self._ranked(quick, strategy, examples.as_of(day), later) for day, later in tried]
            for name, strategy in self.candidates.items()
        }
        later = [one for _, one in tried]
        view = "population" if sum(_found_at_random(one) for one in later) >= self.enough else "all_orders"
        trials = _trials(margins, later, view, pupil.seed)
        best = max(trials, key=lambda name: trials[name].lead - trials[name].doubt)
        origins = tuple(str(day.date()) for day, _ in tried)
        return self._settled(Choice(best, self.candidates[best], view, origins, trials))

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

    def _after(self, origin: pd.Timestamp, examples: Examples) -> Examples:
        inside = (examples.days > origin) & (examples.days <= origin + pd.Timedelta(days=self.days))
        tipped = examples.known["selected_by"].eq("tip").fillna(False)
        return examples.part((inside & ~tipped).to_numpy(dtype=bool))

    def _ranked(self, pupil: Pupil, strategy: LabelStrategy, past: Examples, later: Examples) -> np.ndarray:
        return pupil.taught(past, strategy.lessons(pupil, past)).margin(later.values)


def _enough(examples: Examples) -> bool:
    return bool(examples.diverted.sum() >= LEAST_TO_LEARN)


def _found_at_random(examples: Examples) -> int:
    return int((examples.diverted & examples.known["selected_by"].eq("random").to_numpy(dtype=bool)).sum())


def _trials(margins: Mapping[str, list[np.ndarray]], later: list[Examples], view: str, seed: int) -> dict[str, Trial]:
    """Mean over the origins, and the doubt of the lead over the first candidate, all seeing the same resamples."""
    drawn = {
        name: np.mean([_figures(said, one, view, seed) for said, one in zip(margins[name], later, strict=True)], axis=0)
        for name in margins
    }
    first = next(iter(drawn.values()))
    return {
        name: Trial(float(found[0]), float(found[0] - first[0]), float(np.nanstd(found[1:] - first[1:])))
        for name, found in drawn.items()
    }


def _figures(margin: np.ndarray, later: Examples, view: str, seed: int) -> np.ndarray:
    """Average precision over the orders as they are, then over each resample of buyers."""
    labels = population(later.known)
    chosen = labels.usable if view == "population" else np.ones(len(later), dtype=bool)
    weight = labels.weight[chosen] if view == "population" else np.ones(len(later))
    curve = Curve(margin[chosen], labels.diverted[chosen])
    draws = group_weights(later.buyers.to_numpy()[chosen], RESAMPLES, seed)
    return np.array([curve.average_precision(weight * times) for times in (np.ones(len(weight)), *draws)])
