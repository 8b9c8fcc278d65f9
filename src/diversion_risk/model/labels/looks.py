"""Who is looked at: the chance of it, as far as the facts at the order's time tell."""

from dataclasses import replace

import numpy as np
from scipy.special import expit

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import STANDS_FOR, Examples, stands_for
from diversion_risk.model.pupil import Lesson, Pupil

BESIDE = 2.0
"""Orders never looked at that the chance is learned from, for every one that was chosen on purpose."""
TREES = 100
RATE = 0.1
"""A third of the trees that rank orders: who is looked at is a plainer question, and calibration is no worse for it."""


def chance_of_a_look(pupil: Pupil, examples: Examples) -> np.ndarray:
    """Chance of each order that was looked at to be looked at, at random or on purpose; NaN for the others.

    Checks at random have one chance for all orders, their share, so that no order's chance is less. What was chosen on
    purpose has one that is learned, in one way whatever ranks the orders.
    """
    looked_at = examples.looked_at
    at_random = looked_at & examples.known["selected_by"].eq("random").to_numpy(dtype=bool)
    on_purpose = looked_at & ~at_random
    orders = stands_for(examples.known)
    beside = drawn(~looked_at, BESIDE * on_purpose.sum(), pupil.seed)
    weight = orders if STANDS_FOR in examples.known else None
    lesson = Lesson.of(on_purpose | beside, on_purpose, weight)
    margins = _asked_about_looks(pupil).margins(examples, lesson, asked=looked_at)
    # Only a share of the orders never looked at was taught, which raises the odds by its inverse.
    chosen = expit(margins + np.log(max(1, orders[beside].sum()) / max(1, orders[~looked_at].sum())))
    share = orders[at_random].sum() / max(1, orders[~on_purpose].sum())
    return np.asarray(np.maximum(share + (1 - share) * chosen, 1 / len(examples)))


def _asked_about_looks(pupil: Pupil) -> Pupil:
    """Trees with no direction to keep to: the question is not about risk."""
    own = pupil.estimator if isinstance(pupil.estimator, BoostedTrees) else BoostedTrees(seed=pupil.seed)
    trees = replace(
        own, n_estimators=min(own.n_estimators, TREES), learning_rate=max(own.learning_rate, RATE), monotone=False
    )
    return replace(pupil, estimator=trees)


def drawn(among: np.ndarray, number: float, seed: int) -> np.ndarray:
    """A simple random sample of so many of the orders that a mask names, or all where they are fewer."""
    places = np.flatnonzero(among)
    random = np.random.default_rng(seed)
    chosen = np.zeros(len(among), dtype=bool)
    chosen[random.choice(places, min(len(places), int(number)), replace=False)] = True
    return chosen
