"""Discovery follows from what the authority looked at, and from nothing else."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from diversion_risk.simulate.enforcement import WHY
from tests.simulate.lives import dense, live, lived


def looks(name: str = "base") -> pd.DataFrame:
    """Every look of a dense world, with the network of its order and the day that network was found out."""
    history, orders = lived(name)
    known = history.authority.known()
    networks = history.underworld.networks
    day = {at: one.found_out for at, one in enumerate(networks)}
    held = pd.DataFrame({"order": known.order, "day": known.day, "diverted": known.diverted, "why": known.why})
    held["network"] = orders["network"].to_numpy()[held["order"]]
    return held.assign(found_out=held["network"].map(day).astype(float))


def test_a_network_is_uncovered_by_enough_confirmed_orders_or_by_a_tip() -> None:
    history, _ = lived("base")
    needed = history.agents.market.world.enforcement.cases_needed
    held = looks()
    before = held[held["diverted"] & (held["day"] <= held["found_out"])]
    confirmed = Counter(before["network"])
    how = Counter(one.found_by for one in history.underworld.networks)
    assert how["cases"] > 5
    assert how["tip"] > 5
    for at, one in enumerate(history.underworld.networks):
        assert one.found_by != "cases" or confirmed[at] >= needed
        assert (one.found_by is None) == (one.found_out is None)


def test_no_network_with_enough_confirmed_orders_goes_on_for_more_than_a_month() -> None:
    history, _ = lived("base")
    needed = history.agents.market.world.enforcement.cases_needed
    held = looks()
    nth = held[held["diverted"]].sort_values("day").groupby("network")["day"].nth(needed - 1)
    by = held.loc[nth.index, "network"]
    for at, day in zip(by, nth, strict=True):
        found_out = history.underworld.networks[at].found_out
        assert found_out is None or found_out <= day + 31


def test_with_no_looks_and_no_tips_nobody_is_ever_found_out() -> None:
    world = dense("base")
    blind = replace(world.enforcement, random_share=0.0, targeted_share=0.0, tip_per_month=0.0)
    history, _ = live(replace(world, enforcement=blind), orders=4000)
    assert all(one.found_out is None for one in history.underworld.networks)
    assert len(history.authority.known().order) == 0


def test_more_looks_uncover_more_networks() -> None:
    world = dense("base")
    found = []
    for share in (0.02, 0.3):
        seeing = replace(world.enforcement, targeted_share=share, tip_per_month=0.0)
        history, _ = live(replace(world, enforcement=seeing), orders=8000)
        found.append(np.mean([one.found_out is not None for one in history.underworld.networks]))
    assert found[0] < 0.5 * found[1]


def test_tips_come_after_the_uncovering_and_within_a_month_of_it() -> None:
    held = looks()
    tips = held[(held["why"] == WHY.index("tip")) & held["diverted"]]
    late = tips["day"] - tips["found_out"]
    assert len(tips) > 100
    assert late.between(1, 22).all()


def test_hubs_come_into_the_news_by_discoveries_and_leave_it() -> None:
    world = dense("base")
    quiet = replace(world.enforcement, news_at_first=("MT",), news_hubs=2)
    history, _ = live(replace(world, enforcement=quiet), orders=6000)
    places = history.agents.market.places
    hubs = {places.codes[at] for at in np.flatnonzero(history.authority.news.hubs)}
    found = {places.codes[one.country] for one in history.underworld.networks if one.found_out is not None}
    assert hubs
    assert hubs <= found
