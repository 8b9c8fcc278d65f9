"""Assembles the rooms of a search: read, describe once, try settings, write the best."""

from pathlib import Path
from typing import Any

import pandas as pd
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from diversion_risk import __version__
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.labels import Chooser
from diversion_risk.model.labels.origins import Origins
from diversion_risk.model.pupil import Pupil
from diversion_risk.outputs.digests import digest_of
from diversion_risk.progress import stage
from diversion_risk.registry.tracking import Tracking
from diversion_risk.train.material import Material, check_complete, day_of, material_of
from diversion_risk.tune.course import Course
from diversion_risk.tune.diary import Diary
from diversion_risk.tune.found import Found
from diversion_risk.tune.search import Search
from diversion_risk.tune.space import Space
from diversion_risk.tune.study import open_study

ASKED = ("as_of", "source", "features", "labels", "model", "split", "seed", "engine")
"""Settings on which a trial's figures rest, beside the files and the search."""


def tune(config: DictConfig) -> tuple[Path, float]:
    """Search the settings of the model; returns the file of the best, and its average precision.

    No trial sees the period that `train` will judge on as of the same day.

    Raises:
        ConfigurationWrong: If a setting has no value it may have, or the study is one of another question.
        FileUnusable: If too little is known to learn from.
    """
    check_complete(config)
    space, estimator = Space.read(_plain(config.search.space)), instantiate(config.model)
    if not isinstance(estimator, BoostedTrees):
        raise ConfigurationWrong("Only boosted trees can be kept as a model, so only theirs are searched")
    given = space.given(estimator)
    search = Search(space, config.search.trials, config.search.drawn, config.seed)
    material = material_of(config)
    study = open_study(Path(config.paths.studies), config.study, made_of(config))
    course = course_of(config, material, estimator)
    tracking = Tracking(config.tracking.uri, config.tracking.experiment, config.tracking.artifacts)
    diary = Diary.opened(study, tracking, {name: str(one) for name, one in given.items()}, {"study": config.study})
    with diary.open():
        search.go_on(study, course, diary.write)
        with stage("holding the best against the settings as given"):
            found = Found.of(study, course, given)
    folder = Path(config.out)
    path = found.write(folder, _as_written(config.model))
    diary.close({"average_precision": found.trial.value, "lead": found.trial.lead, "doubt": found.trial.doubt}, folder)
    return path, found.trial.value


def course_of(config: DictConfig, material: Material, estimator: BoostedTrees) -> Course:
    """What each trial has to run, by what was known when the judged period began."""
    past = material.past
    judge_start = instantiate(config.split).periods(day_of(config)).judge_start
    known = past.examples(judge_start - pd.Timedelta(days=1))
    known = known.part((known.days < judge_start).to_numpy())
    pupil, labels = Pupil(estimator, past.monotone(), config.seed), instantiate(config.labels)
    if isinstance(labels, Chooser):
        with stage("choosing among label strategies"):
            labels = labels.choose(pupil, known).strategy
    wanted = Origins(config.search.origins, config.search.days, config.search.enough)
    with stage("preparing what every trial learns from"):
        return Course.laid(wanted, labels, pupil, known)


def made_of(config: DictConfig) -> dict[str, Any]:
    """All on which the figures of a study rest, but for how many trials it has."""
    files = {f"data.{name}": digest_of(Path(file)) for name, file in _plain(config.data).items() if file}
    settings = {name: one for name, one in _plain(config).items() if name in ASKED}
    search = {name: one for name, one in _plain(config.search).items() if name != "trials"}
    return {**files, **settings, "search": search, "version": __version__}


def _as_written(config: DictConfig) -> dict[str, Any]:
    """With what refers to other settings left as it is: the seed is that of the training to come."""
    found = OmegaConf.to_container(config, resolve=False)
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}


def _plain(config: DictConfig) -> dict[str, Any]:
    found = OmegaConf.to_container(config, resolve=True)
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}
