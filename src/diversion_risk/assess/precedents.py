"""The precedents of an order: past orders with a known outcome that the model sees like it, and what they share."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import Likeness, Precedent
from diversion_risk.assess.reasons import WORTH_TELLING
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.precedents import Near, Precedents
from diversion_risk.model.risk_model import RiskModel

MOST_OF_EACH = 3
"""Precedents told of either outcome."""
MOST_THEMES = 3
"""Themes told that two orders share, and as many in which they differ."""


def by_theme(contributions: pd.DataFrame) -> pd.DataFrame:
    """What the facts about one thing contributed together: one row an order, one column a theme."""
    members: dict[str, list[int]] = {}
    for place, name in enumerate(contributions.columns):
        members.setdefault(BY_NAME[str(name)].about, []).append(place)
    values = contributions.to_numpy()
    return pd.DataFrame(
        {theme: values[:, places].sum(axis=1) for theme, places in members.items()}, index=contributions.index
    )


def precedents_of(orders: pd.DataFrame, known: pd.DataFrame, values: pd.DataFrame, model: RiskModel) -> Precedents:
    """What a model will remember: the orders whose outcome is known, each by what moved its margin.

    All tables have one row an order; `known` is missing where nobody looked.
    """
    looked_at = known["outcome"].notna().to_numpy()
    chosen = pd.DataFrame(
        {
            "order_id": orders["order_id"].astype(object),
            "order_day": orders["order_date"],
            "outcome": known["outcome"].astype(object),
            "outcome_day": known["outcome_date"],
        }
    )[looked_at].reset_index(drop=True)
    pushes = by_theme(model.contributions(values[looked_at].reset_index(drop=True)).values)
    return Precedents.of(chosen, pushes)


def look_up(precedents: Precedents, orders: pd.DataFrame, pushes: pd.DataFrame) -> Iterator[tuple[Precedent, ...]]:
    """The precedents of each order, those confirmed as diverted first, then those cleared; each by nearness."""
    found = precedents.nearest(pushes, orders["order_date"], orders["order_id"], MOST_OF_EACH)
    here = pushes[list(precedents.themes)].to_numpy()
    for own, near in zip(here, found, strict=True):
        yield tuple(_told(precedents, one, own) for some in near.values() for one in some)


def is_comparable(precedents: Precedents, pushes: pd.DataFrame) -> bool:
    """Whether they speak of the same themes; a later version may part the facts otherwise."""
    return set(precedents.themes) == set(pushes.columns)


def _told(precedents: Precedents, near: Near, here: np.ndarray) -> Precedent:
    order_id, day, outcome, known_on, there = precedents.at(near.place)
    themes = precedents.themes
    alike = np.where(here * there > 0, np.minimum(np.abs(here), np.abs(there)), 0.0)
    apart = np.abs(here - there)
    return Precedent(
        order_id=order_id,
        day=day,
        outcome=outcome,
        known_on=known_on,
        distance=near.distance,
        shares=tuple(Likeness(themes[at], "raises both" if here[at] > 0 else "lowers both") for at in _largest(alike)),
        differs=tuple(
            Likeness(themes[at], "higher here" if here[at] > there[at] else "lower here") for at in _largest(apart)
        ),
    )


def _largest(sizes: np.ndarray) -> list[int]:
    ordered = np.argsort(-sizes, kind="stable")[:MOST_THEMES].tolist()
    return [place for place in ordered if sizes[place] >= WORTH_TELLING]
