"""Assembles the rooms: describe the orders once, train as of every origin, judge all turns, write the folder."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hydra.core.hydra_config import HydraConfig
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from diversion_risk import __version__
from diversion_risk.backtest.curves import Curves, Point
from diversion_risk.backtest.detection import Meant, detection
from diversion_risk.backtest.figures import Asked
from diversion_risk.backtest.groups import parts
from diversion_risk.backtest.origins import Origin, Origins
from diversion_risk.backtest.page import backtest_page
from diversion_risk.backtest.turn import Turn, Turns, turned
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.evaluate.truth import read_networks, read_truth
from diversion_risk.model.capacity import Capacity
from diversion_risk.model.labels import Chooser
from diversion_risk.model.pupil import Pupil
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods
from diversion_risk.orders.outcomes import latest_known
from diversion_risk.outputs.backtest_plots import draw_backtest
from diversion_risk.outputs.figures import plain_figures
from diversion_risk.progress import stage
from diversion_risk.train.material import check_complete, day_of, material_of
from diversion_risk.train.past import Past
from diversion_risk.train.run import choose

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class World:
    """What is looked at: the past described once, and the truth of it where it is simulated."""

    past: Past = field(repr=False)
    diverted: np.ndarray | None = field(repr=False)
    networks: pd.Series | None = field(repr=False)

    def meant(self) -> dict[str, Meant]:
        """Which orders are diverted and whose: by what is known in the end, and by the truth where there is one."""
        outcomes = latest_known(self.past.outcomes).set_index("order_id")["outcome"]
        confirmed = outcomes.reindex(self.past.orders["order_id"]).eq("diverted").to_numpy(dtype=bool)
        found = {"confirmed, by buyer": Meant(confirmed, self.past.orders["buyer_id"])}
        if self.diverted is None or self.networks is None:
            return found
        return found | {"truth, by network": Meant(self.diverted, self.networks)}


def backtest(config: DictConfig) -> tuple[Path, float]:
    """Backtest one recipe; returns the folder of the results and the average precision over all turns.

    The folder holds `backtest.json`, `backtest.md` and the plots.

    Raises:
        ConfigurationWrong: If a setting is missing or makes no sense.
        FileUnusable: If a file cannot be read, or too little was known at an origin.
    """
    check_complete(config)
    as_of = day_of(config)
    origins: Origins = instantiate(config.backtest)
    capacity = Capacity.read(str(config.capacity))
    folder = _folder(config)
    world = _world(config)
    played, passed_over = _played(config, world.past, origins.until(as_of))
    turns = Turns(world.past, tuple(turn for _, _, turn in played), world.diverted)
    asked = Asked(turns.orders, turns.contenders, turns.true, config.report.resamples, config.seed)
    with stage("judging"):
        found: dict[str, Any] = {
            "version": __version__, "as_of": str(as_of), "capacity": capacity.told(), "resamples": config.report.resamples,
            "passed_over": passed_over,
            "origins": [_of_turn(asked, turns, place) for place in range(len(turns.turns))],
            "figures": plain_figures(asked.all()),
            "parts": list(_of_parts(asked, turns, world.networks)),
            "detection": {
                name: detection(world.past.orders, turns.rows, asked.contenders["model"].margin, meant, capacity).to_dict()
                for name, meant in world.meant().items()
            },
        }  # fmt: skip
    with stage("learning from less"):
        recipe, periods, turn = played[-1]
        last = asked.part(turns.of(len(turns.turns) - 1))
        points = Curves(recipe, world.past, periods, turn).points(config.months, config.confirmed)
        found["learning_curve"] = [_of_point(last, point) for point in points]
    _write(folder, config, found)
    return folder, found["figures"]["all_orders"]["model"]["average_precision"]["value"] or float("nan")


def _world(config: DictConfig) -> World:
    past = material_of(config).past
    if config.truth is None:
        return World(past, None, None)
    ids = past.orders["order_id"]
    return World(past, read_truth(Path(config.truth)).of(ids), read_networks(Path(config.truth), ids))


Played = tuple[Recipe, Periods, Turn]


def _played(config: DictConfig, past: Past, origins: list[Origin]) -> tuple[list[Played], dict[str, str]]:
    """Each turn with the recipe that was used, and why an origin was passed over: too little was known then."""
    played, passed_over = [], {}
    for origin in origins:
        day = str(origin.day.date())
        try:
            with stage(f"training as of {day}"):
                played.append(_one(config, past, origin))
        except FileUnusable as too_little:
            log.warning("%s is passed over: %s", day, too_little)
            passed_over[day] = str(too_little)
    if not played:
        raise FileUnusable(
            f"Too little was known at every origin ({', '.join(passed_over)}). At the last: {list(passed_over.values())[-1]}"
        )
    return played, passed_over


def _one(config: DictConfig, past: Past, origin: Origin) -> Played:
    """One turn; a chooser chooses anew as of every origin."""
    estimator, calibration, labels = (instantiate(config[part]) for part in ("model", "calibration", "labels"))
    periods = replace(instantiate(config.split), judge_days=0).periods(origin.day.date())
    if isinstance(labels, Chooser):
        labels = choose(labels, Pupil(estimator, past.monotone(), config.seed), past, periods).strategy
    recipe = Recipe(estimator, calibration, labels, config.seed)
    return recipe, periods, turned(recipe, past, periods, origin)


def _of_turn(asked: Asked, turns: Turns, place: int) -> dict[str, Any]:
    turn = turns.turns[place]
    learned = {"learned": turn.learned, "confirmed": turn.confirmed}
    return turn.origin.told() | learned | _counted(asked.part(turns.of(place)))


def _of_parts(asked: Asked, turns: Turns, networks: pd.Series | None) -> Iterator[dict[str, Any]]:
    for kind, name, inside in parts(turns, networks):
        if inside.any():
            yield {"kind": kind, "name": name, **_counted(asked.part(inside))}


def _counted(asked: Asked) -> dict[str, Any]:
    outcomes = asked.orders.known["outcome"]
    counts = {"orders": len(outcomes), "looked_at": int(outcomes.notna().sum())}
    diverted = {"diverted": int(outcomes.eq("diverted").sum())}
    truly = {} if asked.true is None else {"truly_diverted": int(asked.true.sum())}
    return {**counts, **diverted, **truly, "figures": plain_figures(asked.few())}


def _of_point(asked: Asked, point: Point) -> dict[str, Any]:
    told = {"kind": point.kind, "amount": point.amount, "orders": point.orders, "confirmed": point.confirmed}
    if isinstance(point.said, str):
        return {**told, "figures": {}, "why": point.said}
    return {**told, "figures": plain_figures(replace(asked, contenders={"model": point.said}).few())}


def _folder(config: DictConfig) -> Path:
    folder = Path(config.out) if config.out else Path(HydraConfig.get().runtime.output_dir)
    if config.out and folder.exists() and any(folder.iterdir()):
        raise ConfigurationWrong(f"{folder} is not empty; expected a new folder for the results (out=DIR)")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(folder: Path, config: DictConfig, found: Mapping[str, Any]) -> None:
    (folder / "backtest.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "backtest.md").write_text(backtest_page(found), encoding="utf-8")
    (folder / "config.yaml").write_text(OmegaConf.to_yaml(config, resolve=True), encoding="utf-8")
    if config.report.plots:
        with stage("drawing plots"):
            draw_backtest(folder, found)
