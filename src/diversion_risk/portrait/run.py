"""A portrait from files to a folder: orders assessed by the one road, every one explained, the page written."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from diversion_risk.errors import FileUnusable
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.outputs.portrait_page import portrait_page
from diversion_risk.outputs.whole_folder import whole_folder
from diversion_risk.portrait.churn import churn
from diversion_risk.portrait.dependence import dependence
from diversion_risk.portrait.importance import ENOUGH, Part, parts, weights
from diversion_risk.portrait.leading import TOP, frequencies
from diversion_risk.portrait.view import View
from diversion_risk.progress import stage
from diversion_risk.score.job import ScoringJob, assess_job

PAGE, FIGURES = "portrait.html", "portrait.json"
STRONGEST = 12
"""Facts whose dependence is told."""
MOST_PAIRS = 15
"""Pairs whose interaction is told."""


@dataclass(frozen=True)
class Sitting:
    """Whose portrait is drawn, on which orders, and beside which other model."""

    job: ScoringJob
    beside: str | None = None
    sample: int = 1_000
    """Orders on which interactions are reckoned."""
    seed: int = 0
    """Draws the sample; breaks ties of both models alike."""


def draw_portrait(sitting: Sitting, out: Path) -> Path:
    """Write `portrait.html` and the same figures as `portrait.json`; the path of the former.

    Raises:
        ConfigurationWrong: If there is no such model, or `out` holds other things.
        FileUnusable: If a file cannot be read, or no order could be scored.
    """
    with whole_folder(out, (PAGE, FIGURES), "a portrait") as folder:
        found = portrait(sitting)
        with stage("writing"):
            (folder / FIGURES).write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
            (folder / PAGE).write_text(portrait_page(found), encoding="utf-8")
    return out / PAGE


def portrait(sitting: Sitting) -> dict[str, Any]:
    """Everything the page tells, as plain values.

    Strengths, contributions and interactions are in units of the model's margin: log-odds before calibration.
    """
    job = replace(sitting.job, seed=sitting.seed)
    view = _view(job)
    by_fact, by_theme = weights(view.pushes), weights(view.themes)
    with stage("telling interactions"):
        interactions = _interactions(view, sitting)
    return {
        "batch": _batch(view, job),
        "facts": [asdict(one) | _told(one.name) for one in by_fact],
        "themes": [asdict(one) for one in by_theme],
        "parts": {
            "enough": ENOUGH,
            "destinations": _parts("destination", view.destinations, view),
            "tiers": _parts("tier", view.tiers, view),
        },
        "dependence": [_dependence(view, one.name) for one in by_fact[:STRONGEST] if one.strength],
        "interactions": interactions,
        "reasons": {"top": TOP, "themes": [asdict(one) for one in frequencies(view.themes, view.listed)]},
        "beside": None if sitting.beside is None else _beside(view, job, sitting.beside),
    }


def _view(job: ScoringJob) -> View:
    assessed = assess_job(job)
    if not len(assessed.orders):
        raise FileUnusable(f"{job.orders} has no order that could be scored: there is nothing to draw a portrait from")
    with stage("explaining every order"):
        return View.of(assessed)


def _batch(view: View, job: ScoringJob) -> dict[str, Any]:
    days = view.assessed.orders["order_date"]
    return {
        "model": view.assessed.model_id,
        "orders": len(view.assessed.orders),
        "file": Path(job.orders).name,
        "first": str(days.min().date()),
        "last": str(days.max().date()),
        "listed": int(view.listed.sum()),
        "policy": view.assessed.policy.told(),
    }


def _told(name: str) -> dict[str, Any]:
    feature = BY_NAME[name]
    return {"about": feature.about, "meaning": feature.meaning, "direction": feature.risk}


def _parts(kind: str, of: np.ndarray, view: View) -> dict[str, Any]:
    found, too_few = parts(kind, of, view.themes)
    return {"too_few": too_few, "told": [_part(one) for one in found]}


def _part(part: Part) -> dict[str, Any]:
    return {"name": part.name, "orders": part.orders, "themes": [asdict(one) for one in part.weights]}


def _dependence(view: View, name: str) -> dict[str, Any]:
    found = dependence(view.assessed.facts.values[name].to_numpy(dtype=float), view.pushes[name].to_numpy())
    return {"name": name, **_told(name), **asdict(found)}


def _interactions(view: View, sitting: Sitting) -> dict[str, Any]:
    orders = len(view.pushes)
    drawn = np.sort(np.random.default_rng(sitting.seed).permutation(orders)[: sitting.sample])
    model = view.assessed.model
    found = model.interactions(view.assessed.facts.values.iloc[drawn])
    strength = np.abs(found.values).mean(axis=0)
    strongest = np.argsort(-strength, kind="stable")[:MOST_PAIRS]
    pairs = [
        {"facts": [model.features[fact] for fact in found.pairs[place]], "strength": float(strength[place])}
        for place in strongest.tolist()
        if strength[place]
    ]
    return {"orders": len(drawn), "pairs_in_all": len(found.pairs), "pairs": pairs}


def _beside(view: View, job: ScoringJob, other: str) -> dict[str, Any]:
    """The same orders and policy with another model; its own past where none was given."""
    with stage("the other model"):
        second = _view(replace(job, model=other, policy=view.assessed.policy.to_dict()))
    return {"model": second.assessed.model_id, **asdict(churn(view.stand, second.stand))}
