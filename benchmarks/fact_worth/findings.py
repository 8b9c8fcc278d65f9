"""What was measured put together: every figure of the page, over all scenarios."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from diversion_risk.features.catalogue import BY_NAME
from fact_worth.figures import with_ends
from fact_worth.scenarios import topics
from fact_worth.verdicts import why_kept

ENOUGH = 20
"""Diverted orders to judge below which a scenario's figure is chance, and no part of a mean."""


def to_drop(measured: Mapping[str, Any]) -> list[str]:
    """The facts that the rule drops."""
    return [name for name in BY_NAME if not _fact(name, measured)["kept"]]


def findings(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Scenarios, topics and facts, and which facts the rule drops; `measured` holds what all but those are worth."""
    facts = {name: _fact(name, measured) for name in BY_NAME}
    by_seed = [measured["together"]["by_seed"][name] for name in _counted(measured)]
    return {
        "orders": measured["orders"],
        "enough": ENOUGH,
        "listed_diverted": _listed(measured),
        "scenarios": {name: _scenario(name, measured) for name in measured["scenarios"]},
        "cost_of_everything": measured["costs"]["everything"],
        "mean": with_ends(_mean_lines("all", measured)),
        "mean_by_seed": np.mean(by_seed, axis=0).tolist(),
        "topics": {topic: _topic(topic, names, facts, measured) for topic, names in topics().items()},
        "facts": facts,
        "to_drop": [name for name, found in facts.items() if not found["kept"]],
        "gain_of_all_to_drop": _gain("kept", measured),
    }


def _scenario(name: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    found, shipped = measured["scenarios"][name], measured["scenarios"][name]["shipped"]
    told = ("orders", "judged", "diverted", "learned_from", "learned_diverted")
    return {one: found[one] for one in told} | {
        "average_precision": with_ends(_lines("all", name, measured)),
        "average_precision_shipped": shipped and shipped["average_precision"],
        "same_order_of_facts": shipped and _same_order(shipped),
    }


def _same_order(shipped: Mapping[str, Any]) -> float:
    pushes = [[shipped[which][name] for name in BY_NAME] for which in ("push", "push_with_fewer_trees")]
    return float(spearmanr(*pushes)[0])


def _topic(
    topic: str, names: Sequence[str], facts: Mapping[str, Mapping[str, Any]], measured: Mapping[str, Any]
) -> dict[str, Any]:
    without = f"without topic {topic}"
    quarters = [_quarters(what, measured) for what in ("all", without)]
    return {
        "facts": len(names),
        "gain": _gain(without, measured),
        "gain_by_scenario": {
            name: with_ends(_lines("all", name, measured) - _lines(without, name, measured))
            for name in _counted(measured)
        },
        "gain_by_quarter": (quarters[0] - quarters[1]).tolist(),
        "alone": with_ends(_mean_lines(f"topic {topic}", measured)),
        "cost": measured["costs"][topic],
        "unknown": float(np.mean([facts[name]["unknown"] for name in names])),
        "drift": float(np.mean([facts[name]["drift"] for name in names])),
        "push": float(sum(facts[name]["push"] for name in names)),
    }


def _fact(name: str, measured: Mapping[str, Any]) -> dict[str, Any]:
    worlds = list(measured["scenarios"].values())
    shipped = [world["shipped"] for world in worlds if world["shipped"]]
    found = {
        "topic": BY_NAME[name].topic,
        "splits": measured["together"]["splits"][name],
        "gain": _gain(f"without {name}", measured),
        "push": float(np.mean([one["push"][name] for one in shipped])),
        "told": sum(one["told"][name] for one in shipped) / _listed(measured),
        "unknown": float(np.mean([world["facts"][name]["unknown"] for world in worlds])),
        "alike": float(min(world["facts"][name]["alike"] for world in worlds)),
        "drift": float(np.mean([world["facts"][name]["drift"] for world in worlds])),
        "above": _sides([world["facts"][name]["above"] for world in worlds]),
        "cost": measured["costs"][name],
    }
    return found | {"kept": why_kept(name, found)}


def _gain(without: str, measured: Mapping[str, Any]) -> dict[str, float]:
    """How much is lost by leaving it out; nothing where no tree used it."""
    if without not in measured["together"]:
        return {"value": 0.0, "low": 0.0, "high": 0.0}
    return with_ends(_mean_lines("all", measured) - _mean_lines(without, measured))


def _mean_lines(what: str, measured: Mapping[str, Any]) -> np.ndarray:
    lines: np.ndarray = np.mean([_lines(what, name, measured) for name in _counted(measured)], axis=0)
    return lines


def _lines(what: str, scenario: str, measured: Mapping[str, Any]) -> np.ndarray:
    return np.array(measured["together"][what][scenario]["lines"])


def _quarters(what: str, measured: Mapping[str, Any]) -> np.ndarray:
    found: np.ndarray = np.mean([measured["together"][what][name]["quarters"] for name in _counted(measured)], axis=0)
    return found


def _counted(measured: Mapping[str, Any]) -> list[str]:
    return [name for name, world in measured["scenarios"].items() if world["diverted"] >= ENOUGH]


def _sides(worlds: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    """For each half-year how often a diverted order has the larger value, the mean over the scenarios that can tell."""
    found: dict[str, float | None] = {}
    for half_year in worlds[0]:
        told = [world[half_year] for world in worlds if world[half_year] is not None]
        found[half_year] = float(np.mean(np.array(told, dtype=float))) if told else None
    return found


def _listed(measured: Mapping[str, Any]) -> int:
    shipped = (world["shipped"] for world in measured["scenarios"].values())
    return int(sum(one["listed_diverted"] for one in shipped if one))
