"""Assembles the rooms: read, describe, judge, fit, save, log; every number comes from configs/."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from diversion_risk import __version__
from diversion_risk.assess.held_against import codes_held_against
from diversion_risk.assess.never_seen import seen_in
from diversion_risk.assess.precedents import precedents_of
from diversion_risk.assess.unasked import unasked
from diversion_risk.audit.finding import Audit
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.features.books import write_books
from diversion_risk.health.baseline import BASELINE, Baseline, baseline_of
from diversion_risk.ledger import Workspace
from diversion_risk.model.boosted import Boosted
from diversion_risk.model.confirmed_by_score import CONFIRMED_BY_SCORE, ConfirmedByScore
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.labels import Choice, Chooser
from diversion_risk.model.policy import Policy
from diversion_risk.model.precedents import PRECEDENTS
from diversion_risk.model.pupil import Pupil
from diversion_risk.model.recall import Confirmed
from diversion_risk.model.recipe import Fitted, Recipe
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.seen import SEEN
from diversion_risk.model.split import Periods, TimeSplit
from diversion_risk.model.store import save_model
from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.model_card import model_card
from diversion_risk.outputs.plots import draw_plots
from diversion_risk.progress import stage
from diversion_risk.registry.tracking import Run, Tracking, log_training
from diversion_risk.score.kept_books import BOOKS
from diversion_risk.serve.wrapped import wrap
from diversion_risk.train.judgement import Judgement, judge_recipe
from diversion_risk.train.material import check_complete, day_of, is_on_spark, material_of
from diversion_risk.train.past import Past

log = logging.getLogger(__name__)

MAIN_FIGURE = ("all_orders", "model", "average_precision")
"""View, contender and figure that a sweep compares."""


def train(config: DictConfig) -> tuple[Path, float]:
    """Train, judge, save and log one model; returns its folder and the average precision on the judged orders."""
    check_complete(config)
    as_of = day_of(config)
    split: TimeSplit = instantiate(config.split)
    policy = Policy.read(_plain(config.policy))
    estimator, calibration, labels = (instantiate(config[part]) for part in ("model", "calibration", "labels"))
    material = material_of(config)
    past, lists = material.past, material.lists
    periods, periods_in_use = split.periods(as_of), replace(split, judge_days=0).periods(as_of)
    choice = None
    if isinstance(labels, Chooser):
        with stage("choosing among label strategies"):
            choice = choose(labels, Pupil(estimator, past.monotone(), config.seed), past, periods)
        labels = choice.strategy
    recipe = Recipe(estimator, calibration, labels, config.seed)
    with stage("fitting, and judging on later orders"):
        judgement = judge_recipe(recipe, past, periods, config.report.resamples)
    with stage("fitting the model in use on all that is known"):
        fitted = recipe.fit(past.examples(periods_in_use.end), periods_in_use, past.monotone())
    model = in_use(fitted, past)
    if fitted.ground.warning:
        log.warning("%s", fitted.ground.warning)
    confirmed = confirmed_at_random(fitted, past, periods_in_use)
    policy.settled(confirmed)
    settings = {
        "as_of": str(as_of),
        "version": __version__,
        "left_out": list(config.features.leave_out),
        "judged_periods": periods.told(),
        "periods": periods_in_use.told(),
        "policy": policy.to_dict(),
        "labels": told(recipe.labels),
        "chosen": None if choice is None else choice.to_dict(),
        "calibration": {
            "kind": model.calibrator.to_dict()["kind"],
            **vars(fitted.ground),
            "warning": fitted.ground.warning,
        },
        "lists": None if lists is None else lists.versions(),
        "orders": len(past.orders),
        "sample": _shares(config),
        "outcomes": len(past.outcomes),
        "facts": len(model.features),
        "seed": config.seed,
        "confirmed": confirmed.to_dict(),
    }
    beside = _told_beside(material.audited, confirmed_by_score(fitted, past, periods_in_use))
    folder = _keep(config, model, settings, judgement, past, beside)
    figure = judgement.figures[MAIN_FIGURE[0]][MAIN_FIGURE[1]][MAIN_FIGURE[2]].value
    return folder, figure


def _shares(config: DictConfig) -> dict[str, float] | None:
    """The shares of a sample; none where every order was learned from."""
    return {"cleared": config.engine.cleared, "unseen": config.engine.unseen} if is_on_spark(config) else None


def choose(chooser: Chooser, pupil: Pupil, past: Past, periods: Periods) -> Choice:
    """The label strategy, by what was known when the judged period began."""
    known = past.examples(periods.judge_start - pd.Timedelta(days=1))
    return chooser.choose(pupil, known.part((known.days < periods.judge_start).to_numpy()))


def told(strategy: object) -> str:
    """A label strategy with its settings, in one line."""
    return repr(strategy).removesuffix("()")


def in_use(fitted: Fitted, past: Past) -> RiskModel:
    """The model to keep: the same recipe on all that is known."""
    if not isinstance(fitted.estimator, BoostedTrees) or fitted.estimator.booster is None:
        raise ConfigurationWrong("Only boosted trees can be kept as a model; others serve as baselines")
    usual = past.usual()
    return RiskModel(Boosted(fitted.estimator.booster.model_to_string()), fitted.calibrator, tuple(usual), usual)


def confirmed_at_random(fitted: Fitted, past: Past, periods: Periods) -> Confirmed:
    """The evidence for a promised recall: what random checks confirmed in the period to calibrate.

    By the margins of rankings that knew nothing of the buyer: the one in use was taught what was found.
    """
    chosen = periods.calibrate(past.orders["order_date"])
    return Confirmed.among(fitted.held_out, past.orders["buyer_id"][chosen], past.known(periods.end)[chosen])


def confirmed_by_score(fitted: Fitted, past: Past, periods: Periods) -> ConfirmedByScore | None:
    """How often orders of each score were confirmed, in the period to calibrate, by rankings that knew nothing of the buyer.

    Nothing for a sample: in it the diverted orders are all, and the others are some.
    """
    if past.stands_for is not None:
        return None
    chosen = periods.calibrate(past.orders["order_date"])
    risk = np.full(len(fitted.held_out), np.nan)
    asked = np.isfinite(fitted.held_out)
    risk[asked] = fitted.calibrator.probability(fitted.held_out[asked])
    since, until = periods.calibrate_start, periods.fit_end - pd.Timedelta(days=1)
    known = past.known(periods.end)[chosen]
    return ConfirmedByScore.among(risk, known, past.orders["buyer_id"][chosen], str(since.date()), str(until.date()))


def _told_beside(audited: Audit | None, by_score: ConfirmedByScore | None) -> dict[str, str]:
    """Files of the folder that not every training can write."""
    texts = {} if by_score is None else {CONFIRMED_BY_SCORE: by_score.to_text()}
    return texts if audited is None else {**texts, "audit.json": json.dumps(audited.to_dict(), indent=1)}


def _keep(
    config: DictConfig,
    model: RiskModel,
    settings: Mapping[str, Any],
    judgement: Judgement,
    past: Past,
    beside: Mapping[str, str],
) -> Path:
    """Draw the plots, write the folder, log the run."""
    folder = _folder(config, settings)
    report = judgement.to_dict()
    inputs = {name: digest_of(Path(config.data[name])) for name in ("orders", "outcomes")}
    if config.report.plots:
        with stage("drawing plots"):
            figures = judgement.figures["all_orders"]["model"]
            draw_plots(folder / "plots", judgement.orders, judgement.contenders, figures)
    texts = {
        "config.yaml": OmegaConf.to_yaml(config, resolve=True),
        "report.json": json.dumps(report, indent=1),
        "model_card.md": model_card(settings, report, judgement.figures, inputs),
        SEEN: seen_in(past.orders).to_text(),
        **beside,
    }
    if not is_on_spark(config):
        # Of a sample no month has the shares that its orders had.
        texts[BASELINE] = _baseline(past, judgement, model, pd.Timestamp(settings["as_of"])).to_text()
    # A sample is no past to look back at: where the orders lie on a cluster, they stay there.
    kept = (past.orders, past.outcomes) if config.keep_history and not is_on_spark(config) else (None, None)
    if kept[0] is not None:
        with stage("keeping past orders with a known outcome"):
            folder.mkdir(parents=True, exist_ok=True)
            known = past.known(pd.Timestamp(settings["as_of"]))
            precedents = precedents_of(past.orders, known, past.facts.values, model)
            precedents.to_frame().to_parquet(folder / PRECEDENTS, index=False)
        if config.keep_books:
            with stage("adding up the past"):
                write_books(*kept, folder / BOOKS, Workspace(float(config.memory_gb)), unasked(model))
    with stage("saving the model"):
        model_id = save_model(folder, model, settings, history=kept[0], outcomes=kept[1], texts=texts)
    if config.tracking.uri:
        with stage("logging the run"), TemporaryDirectory() as place:
            wrapped = wrap(folder, Path(place) / folder.name)
            tracking = Tracking(config.tracking.uri, config.tracking.experiment, config.tracking.artifacts)
            tags = {"model_id": model_id, **{f"{name}_sha256": found for name, found in inputs.items()}}
            version = log_training(tracking, Run(folder.name, _params(config), _metrics(report), tags, wrapped))
        log.info("registered as diversion-risk, version %s, alias challenger", version)
    return folder


def _baseline(past: Past, judgement: Judgement, model: RiskModel, as_of: pd.Timestamp) -> Baseline:
    judged = pd.Series(judgement.contenders["model"].margin, index=judgement.values.index)
    codes = codes_held_against(past.orders)
    values = past.facts.values
    return baseline_of(past.orders["order_date"], values, codes, model.risk(values).margin, judged, as_of)


def _folder(config: DictConfig, settings: Mapping[str, Any]) -> Path:
    if config.out:
        folder = Path(config.out)
        if folder.exists() and any(folder.iterdir()):
            raise ConfigurationWrong(f"{folder} is not empty; expected a new folder for the model (out=DIR)")
        return folder
    return Path(config.paths.models) / f"{settings['as_of']}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _metrics(report: Mapping[str, Any]) -> dict[str, float]:
    return {
        f"{view}/{name}/{figure}": found["value"]
        for view, contenders in report["figures"].items()
        for name, figures in contenders.items()
        for figure, found in figures.items()
        if found["value"] is not None
    }


def _params(config: DictConfig) -> dict[str, str]:
    """The resolved configuration, one line a setting."""
    flat: dict[str, str] = {}

    def walk(prefix: str, node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(f"{prefix}{key}.", value)
        else:
            flat[prefix.rstrip(".")] = str(node)

    walk("", _plain(config))
    return flat


def _plain(config: DictConfig) -> dict[str, Any]:
    found = OmegaConf.to_container(config, resolve=True)
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}
