"""The search: one trial after the other until the study has as many as were asked for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.study import Study
from optuna.trial import FrozenTrial, Trial, TrialState

from diversion_risk.progress import stage
from diversion_risk.tune.course import Course
from diversion_risk.tune.space import Settings, Space
from diversion_risk.tune.study import finished

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Search:
    """How many trials, in which space, and how they are drawn."""

    space: Space
    trials: int
    """In all, those of earlier runs among them."""
    drawn: int
    """Trials before any is chosen by the others, or given up by their median."""
    seed: int

    def go_on(self, study: Study, course: Course, tell: Callable[[], None]) -> None:
        """Try settings until there are enough; after each of them is told so.

        What the next trial is depends on the finished ones and their number alone, never on how often the search was begun
        anew: it goes on as if it had not been stopped.
        """
        study.pruner = MedianPruner(n_startup_trials=self.drawn, n_warmup_steps=0)
        while (done := len(finished(study))) < self.trials:
            seed = int(np.random.SeedSequence([self.seed, done]).generate_state(1)[0])
            study.sampler = TPESampler(seed=seed, n_startup_trials=self.drawn, constant_liar=False)
            with stage(f"trial {done + 1} of {self.trials}"):
                trial = self._asked(study, course, first=done == 0)
                self._tried(study, trial, course)
            tell()

    def _asked(self, study: Study, course: Course, first: bool) -> Trial:
        waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
        if first and not waiting:
            study.enqueue_trial(self.space.given(course.estimator))
        return study.ask(self.space.distributions())

    def _tried(self, study: Study, trial: Trial, course: Course) -> None:
        found: list[float] = []
        try:
            for place, figure in enumerate(course.run(settings_of(trial))):
                found.append(figure)
                trial.report(float(np.mean(found)), place)
                trial.set_user_attr("after", found)
                if len(found) < len(course.origins) and trial.should_prune():
                    study.tell(trial, state=TrialState.PRUNED)
                    log.info("given up at %.4f", np.mean(found))
                    return
        except BaseException:
            study.tell(trial, state=TrialState.FAIL)
            raise
        study.tell(trial, float(np.mean(found)))
        log.info("average precision %.4f, the best so far %.4f", np.mean(found), study.best_value)


def settings_of(trial: Trial | FrozenTrial) -> Settings:
    """What a trial tries."""
    return dict(trial.params)
