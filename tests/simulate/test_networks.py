from dataclasses import replace

import numpy as np

from tests.simulate.lives import dense, live, lived


def test_the_networks_place_what_russia_demands() -> None:
    history, orders = lived("base")
    assert len(orders) == 20_000
    assert orders["diverted"].sum() == history.underworld.shares.sum() == 3000


def test_no_network_orders_after_it_was_found_out_not_even_as_cover() -> None:
    history, orders = lived("base")
    last = orders[orders["network"] >= 0].groupby("network")["day"].max()
    found_out = {at: one.found_out for at, one in enumerate(history.underworld.networks) if one.found_out is not None}
    assert len(found_out) > 20
    assert all(last.get(at, 0) <= day for at, day in found_out.items())


def test_a_lineage_returns_where_it_was_never_found_out_and_takes_more_care() -> None:
    networks = lived("base")[0].underworld.networks
    lives = {(one.lineage, one.life): one for one in networks}
    again = [(lives[one.lineage, one.life - 1], one) for one in networks if one.life > 1]
    assert len(again) > 5
    assert all(after.country not in after.burnt and before.born < after.born for before, after in again)
    assert all(before.burnt < after.burnt and before.care <= after.care for before, after in again)


def test_a_lineage_returns_under_other_names() -> None:
    _, orders = lived("base")
    history = lived("base")[0]
    buyers = orders[orders["diverted"]].groupby("network")["buyer"].agg(set)
    lives: dict[int, list[set[int]]] = {}
    for at, held in buyers.items():
        lives.setdefault(history.underworld.networks[at].lineage, []).append(held)
    assert all(len(set.union(*held)) == sum(map(len, held)) for held in lives.values())


def test_turkey_falls_and_india_rises_after_2023() -> None:
    history, orders = lived("base")
    year, codes = orders["month"] // 12 + 2020, np.array(history.agents.market.places.codes)
    held = orders[orders["diverted"]].groupby(year)["country"].apply(lambda at: (codes[at] == "TR").mean())
    india = orders[orders["diverted"]].groupby(year)["country"].apply(lambda at: (codes[at] == "IN").mean())
    assert held[2024] < 0.7 * held[2022]
    assert india[2024] > india[2022]


def test_networks_share_complicit_forwarders_and_honest_buyers_use_them_little() -> None:
    history, orders = lived("base")
    complicit = {f"F-{at:05d}" for at in np.flatnonzero(history.agents.forwarders.complicit)}
    assert complicit
    known = orders.dropna(subset=["forwarder_id"])
    theirs = known["forwarder_id"].isin(complicit).groupby(known["diverted"]).mean()
    assert theirs[True] > 3 * theirs[False] > 0
    through = known[known["diverted"] & known["forwarder_id"].isin(complicit)]
    assert through["network"].nunique() > 3


def test_without_complicit_forwarders_networks_use_those_that_others_use() -> None:
    world = dense("base")
    history, _ = live(replace(world, freight=replace(world.freight, complicit_share=0.0)), orders=2000)
    assert not history.agents.forwarders.complicit.any()
