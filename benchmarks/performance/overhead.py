"""What a training takes beside its facts and one fit: `python -m performance.overhead WORLD AS_OF FOLDER`.

Trained is as by default, but without audit and resampling; the baselines are timed and taken off. What is left is held
against the facts' description and one fit of the trees with the same settings: on the orders that the default learns from,
and on every order, unknown as negative, as a script would that had no strategy for labels.
"""

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hydra import compose, initialize_config_dir
from hydra.utils import instantiate

from diversion_risk.model.baselines import LogisticBaseline
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.places import CONFIGS
from diversion_risk.train import material, run
from diversion_risk.train.past import Past


class Clock:
    """Adds up the seconds of what it watches."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def watch(self, owner: Any, name: str, told: str) -> None:
        """Time every call of a function from now on."""
        setattr(owner, name, self._timed(getattr(owner, name), told))

    def _timed(self, call: Callable[..., Any], told: str) -> Callable[..., Any]:
        @wraps(call)
        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            found = call(*arguments, **named)
            self.seconds[told] += time.perf_counter() - begun
            self.seconds[f"calls of {told}"] += 1
            return found

        return timed


def main(world: Path, as_of: date, folder: Path) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    needed = [
        f"data.orders={world / 'orders.parquet'}",
        f"data.outcomes={world / 'outcomes.parquet'}",
        f"as_of={as_of}",
    ]
    with initialize_config_dir(version_base="1.3", config_dir=str(CONFIGS)):
        config = compose("train", [
            *needed, f"out={folder / 'model'}", f"paths.mlflow={folder}", f"paths.runs={folder}", "audit=skip",
            "report.resamples=0",
        ])  # fmt: skip
    clock, kept = Clock(), []
    clock.watch(material, "past_as_of", "describing")
    clock.watch(LogisticBaseline, "fit", "baselines")
    clock.watch(LogisticBaseline, "margin", "baselines")
    clock.watch(BoostedTrees, "fit", "fits")
    asked = run.material_of

    def kept_material(config: Any) -> Any:
        kept.append(asked(config))
        return kept[-1]

    run.material_of = kept_material
    begun = time.perf_counter()
    run.train(config)
    whole = time.perf_counter() - begun
    watched = dict(clock.seconds)
    past: Past = kept[0].past
    examples: Examples = past.examples(pd.Timestamp(as_of))
    usable = examples.looked_at
    print(json.dumps({
        "orders": len(past.orders), "whole": whole, **watched,
        "learned_from": int(usable.sum()),
        "one_fit": _fit(instantiate(config.model), past, examples, usable),
        "one_fit_of_all": _fit(instantiate(config.model), past, examples, np.ones(len(examples), dtype=bool)),
    }))  # fmt: skip


def _fit(trees: BoostedTrees, past: Past, examples: Examples, rows: np.ndarray) -> float:
    values, diverted = past.facts.values[rows], examples.diverted[rows]
    begun = time.perf_counter()
    trees.fit(values, diverted, past.monotone())
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
